#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "keel/domain/settings/config.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/risk/interval_rates.hpp"

namespace keel {

/// What the account must keep, once somebody has computed it.
struct MarginNeed {
  double maintenance_share = 0.0;        ///< maintenance margin over equity; 1 is liquidation
  double distance_to_liquidation = 0.0;  ///< relative move of the index that would get there, >= 0
};

/// What limits are read from: of one underlying its Greeks, the rest of the account.
struct MeasureInput {
  RiskGreeks greeks;  ///< hedges in flight counted as filled; of the account none
  std::optional<MarginNeed> margin;
  NumeraireAmount profit;
  NumeraireAmount highest_profit;  ///< so far
  const IntervalRates& rates;
};

enum class MeasureScope : std::uint8_t { Underlying, Account };

/// Kinds of factor, as a set.
struct FactorKinds {
  bool spot = false;
  bool convexity = false;
  bool vega = false;
};

/// A number that can be limited.
struct Measure {
  std::string_view name;  ///< of its limit: `limits.NAME`
  std::string_view unit;
  MeasureScope scope;
  /// Signed where a contract adds to it. Nothing: it cannot be read, and a limit on it says so.
  std::optional<double> (*read)(const MeasureInput&);
  /// What buying one contract adds; null where no contract adds to it by itself.
  double (*added)(const RiskGreeks& contract);
  FactorKinds stiffens;  ///< between soft and hard
  LimitConfig LimitsConfig::* limit;
};

/// One row each, in no order that matters.
std::span<const Measure> measures();
/// Null when there is none of that name.
const Measure* find_measure(std::string_view name);

/// Why a measure cannot have these thresholds, if it cannot: there is no such measure, or they break LimitConfig's rules.
Result<void> validate_limit(std::string_view measure, const LimitConfig& limit);

}  // namespace keel
