#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "keel/domain/settings/limits_config.hpp"
#include "keel/exposure/greeks.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/risk/interval_rates.hpp"

namespace keel {

/// What limits are read from: of one underlying, or of the account. Nothing: not known, or not of what is asked.
struct MeasureInput {
  RiskGreeks greeks;                           ///< at their worst (Derived::at_worst); not numbers while unknown; of the account none
  std::optional<Greeks> held;                  ///< of all that is held on the underlying
  double index_usd = 0.0;                      ///< of the underlying; 0: not known
  std::optional<double> margin_use;            ///< of its coin: maintenance margin over what it is held against
  std::optional<double> liquidation_distance;  ///< of its coin: absolute relative move of the index; infinite: out of reach
  std::optional<double> notional_usd;          ///< held on the underlying, longs and shorts added up
  std::optional<double> data_age_s;            ///< since its index was last heard of
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
  bool of_held = false;  ///< reads MeasureInput::held, which is summed only where a limit asks for it
  bool gross = false;    ///< longs and shorts added up: what enlarges a position, on either side, adds to it
  /// No contract adds to it by itself, so that what its limit asks for holds for every measure of its scope.
  constexpr bool shared() const { return greek == nullptr && !gross; }
};

/// A Greek of all that is held on the underlying, in USD.
template <double Greeks::* in_usd>
constexpr std::optional<double> held_greek(const MeasureInput& in) {
  return in.held ? std::optional((*in.held).*in_usd) : std::nullopt;
}
/// Of one in coins what it is worth in USD.
template <double Greeks::* in_coins>
constexpr std::optional<double> held_greek_of_coins(const MeasureInput& in) {
  return in.held && in.index_usd > 0.0 ? std::optional((*in.held).*in_coins * in.index_usd) : std::nullopt;
}

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
    Measure{.name = "notional_usd",
            .unit = "USD",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return in.notional_usd; },
            .stiffens = {.spot = true, .convexity = true, .vega = true},
            .limit = &LimitsConfig::notional_usd,
            .gross = true},
    Measure{.name = "liquidation_distance",
            .unit = "share of the index",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return in.liquidation_distance; },
            .stiffens = {.spot = true, .convexity = true, .vega = true},
            .limit = &LimitsConfig::liquidation_distance},
    Measure{.name = "data_age_s",
            .unit = "s",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return in.data_age_s; },
            .stiffens = {.spot = true, .convexity = true, .vega = true},
            .limit = &LimitsConfig::data_age_s},
    Measure{.name = "messages_per_interval",
            .unit = "messages",
            .scope = MeasureScope::Account,
            .greek = nullptr,
            .read = [](const MeasureInput& in) { return std::optional(static_cast<double>(in.rates.messages())); },
            .stiffens = {},
            .limit = &LimitsConfig::messages_per_interval},
    Measure{.name = "theta_usd_per_day",
            .unit = "USD per day",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = &held_greek<&Greeks::theta_usd_per_day>,
            .stiffens = {.convexity = true},
            .limit = &LimitsConfig::theta_usd_per_day,
            .of_held = true},
    Measure{.name = "vanna_usd_per_vol_point",
            .unit = "USD of delta per vol point",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = &held_greek_of_coins<&Greeks::vanna_per_vol_point>,
            .stiffens = {.spot = true, .vega = true},
            .limit = &LimitsConfig::vanna_usd_per_vol_point,
            .of_held = true},
    Measure{.name = "volga_usd_per_vol_point_square",
            .unit = "USD of vega per vol point",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = &held_greek<&Greeks::volga_usd_per_vol_point_square>,
            .stiffens = {.vega = true},
            .limit = &LimitsConfig::volga_usd_per_vol_point_square,
            .of_held = true},
    Measure{.name = "charm_usd_per_day",
            .unit = "USD of delta per day",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = &held_greek_of_coins<&Greeks::charm_per_day>,
            .stiffens = {.spot = true},
            .limit = &LimitsConfig::charm_usd_per_day,
            .of_held = true},
    Measure{.name = "rho_usd_per_rate_point",
            .unit = "USD per 0.01 of rate",
            .scope = MeasureScope::Underlying,
            .greek = nullptr,
            .read = &held_greek<&Greeks::rho_usd_per_rate_point>,
            .stiffens = {},
            .limit = &LimitsConfig::rho_usd_per_rate_point,
            .of_held = true},
};

/// Nothing where it cannot be read, or is not a number.
constexpr std::optional<double> value_of(const Measure& measure, const MeasureInput& in) {
  const std::optional<double> value = measure.greek != nullptr ? std::optional(in.greeks.*measure.greek) : measure.read(in);
  return value && !std::isnan(*value) ? value : std::nullopt;
}

/// Null when there is none of that name.
const Measure* find_measure(std::string_view name);

/// Why a measure cannot have these thresholds, if it cannot: there is no such measure, or they break the rules of its limit.
Result<void> validate_limit(std::string_view measure, const LimitConfig& limit);

}  // namespace keel
