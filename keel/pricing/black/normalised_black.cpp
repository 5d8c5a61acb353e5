#include "keel/pricing/black/normalised_black.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/normal.hpp"
#include "keel/pricing/black/normal_coefficients.hpp"
#include "keel/pricing/black/split_log.hpp"

namespace keel {
namespace {

using normal_coefficients::inverse_sqrt_two_pi;

constexpr double series_half_deviation = 0.25;
constexpr double series_half_log = 3.0;
constexpr int series_terms = 8;
/// Below, what a double loses of ln(forward/strike) moves the price by less than 2e-16 of the forward.
constexpr double plain_log = 4.0;

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

SplitNumber out_of_the_money_log(double forward, double strike) {
  const double ratio = forward / strike;
  if (ratio > 0.5 && ratio < 2.0) return {-std::abs(std::log1p((forward - strike) / strike)), 0.0};
  const double x = std::log(ratio);
  if (std::abs(x) < plain_log) return {-std::abs(x), 0.0};
  const SplitLog a = split_log(std::min(forward, strike));
  const SplitLog b = split_log(std::max(forward, strike));
  const double high = a.high - b.high;
  const double from_b = a.high - high;
  return {high, ((a.high - (high + from_b)) + (from_b - b.high)) + (a.low - b.low)};
}

NormalisedBlack normalised_black(SplitNumber x, SplitNumber deviation) {
  const double s = deviation.high;
  if (s <= 0.0) return {0.0, 1.0, x.high == 0.0 ? inverse_sqrt_two_pi : 0.0};
  const double h = -x.high / s;
  const double t = 0.5 * s;
  // -d1; after (h - t) comes what the division rounded away, and what x and s hold beyond a double.
  const double distance = (h - t) - ((std::fma(h, s, x.high) + x.low) / s + (h / s + 0.5) * deviation.low);
  const double scale = exp_minus_half_square(distance);
  const double vega = scale * inverse_sqrt_two_pi;
  if (t < series_half_deviation && -0.5 * x.high < series_half_log) {
    const double value = scale * tail_difference_series(h, t, -0.5 * x.high);
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
