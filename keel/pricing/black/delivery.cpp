#include "keel/pricing/black/delivery.hpp"

#include <algorithm>

#include "keel/domain/settlement.hpp"
#include "keel/pricing/black/implied_vol.hpp"

namespace keel {

double open_share_of(Instant expiry, Instant now) {
  if (expiry - now >= delivery_window) return 1.0;
  return std::clamp(to_seconds(expiry - now) / to_seconds(delivery_window), 0.0, 1.0);
}

DeliveryClock clock_of_delivery(Instant expiry, Instant now) {
  return {std::max(years_between(now, expiry), 0.0), open_share_of(expiry, now)};
}

Black76In delivery_input(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right) {
  return {delivery_forward_usd, strike_usd, clock.years, vol * clock.open_share, right};
}

Black76Greeks greeks_of_delivery(const Black76Greeks& priced, const DeliveryClock& clock) {
  if (!clock.averaging()) return priced;
  const double open = clock.open_share;
  constexpr double decay = 3.0;
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

double value_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right) {
  return black76_value(delivery_input(delivery_forward_usd, strike_usd, clock, vol, right));
}

Result<double> vol_of_delivery(double value, double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, Right right) {
  return implied_vol({value, delivery_forward_usd, strike_usd, clock.variance_years(), right});
}

}  // namespace keel
