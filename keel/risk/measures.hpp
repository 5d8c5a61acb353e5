#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "keel/domain/settings/config.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/risk/interval_rates.hpp"

namespace keel {

/// What limits are read from: of one underlying its Greeks, the rest of the account.
struct MeasureInput {
  RiskGreeks greeks;                 ///< hedges in flight counted as filled; of the account none
  std::optional<double> margin_use;  ///< of one underlying's coin: maintenance margin over what it is held against; nothing: not known
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
  /// Signed where a contract adds to it. Nothing: it cannot be read, and a limit on it says so. Asked through value_of.
  std::optional<double> (*read)(const MeasureInput&);
  /// What buying one contract adds; null where no contract adds to it by itself.
  double (*added)(const RiskGreeks& contract);
  FactorKinds stiffens;  ///< of the underlying, between soft and hard
  LimitConfig LimitsConfig::* limit;
};

/// Nothing where it cannot be read, or is not a number.
inline std::optional<double> value_of(const Measure& measure, const MeasureInput& in) {
  const auto value = measure.read(in);
  return value && !std::isnan(*value) ? value : std::nullopt;
}

/// One row each, in no order that matters.
std::span<const Measure> measures();
/// Null when there is none of that name.
const Measure* find_measure(std::string_view name);

/// Why a measure cannot have these thresholds, if it cannot: there is no such measure, or they break LimitConfig's rules.
Result<void> validate_limit(std::string_view measure, const LimitConfig& limit);

}  // namespace keel
