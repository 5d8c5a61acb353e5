#include "keel/pricing/black/black_scholes.hpp"

#include <fmt/format.h>

#include <cmath>

#include "keel/base/time.hpp"

namespace keel {
namespace {

constexpr double one_point = 0.01;
constexpr double most_growth = 100.0;

}  // namespace

Result<BlackScholesGreeks> black_scholes(const BlackScholesIn& in) {
  const double carry = in.rate - in.yield;
  if (!(std::abs(carry * in.years) <= most_growth))
    return fail(fmt::format("yield: {} over {} years leaves no usable forward", in.yield, in.years));
  const double growth = std::exp(carry * in.years);
  const Black76In forward_in{in.spot * growth, in.strike, in.years, in.vol, in.right};
  const auto checked = checked_black76(forward_in, in.rate);
  if (!checked) return std::unexpected(checked.error());
  const Black76Greeks& g = *checked;
  const Black76Greeks undiscounted = black76(forward_in);
  const double forward_drift_per_day = -carry * forward_in.forward / days_per_year;

  BlackScholesGreeks out;
  out.value = g.value;
  out.spot_delta.per_unit = growth * g.delta;
  out.forward_delta.per_unit = undiscounted.delta;
  const bool has_premium = in.spot > 0.0;
  out.premium_adjusted_spot_delta.per_unit = out.spot_delta.per_unit - (has_premium ? g.value / in.spot : 0.0);
  out.premium_adjusted_forward_delta.per_unit = undiscounted.delta - (has_premium ? undiscounted.value / forward_in.forward : 0.0);
  out.gamma = growth * growth * g.gamma;
  out.vega_per_vol_point = g.vega_per_vol_point;
  // As a day passes at a fixed spot, the forward loses its drift.
  out.theta_per_day = g.theta_per_day + g.delta * forward_drift_per_day;
  const double forward_move_per_point = in.years * forward_in.forward * one_point;
  out.rho_per_rate_point = g.rho_per_rate_point + g.delta * forward_move_per_point;
  out.rho_per_yield_point = -g.delta * forward_move_per_point;
  out.vanna_per_vol_point = growth * g.vanna_per_vol_point;
  out.volga_per_vol_point_square = g.volga_per_vol_point_square;
  const double carry_per_day = carry / days_per_year;
  out.charm_per_day = growth * (g.charm_per_day + g.gamma * forward_drift_per_day - carry_per_day * g.delta);
  out.speed = growth * growth * growth * g.speed;
  out.zomma_per_vol_point = growth * growth * g.zomma_per_vol_point;
  out.color_per_day = growth * growth * (g.color_per_day + g.speed * forward_drift_per_day - 2.0 * carry_per_day * g.gamma);
  return out;
}

}  // namespace keel
