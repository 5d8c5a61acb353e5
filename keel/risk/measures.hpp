#pragma once

#include <array>
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
  RiskGreeks greeks;                 ///< at their worst (Derived::at_worst); not numbers while unknown; of the account none
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
  double RiskGreeks::* greek;  ///< of the underlying, signed: a contract adds its own to it; null where none adds by itself
  /// What is no Greek. Nothing: it cannot be read, and a limit on it says so. Asked through value_of.
  std::optional<double> (*read)(const MeasureInput&);
  FactorKinds stiffens;  ///< of the underlying, between soft and hard
  LimitConfig LimitsConfig::* limit;
};

/// One row each. A new one goes at the end: memory, and with it the state's hash, knows a row by its place.
inline constexpr std::array measure_rows{
    Measure{.name = "delta_usd",
            .unit = "USD",
            .scope = MeasureScope::Underlying,
            .greek = &RiskGreeks::delta_usd,
            .read = nullptr,
            .stiffens = {.spot = true},
            .limit = &LimitsConfig::delta_usd},
    Measure{.name = "gamma_usd_per_percent",
            .unit = "USD of delta for a move of 1 %",
            .scope = MeasureScope::Underlying,
            .greek = &RiskGreeks::gamma_usd_per_percent,
            .read = nullptr,
            .stiffens = {.convexity = true},
            .limit = &LimitsConfig::gamma_usd_per_percent},
    Measure{.name = "vega_usd_per_vol_point",
            .unit = "USD per vol point",
            .scope = MeasureScope::Underlying,
            .greek = &RiskGreeks::vega_usd_per_vol_point,
            .read = nullptr,
            .stiffens = {.vega = true},
            .limit = &LimitsConfig::vega_usd_per_vol_point},
    Measure{.name = "margin_use",
            .unit = "share of what it is held against",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return in.margin_use; },
            .stiffens = {.spot = true, .convexity = true, .vega = true},
            .limit = &LimitsConfig::margin_use},
    Measure{.name = "drawdown_usd",
            .unit = "USD",
            .scope = MeasureScope::Account,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return std::optional(to_double(in.highest_profit - in.profit)); },
            .stiffens = {},
            .limit = &LimitsConfig::drawdown_usd},
    Measure{.name = "loss_usd_per_interval",
            .unit = "USD",
            .scope = MeasureScope::Account,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return std::optional(to_double(in.rates.loss(in.profit))); },
            .stiffens = {},
            .limit = &LimitsConfig::loss_usd_per_interval},
    Measure{.name = "fills_per_interval",
            .unit = "fills",
            .scope = MeasureScope::Account,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return std::optional(static_cast<double>(in.rates.fills())); },
            .stiffens = {},
            .limit = &LimitsConfig::fills_per_interval},
};

/// Nothing where it cannot be read, or is not a number.
constexpr std::optional<double> value_of(const Measure& measure, const MeasureInput& in) {
  const std::optional<double> value = measure.greek != nullptr ? std::optional(in.greeks.*measure.greek) : measure.read(in);
  return value && !std::isnan(*value) ? value : std::nullopt;
}

/// Null when there is none of that name.
const Measure* find_measure(std::string_view name);

/// Why a measure cannot have these thresholds, if it cannot: there is no such measure, or they break LimitConfig's rules.
Result<void> validate_limit(std::string_view measure, const LimitConfig& limit);

}  // namespace keel
