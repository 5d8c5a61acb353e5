#include "keel/pricing/normalised_black.hpp"

#include <cmath>

#include "keel/pricing/normal.hpp"
#include "keel/pricing/normal_coefficients.hpp"

namespace keel {
namespace {

using normal_coefficients::inverse_sqrt_two_pi;

constexpr double series_half_deviation = 0.25;
constexpr double series_half_log = 3.0;
constexpr int series_terms = 8;

/// R(h - t) - R(h + t) for R = scaled_normal_tail, m = h t. The odd derivatives D of R obey
/// D[n+2] = (h^2 + 2n + 1) D[n] - n (n - 1) D[n-2], D[1] = -slope, D[3] = (h^2 + 3) D[1] + 1/sqrt(2 pi).
double tail_difference_series(double h, double t, double m) {
  const double square = t * t;
  double before = 0.0;
  double term = -scaled_normal_tail_slope(h) * t;
  double sum = term;
  double inhomogeneous = inverse_sqrt_two_pi * square * t;
  for (int k = 0; k < series_terms; ++k) {
    const int n = 2 * k + 1;
    const double next = ((m * m + (2 * n + 1) * square) * term - square * square * before + inhomogeneous) / ((n + 1) * (n + 2));
    inhomogeneous = 0.0;
    before = term;
    term = next;
    sum += term;
  }
  return -2.0 * sum;
}

}  // namespace

double out_of_the_money_log(double forward, double strike) {
  const double ratio = forward / strike;
  return -std::abs(ratio > 0.5 && ratio < 2.0 ? std::log1p((forward - strike) / strike) : std::log(ratio));
}

NormalisedBlack normalised_black(double x, double s) {
  if (s <= 0.0) return {0.0, 1.0, x == 0.0 ? inverse_sqrt_two_pi : 0.0};
  const double h = -x / s;
  const double t = 0.5 * s;
  const double distance = (h - t) - std::fma(h, s, x) / s;  // -d1; the second term is what the division rounded away
  const double scale = exp_minus_half_square(distance);
  const double vega = scale * inverse_sqrt_two_pi;
  if (t < series_half_deviation && -0.5 * x < series_half_log) {
    const double value = scale * tail_difference_series(h, t, -0.5 * x);
    return {value, 1.0 - value, vega};
  }
  if (distance >= 0.0) {
    const double value = scale * (scaled_normal_tail(distance) - scaled_normal_tail(h + t));
    return {value, 1.0 - value, vega};
  }
  const double complement = scale * (scaled_normal_tail(-distance) + scaled_normal_tail(h + t));
  return {1.0 - complement, complement, vega};
}

}  // namespace keel
