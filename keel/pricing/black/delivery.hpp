#pragma once

#include <cmath>

#include "keel/base/result.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// The share of a delivery price that the market still moves: 1 until the delivery window before `expiry` opens, 0 from `expiry` on.
double open_share_of(Instant expiry, Instant now);

/// How far away the delivery price of an option is, which is a mean over delivery_window.
struct DeliveryClock {
  double years = 0.0;       ///< ACT/365F to expiry, >= 0
  double open_share = 1.0;  ///< of the delivery price that the market still moves: 1 until the window opens, then what is left of it

  bool averaging() const { return open_share < 1.0; }
  /// Of variance: in the window that of the mean falls as the third power of the time left.
  double variance_years() const { return years * open_share * open_share; }
  /// Deviation of the delivery price for a vol of 1.
  double root_years() const { return std::sqrt(years) * open_share; }
  /// Relative fall of root_years as a year passes.
  double decay_per_year() const { return (averaging() ? 1.5 : 0.5) / years; }
};

/// Of an expiry, at `now`; nothing is left from it on.
DeliveryClock clock_of_delivery(Instant expiry, Instant now);

/// Black-76 at the deviation vol * root_years: what must be priced for it, and how its answer becomes that of the delivery price.
Black76In delivery_input(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right);
Black76Greeks greeks_of_delivery(const Black76Greeks& priced, const DeliveryClock& clock);

/// The scalar way through both: value and derivatives in the expected delivery price, in vol as root_years has it, and with
/// decay_per_year in theta and charm. Formulas: docs/models/unit_greeks.md.
Black76Greeks black76_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right);

/// The undiscounted value at a vol, and the vol that gives a value: each the other's inverse. Intrinsic value from the expiry on. Refuses
/// what implied_vol refuses.
double value_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right);
Result<double> vol_of_delivery(double value, double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, Right right);

/// The same as derivatives in the market's forward, of whose moves the delivery price takes the open share.
inline Black76Greeks in_market_forward(const Black76Greeks& of_delivery, const DeliveryClock& clock) {
  const double open = clock.open_share;
  const double closing_per_day = clock.averaging() ? 1.0 / to_days(delivery_window) : 0.0;
  Black76Greeks greeks = of_delivery;
  greeks.delta = open * of_delivery.delta;
  greeks.gamma = open * open * of_delivery.gamma;
  greeks.vanna_per_vol_point = open * of_delivery.vanna_per_vol_point;
  greeks.charm_per_day = open * of_delivery.charm_per_day - closing_per_day * of_delivery.delta;
  greeks.speed = open * open * open * of_delivery.speed;
  greeks.zomma_per_vol_point = open * open * of_delivery.zomma_per_vol_point;
  greeks.color_per_day = open * (open * of_delivery.color_per_day - 2.0 * closing_per_day * of_delivery.gamma);
  return greeks;
}

}  // namespace keel
