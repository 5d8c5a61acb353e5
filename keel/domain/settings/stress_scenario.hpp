#pragma once

#include <map>
#include <string>
#include <vector>

#include "keel/base/setting.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// One number for all expiries, or one for each tenor bucket.
struct ByTenor {
  std::vector<double> values;  ///< not empty
  double at(std::size_t bucket) const { return values[values.size() == 1 ? 0 : bucket]; }
};

/// Where the market of one underlying goes. What is not said stays.
struct MarketMove {
  double spot = 0.0;
  ByTenor vol_ratio{{1.0}};
  ByTenor vol_points{{0.0}};
  double skew_points = 0.0;
  double basis = 0.0;
  double basis_per_year = 0.0;
  static constexpr auto fields() {
    using M = MarketMove;
    return std::tuple{
        Setting{"spot", &M::spot, above(-1.0, 100.0), "relative, -0.2 is down 20 %", "move of the index"},
        Setting{"vol_ratio", &M::vol_ratio, list_of(from(0.0, 100.0), 1, 1000), "factor, for all tenors or for each",
                "times each option's vol"},
        Setting{"vol_points", &M::vol_points, list_of(from(-1000.0, 1000.0), 1, 1000), "vol points, for all tenors or for each",
                "then added to it: 30 turns 0.50 into 0.80; a vol ends at 0 if it would be negative"},
        Setting{"skew_points", &M::skew_points, from(-100.0, 100.0), "vol points",
                "added for each standard deviation that the strike lies above the forward, for at most three of them"},
        Setting{"basis", &M::basis, above(-1.0, 10.0), "relative, -0.02 is 2 % down",
                "move of futures, perpetuals and forwards against the index"},
        Setting{"basis_per_year", &M::basis_per_year, from(-0.5, 10.0), "relative, for a year of life", "the same, on top"}};
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
  std::string source;
  double days = 0.0;
  MarketMove all;
  std::map<Currency, MarketMove> of;
  std::map<Currency, double> dollars;
  static constexpr auto fields() {
    using S = StressScenario;
    return std::tuple{Setting{"name", &S::name, Anything{}, "text", "of this scenario alone"},
                      Setting{"kind", &S::kind, Anything{}, "name of a kind", "where the numbers come from"},
                      Setting{"source", &S::source, Anything{}, "text", "where a historical day was measured or read"},
                      Setting{"days", &S::days, from(0.0, 10'000.0), "days", "that pass"},
                      Table{"all", &S::all, "move of every underlying that `of` does not name"},
                      Table{"of", &S::of, "moves by underlying"},
                      Setting{"dollars", &S::dollars, from(0.01, 100.0), "USD", "what a unit of USDC, USDT is worth; else 1"}};
  }
  const MarketMove& move_of(Currency underlying) const {
    const auto own = of.find(underlying);
    return own == of.end() ? all : own->second;
  }
};

struct StressScenarios {
  std::vector<double> tenor_days{7.0, 30.0, 90.0};
  std::vector<StressScenario> scenario;
  static constexpr auto fields() {
    using S = StressScenarios;
    return std::tuple{Setting{"tenor_days", &S::tenor_days, rising_list_of(above(0.0, 36'500.0), 0, 999), "days to expiry",
                              "upper edges of the tenor buckets; one more lies beyond the last"},
                      Table{"scenario", &S::scenario, "what might happen"}};
  }
};

}  // namespace keel
