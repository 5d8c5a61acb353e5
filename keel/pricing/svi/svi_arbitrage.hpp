#pragma once

#include <limits>
#include <vector>

#include "keel/pricing/svi/svi.hpp"

namespace keel {

/// Log-moneyness from..to; an end may be infinite.
struct MoneynessRange {
  double from = -std::numeric_limits<double>::infinity();
  double to = std::numeric_limits<double>::infinity();
};

struct ButterflyReport {
  double g_min = 1.0;                      ///< lowest density factor g over the line, its limits in the wings included
  double k_at_g_min = 0.0;                 ///< infinite when the lowest is a limit
  double left_wing_slope = 0.0;            ///< -dw/dk as k falls without bound: b (1 - rho); Lee: at most 2
  double right_wing_slope = 0.0;           ///< dw/dk as k grows without bound: b (1 + rho); Lee: at most 2
  std::vector<MoneynessRange> violations;  ///< where g < 0, ascending
};

/// Butterfly arbitrage over the whole line, not over a grid. With k = m + s sinh(t) and z = e^t, g is a ratio of two polynomials
/// in z whose numerator has degree 10 and whose stationary points are roots of another of degree 13; both are searched exactly.
/// Error: the ends are exact to about 1e-9 in k; a violation shallower than about 1e-10 may be missed. Domain: check_svi(p) holds.
ButterflyReport check_butterfly(const SviParams& p);

struct CalendarReport {
  double worst_total_variance = 0.0;  ///< lowest w_far - w_near in the range, 0 when never negative; may be -infinity
  double k_at_worst = 0.0;
  std::vector<MoneynessRange> violations;  ///< where w_far < w_near, ascending, clipped to the range
};

/// Calendar arbitrage between two expiries at equal moneyness: w_far(k) >= w_near(k) for every k of `range`. Squared twice, an
/// equality of two slices is a polynomial of degree 4 in k (Gatheral and Jacquier 2014, section 3.2); its roots bound the ranges.
/// Domain: check_svi holds for both. Error: a crossing shallower than 1e-12 may be missed.
CalendarReport check_calendar(const SviParams& near, const SviParams& far, const MoneynessRange& range = {});

}  // namespace keel
