#include "keel/exposure/option_greeks.hpp"

#include "keel/domain/settlement.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {

DeliveryClock clock_of_delivery(Instant expiry, Instant now) { return {years_between(now, expiry), open_share_of(expiry, now)}; }

Greeks option_greeks(const Black76Greeks& of_delivery, const DeliveryClock& clock, double delivery_forward_usd, double premium_coins) {
  const double open = clock.open_share;
  const double closing_per_day = clock.averaging() ? 1.0 / to_days(delivery_window) : 0.0;
  return {.delta = open * of_delivery.delta,
          .net_transaction_delta = open * (of_delivery.delta - premium_coins),
          .gamma_per_usd = open * open * of_delivery.gamma,
          .vega_usd_per_vol_point = of_delivery.vega_per_vol_point,
          .theta_usd_per_day = of_delivery.theta_per_day,
          .rho_usd_per_rate_point = 0.01 * clock.years * (open * delivery_forward_usd * of_delivery.delta - of_delivery.value),
          .vanna_per_vol_point = open * of_delivery.vanna_per_vol_point,
          .volga_usd_per_vol_point_square = of_delivery.volga_per_vol_point_square,
          .charm_per_day = open * of_delivery.charm_per_day - closing_per_day * of_delivery.delta};
}

Black76In delivery_input(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right) {
  return {delivery_forward_usd, strike_usd, clock.years, vol * clock.open_share, right};
}

Black76Greeks greeks_of_delivery(const Black76Greeks& priced, const DeliveryClock& clock) {
  const double open = clock.open_share;
  const double decay = clock.averaging() ? 3.0 : 1.0;
  Black76Greeks greeks = priced;
  greeks.vega_per_vol_point *= open;
  greeks.vanna_per_vol_point *= open;
  greeks.volga_per_vol_point_square *= open * open;
  greeks.theta_per_day *= decay;
  greeks.charm_per_day *= decay;
  return greeks;
}

Black76Greeks black76_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right) {
  return greeks_of_delivery(black76(delivery_input(delivery_forward_usd, strike_usd, clock, vol, right)), clock);
}

}  // namespace keel
