#include "keel/exposure/option_greeks.hpp"

namespace keel {

Greeks option_greeks(const Black76Greeks& of_delivery, const DeliveryClock& clock, double delivery_forward_usd, double premium_coins) {
  const double open = clock.open_share;
  const Black76Greeks in_market = in_market_forward(of_delivery, clock);
  return {.delta = in_market.delta,
          .net_transaction_delta = open * (of_delivery.delta - premium_coins),
          .gamma_per_usd = in_market.gamma,
          .vega_usd_per_vol_point = in_market.vega_per_vol_point,
          .theta_usd_per_day = in_market.theta_per_day,
          .rho_usd_per_rate_point = 0.01 * clock.years * (open * delivery_forward_usd * of_delivery.delta - of_delivery.value),
          .vanna_per_vol_point = in_market.vanna_per_vol_point,
          .volga_usd_per_vol_point_square = in_market.volga_per_vol_point_square,
          .charm_per_day = in_market.charm_per_day};
}

}  // namespace keel
