#include "keel/risk/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keel/base/validate.hpp"

namespace keel {
namespace {

using In = MeasureInput;
using Read = std::optional<double>;

constexpr std::array rows{
    Measure{.name = "delta_usd",
            .unit = "USD",
            .scope = MeasureScope::Underlying,
            .read = [](const In& in) -> Read { return in.greeks.delta_usd; },
            .added = [](const RiskGreeks& contract) { return contract.delta_usd; },
            .stiffens = {.spot = true},
            .limit = &LimitsConfig::delta_usd},
    Measure{.name = "gamma_usd_per_percent",
            .unit = "USD of delta for a move of 1 %",
            .scope = MeasureScope::Underlying,
            .read = [](const In& in) -> Read { return in.greeks.gamma_usd_per_percent; },
            .added = [](const RiskGreeks& contract) { return contract.gamma_usd_per_percent; },
            .stiffens = {.convexity = true},
            .limit = &LimitsConfig::gamma_usd_per_percent},
    Measure{.name = "vega_usd_per_vol_point",
            .unit = "USD per vol point",
            .scope = MeasureScope::Underlying,
            .read = [](const In& in) -> Read { return in.greeks.vega_usd_per_vol_point; },
            .added = [](const RiskGreeks& contract) { return contract.vega_usd_per_vol_point; },
            .stiffens = {.vega = true},
            .limit = &LimitsConfig::vega_usd_per_vol_point},
    Measure{.name = "margin_use",
            .unit = "share of what it is held against",
            .scope = MeasureScope::Underlying,
            .read = [](const In& in) { return in.margin_use; },
            .added = nullptr,
            .stiffens = {.spot = true, .convexity = true, .vega = true},
            .limit = &LimitsConfig::margin_use},
    Measure{.name = "drawdown_usd",
            .unit = "USD",
            .scope = MeasureScope::Account,
            .read = [](const In& in) -> Read { return to_double(in.highest_profit - in.profit); },
            .added = nullptr,
            .stiffens = {},
            .limit = &LimitsConfig::drawdown_usd},
    Measure{.name = "loss_usd_per_interval",
            .unit = "USD",
            .scope = MeasureScope::Account,
            .read = [](const In& in) -> Read { return to_double(in.rates.loss(in.profit)); },
            .added = nullptr,
            .stiffens = {},
            .limit = &LimitsConfig::loss_usd_per_interval},
    Measure{.name = "fills_per_interval",
            .unit = "fills",
            .scope = MeasureScope::Account,
            .read = [](const In& in) -> Read { return static_cast<double>(in.rates.fills()); },
            .added = nullptr,
            .stiffens = {},
            .limit = &LimitsConfig::fills_per_interval},
};

}  // namespace

std::span<const Measure> measures() { return rows; }

const Measure* find_measure(std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Measure::name);
  return found == rows.end() ? nullptr : &*found;
}

Result<void> validate_limit(std::string_view measure, const LimitConfig& limit) {
  if (find_measure(measure) == nullptr) return fail(fmt::format("\"{}\" is not a measure", measure));
  if (const auto bad = first_bad_setting(limit, std::string(measure))) {
    return fail(ErrorCode::OutOfRange, fmt::format("{}: {}", bad->key, bad->what));
  }
  return {};
}

}  // namespace keel
