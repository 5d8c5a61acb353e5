#pragma once

#include <cmath>

#include "keel/base/time.hpp"
#include "keel/exposure/greeks.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// How far away the delivery price of an option is, which is a mean over delivery_window.
struct DeliveryClock {
  double years = 0.0;       ///< ACT/365F to expiry, > 0
  double open_share = 1.0;  ///< of the delivery price that the market still moves: 1 until the window opens, then what is left of it

  bool averaging() const { return open_share < 1.0; }
  /// Deviation of the delivery price for a vol of 1: in the window the mean's variance falls as the third power of the time left.
  double root_years() const { return std::sqrt(years) * open_share; }
  /// Relative fall of root_years as a year passes.
  double decay_per_year() const { return (averaging() ? 1.5 : 0.5) / years; }
};

/// Of an expiry, at `now`. Domain: before it.
DeliveryClock clock_of_delivery(Instant expiry, Instant now);

/// Greeks of one coin of options in the market's forward, from `of_delivery`: their value and derivatives in the expected delivery price,
/// in vol as root_years has it, and with decay_per_year in theta and charm. A weighted sum of options of one expiry is one such, too.
/// `premium_coins` is what the market pays for them in coin if they settle in it, else 0. Formulas: docs/models/unit_greeks.md.
Greeks option_greeks(const Black76Greeks& of_delivery, const DeliveryClock& clock, double delivery_forward_usd, double premium_coins);

/// Black-76 at the deviation vol * root_years gives `of_delivery`: what must be priced for it, and how its answer becomes that.
Black76In delivery_input(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right);
Black76Greeks greeks_of_delivery(const Black76Greeks& priced, const DeliveryClock& clock);
/// The scalar way through both.
Black76Greeks black76_of_delivery(double delivery_forward_usd, double strike_usd, const DeliveryClock& clock, double vol, Right right);

}  // namespace keel
