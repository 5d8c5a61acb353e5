#include "keel/base/int128.hpp"

#include <limits>

#include "keel/base/check.hpp"

namespace keel {
namespace {

std::int64_t narrow(Int128 value) {
  KEEL_CHECK(value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max(),
             "exact result does not fit 64 bits");
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::int64_t divide_rounded(Int128 numerator, Int128 denominator, Rounding rounding) {
  KEEL_CHECK(denominator != 0, "division by zero");
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Int128 quotient = numerator / denominator;              // toward zero
  const Int128 remainder = numerator - quotient * denominator;  // cheaper than a second division
  if (remainder == 0) return narrow(quotient);
  const int sign = numerator < 0 ? -1 : 1;
  switch (rounding) {
    case Rounding::Floor: return narrow(sign < 0 ? quotient - 1 : quotient);
    case Rounding::Ceil: return narrow(sign > 0 ? quotient + 1 : quotient);
    case Rounding::TowardZero: return narrow(quotient);
    case Rounding::HalfEven: break;
  }
  const Int128 magnitude = remainder < 0 ? -remainder : remainder;
  const Int128 rest = denominator - magnitude;  // compares 2*magnitude with denominator without overflow
  const bool away = magnitude > rest || (magnitude == rest && quotient % 2 != 0);
  return narrow(away ? quotient + sign : quotient);
}

Int128 multiply_checked(Int128 a, Int128 b) {
  Int128 product = 0;
  KEEL_CHECK(!__builtin_mul_overflow(a, b, &product), "exact product does not fit 128 bits");
  return product;
}

}  // namespace keel
