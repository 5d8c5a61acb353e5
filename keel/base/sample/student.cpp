#include "keel/base/sample/student.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "keel/base/check.hpp"

namespace keel {
namespace {

constexpr std::uint64_t most_degrees = 100'000;

/// The probability between -t and t, where t is tan(angle) times the root of the degrees.
double between(double angle, std::uint64_t degrees) {
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  const bool odd = degrees % 2 == 1;
  double term = odd ? cosine : 1.0;
  double sum = degrees == 1 ? 0.0 : term;
  for (std::uint64_t k = odd ? 3 : 2; k + 2 <= degrees; k += 2) {
    term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  return odd ? 2.0 / std::numbers::pi * (angle + sine * sum) : sine * sum;
}

}  // namespace

double student_quantile(double tail, std::uint64_t degrees) {
  KEEL_CHECK(tail > 0.0 && tail < 0.5 && degrees > 0, "a tail is less than half, and freedom has a degree");
  degrees = std::min(degrees, most_degrees);
  double low = 0.0;
  double high = 0.5 * std::numbers::pi;
  for (int halved = 0; halved < 100; ++halved) {
    const double angle = 0.5 * (low + high);
    (between(angle, degrees) < 1.0 - 2.0 * tail ? low : high) = angle;
  }
  return std::tan(low) * std::sqrt(static_cast<double>(degrees));
}

}  // namespace keel
