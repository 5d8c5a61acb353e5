#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/pricing/black/black76.hpp"

namespace keel {

/// How far black76_value at an implied vol may lie from the price that was inverted: 1e-15 of the forward; where half an ulp of the vol
/// moves the price by more than 7e-16 of it, that half ulp and 3e-16 (docs/models/implied_volatility.md).
inline double round_trip_allowed(const Black76In& at) {
  const double half_ulp = 0.5 * (std::nextafter(at.vol, std::numeric_limits<double>::infinity()) - at.vol);
  return std::max(1e-15 * at.forward, half_ulp * 100.0 * black76(at).vega_per_vol_point + 3e-16 * at.forward);
}

}  // namespace keel
