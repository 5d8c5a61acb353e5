#include "keel/pricing/black/normal.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/normal_coefficients.hpp"

namespace keel {
namespace {

constexpr double largest_argument = 39.0;  // exp(-x^2/2) is zero in double from 38.6 on
constexpr double overflow_guard = 1e20;

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

double exp_minus_half_square(double x) {
  if (!(std::abs(x) <= largest_argument)) return 0.0;
  const double square = x * x;
  const double residue = std::fma(x, x, -square);
  const double head = std::exp(-0.5 * square);
  return head - 0.5 * residue * head;
}

double normal_pdf(double x) { return normal_coefficients::inverse_sqrt_two_pi * exp_minus_half_square(x); }

double scaled_normal_tail(double y) {
  y = std::min(y, overflow_guard);
  return polynomial(normal_coefficients::tail_p, y) / polynomial(normal_coefficients::tail_q, y);
}

double scaled_normal_tail_slope(double y) {
  y = std::min(y, overflow_guard);
  return polynomial(normal_coefficients::slope_p, y) / polynomial(normal_coefficients::slope_q, y);
}

double normal_cdf(double x) {
  const double tail = exp_minus_half_square(x) * scaled_normal_tail(std::abs(x));
  return x < 0.0 ? tail : 1.0 - tail;
}

double rough_normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
           (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0);
  }
  const double root = std::sqrt(-std::log(std::min(p, 1.0 - p)));
  double size;
  if (root <= 5.0) {
    const double r = root - 1.6;
    size = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) / ((0.12021132975 * r + 0.73700164250) * r + 1.0);
  } else {
    const double r = root - 5.0;
    size =
        (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150) / ((0.012258202635 * r + 0.24197894225) * r + 1.0);
  }
  return q < 0.0 ? -size : size;
}

double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1.0 - p);
  double x = rough_normal_quantile(p);
  for (int i = 0; i < 3; ++i) x += (p - normal_cdf(x)) / normal_pdf(x);  // each step squares the error
  return x;
}

}  // namespace keel
