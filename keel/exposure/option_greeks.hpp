#pragma once

#include "keel/exposure/greeks.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {

/// Greeks of one coin of options in the market's forward, from `of_delivery`: their value and derivatives in the expected delivery price,
/// in vol as root_years has it, and with decay_per_year in theta and charm. A weighted sum of options of one expiry is one such, too.
/// `premium_coins` is what the market pays for them in coin if they settle in it, else 0. Formulas: docs/models/unit_greeks.md.
Greeks option_greeks(const Black76Greeks& of_delivery, const DeliveryClock& clock, double delivery_forward_usd, double premium_coins);

}  // namespace keel
