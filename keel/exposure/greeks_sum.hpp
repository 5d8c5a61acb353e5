#pragma once

#include <algorithm>
#include <cmath>

#include "keel/exposure/greeks.hpp"

namespace keel {

/// The sum; 0 where it is only what rounding left of two numbers that cancel.
inline double cancelling_sum(double a, double b) {
  const double sum = a + b;
  return std::abs(sum) <= 1e-15 * std::max(std::abs(a), std::abs(b)) ? 0.0 : sum;
}

/// Adds each.
inline void add_cancelling(Greeks& sum, const Greeks& more) {
  for (const auto member : greek_members) sum.*member = cancelling_sum(sum.*member, more.*member);
}

}  // namespace keel
