#include "keel/pricing/amm.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/time.hpp"

namespace keel {

AmmGreeks amm_greeks(const AmmIn& in) {
  const double price = std::clamp(in.price, in.lower, in.upper);
  const double root = std::sqrt(price);
  const double base = in.liquidity * (1.0 / root - 1.0 / std::sqrt(in.upper));
  const double quote = in.liquidity * (root - std::sqrt(in.lower));
  const bool in_range = in.price > in.lower && in.price < in.upper;
  return {.value = base * in.price + quote,
          .base = base,
          .quote = quote,
          .delta = base,
          .gamma = in_range ? -0.5 * in.liquidity / (price * root) : 0.0};
}

double loss_versus_rebalancing_per_day(const AmmIn& in, double vol) {
  return 0.5 * vol * vol * in.price * in.price * std::abs(amm_greeks(in).gamma) / days_per_year;
}

}  // namespace keel
