#include "keel/pricing/black/delivery.hpp"

#include <algorithm>

#include "keel/domain/settlement.hpp"

namespace keel {

double open_share_of(Instant expiry, Instant now) { return std::clamp(to_seconds(expiry - now) / to_seconds(delivery_window), 0.0, 1.0); }

DeliveryClock clock_of_delivery(Instant expiry, Instant now) { return {years_between(now, expiry), open_share_of(expiry, now)}; }

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
  greeks.zomma_per_vol_point *= open;
  greeks.theta_per_day *= decay;
  greeks.charm_per_day *= decay;
  greeks.color_per_day *= decay;
  return greeks;
}

Black76Greeks black76_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right) {
  return greeks_of_delivery(black76(delivery_input(delivery_forward_usd, strike_usd, clock, vol, right)), clock);
}

}  // namespace keel
