#include "keel/pricing/black/split_log.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "keel/pricing/black/normal_coefficients.hpp"

namespace keel {
namespace {

/// high + low, |low| at most half an ulp of high; T. J. Dekker, Numerische Mathematik 18 (1971).
struct Pair {
  double high;
  double low;
};

Pair sum_of(double a, double b) {
  const double high = a + b;
  const double from_b = high - a;
  return {high, (a - (high - from_b)) + (b - from_b)};
}

Pair product_of(Pair a, Pair b) {
  const double high = a.high * b.high;
  const double low = std::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
  return sum_of(high, low);
}

Pair add(Pair a, Pair b) {
  const Pair high = sum_of(a.high, b.high);
  return sum_of(high.high, high.low + (a.low + b.low));
}

constexpr std::array<Pair, 4> leading{
    {{1.0, 0.0}, {1.0 / 3.0, 1.8503717077085943e-17}, {0.2, -1.1102230246251565e-17}, {1.0 / 7.0, 7.930164461608261e-18}}};
constexpr int plain_terms = 13;

}  // namespace

SplitLog split_log(double x) {
  int exponent = 0;
  double significand = std::frexp(x, &exponent);
  if (significand < std::numbers::sqrt2 / 2) {
    significand *= 2.0;
    --exponent;
  }
  // ln m = 2 s (1 + z/3 + z^2/5 + ...), s = (m - 1)/(m + 1), z = s^2 < 0.03: from the fifth term on a double is enough.
  const double difference = significand - 1.0;
  const Pair total = sum_of(significand, 1.0);
  const double quotient = difference / total.high;
  const double remainder = std::fma(-quotient, total.high, difference) - quotient * total.low;
  const Pair s = sum_of(quotient, remainder / total.high);
  const Pair z = product_of(s, s);
  double plain = 0.0;
  for (int k = plain_terms - 1; k >= 0; --k) plain = plain * z.high + 1.0 / (2 * k + 9);
  Pair series{plain, 0.0};
  for (std::size_t k = leading.size(); k-- > 0;) series = add(leading[k], product_of(z, series));
  const Pair log_significand = product_of({2.0 * s.high, 2.0 * s.low}, series);
  const Pair log_power = sum_of(exponent * normal_coefficients::ln2_high, exponent * normal_coefficients::ln2_low);
  const Pair log = add(log_power, log_significand);
  return {log.high, log.low};
}

}  // namespace keel
