#pragma once

#include <map>
#include <string>
#include <vector>

#include "keel/base/fields.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// One number for all expiries, or one for each tenor bucket.
struct ByTenor {
  std::vector<double> values;  ///< not empty
  double at(std::size_t bucket) const { return values[values.size() == 1 ? 0 : bucket]; }
};

/// Where the market of one underlying goes. What is not said stays.
struct MarketMove {
  double spot = 0.0;            ///< of the index, relative, > -1: -0.2 is down 20 %
  ByTenor vol_ratio{{1.0}};     ///< times each option's vol, >= 0
  ByTenor vol_points{{0.0}};    ///< then added to it: 30 turns 0.50 into 0.80. A vol ends at 0 if it would be negative
  double skew_points = 0.0;     ///< added for each standard deviation that the strike lies above the forward, for at most three of them
  double basis = 0.0;           ///< relative move of futures, perpetuals and forwards against the index, > -1
  double basis_per_year = 0.0;  ///< the same for a year of life, on top
  static constexpr auto fields() {
    using M = MarketMove;
    return std::tuple{Field{"spot", &M::spot},
                      Field{"vol_ratio", &M::vol_ratio},
                      Field{"vol_points", &M::vol_points},
                      Field{"skew_points", &M::skew_points},
                      Field{"basis", &M::basis},
                      Field{"basis_per_year", &M::basis_per_year}};
  }
};

enum class StressKind : std::uint8_t { NamedShock, HistoricalDay, CorrelationBreak };
constexpr StressKind last_of(StressKind) { return StressKind::CorrelationBreak; }
constexpr std::string_view name_of(StressKind kind) {
  constexpr std::string_view names[]{"named shock", "historical day", "correlation break"};
  return names[static_cast<std::size_t>(kind)];
}

struct StressScenario {
  std::string name;
  StressKind kind = StressKind::NamedShock;
  std::string source;                  ///< where a historical day was measured or read
  double days = 0.0;                   ///< that pass, >= 0
  MarketMove all;                      ///< of every underlying that `of` does not name
  std::map<Currency, MarketMove> of;   ///< by underlying
  std::map<Currency, double> dollars;  ///< what USDC, USDT are worth in USD, > 0; else 1
  static constexpr auto fields() {
    using S = StressScenario;
    return std::tuple{Field{"name", &S::name}, Field{"kind", &S::kind}, Field{"source", &S::source},  Field{"days", &S::days},
                      Field{"all", &S::all},   Field{"of", &S::of},     Field{"dollars", &S::dollars}};
  }
  const MarketMove& move_of(Currency underlying) const {
    const auto own = of.find(underlying);
    return own == of.end() ? all : own->second;
  }
};

struct StressScenarios {
  std::vector<double> tenor_days{7.0, 30.0, 90.0};  ///< upper edges of the tenor buckets in days to expiry; one more lies beyond the last
  std::vector<StressScenario> scenario;
  static constexpr auto fields() {
    using S = StressScenarios;
    return std::tuple{Field{"tenor_days", &S::tenor_days}, Field{"scenario", &S::scenario}};
  }
};

}  // namespace keel
