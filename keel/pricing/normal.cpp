#include "keel/pricing/normal.hpp"

#include <cmath>
#include <numbers>

namespace keel {
namespace {

constexpr double inverse_sqrt_two_pi = 0.398942280401432677939946059934;

/// exp(-x^2/2) with the rounding error of x^2 carried: a plain exp(-x*x/2) loses x^2/2 ulp in the tail.
double exp_minus_half_square(double x) {
  const double square = x * x;
  const double residue = std::fma(x, x, -square);
  const double head = std::exp(-0.5 * square);
  return head - 0.5 * residue * head;
}

}  // namespace

double normal_pdf(double x) {
  if (std::abs(x) > 40.0) return 0.0;
  return inverse_sqrt_two_pi * exp_minus_half_square(x);
}

double normal_cdf(double x) {
  if (x < -40.0) return 0.0;
  const double argument = -x * (std::numbers::sqrt2 / 2);
  // What the rounding of the argument lost, times the slope of erfc.
  const double lost = std::fma(-x, std::numbers::sqrt2 / 2, -argument) + x * 4.833646656726457e-17;
  const double slope = -2.0 * std::numbers::inv_sqrtpi * std::exp(-argument * argument);
  return 0.5 * (std::erfc(argument) + slope * lost);
}

}  // namespace keel
