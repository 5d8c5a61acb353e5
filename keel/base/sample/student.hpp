#pragma once

#include <cstdint>

namespace keel {

/// What a Student's t exceeds with the probability `tail`. Domain: 0 < tail < 0.5, at least one degree of freedom. Relative error: 1e-10;
/// beyond 100,000 degrees that of 100,000, too large by 1e-4 at most where the tail is above 1e-9.
/// Source: Abramowitz and Stegun 26.7.3 and 26.7.4, solved by bisection.
double student_quantile(double tail, std::uint64_t degrees);

}  // namespace keel
