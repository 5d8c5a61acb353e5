#include "keel/base/int128.hpp"

#include "keel/base/check.hpp"

namespace keel {
namespace {

bool fits_64_bits(Int128 value) { return value == static_cast<std::int64_t>(value); }

std::int64_t narrow(Int128 value) {
  KEEL_CHECK(fits_64_bits(value), "exact result does not fit 64 bits");
  return static_cast<std::int64_t>(value);
}

/// Domain: a positive denominator.
template <class Integer>
Integer rounded_quotient(Integer numerator, Integer denominator, Rounding rounding) {
  const Integer quotient = numerator / denominator;              // toward zero
  const Integer remainder = numerator - quotient * denominator;  // cheaper than a second division
  if (remainder == 0) return quotient;
  const int sign = numerator < 0 ? -1 : 1;
  switch (rounding) {
    case Rounding::Floor: return sign < 0 ? quotient - 1 : quotient;
    case Rounding::Ceil: return sign > 0 ? quotient + 1 : quotient;
    case Rounding::TowardZero: return quotient;
    case Rounding::HalfEven: break;
  }
  const Integer magnitude = remainder < 0 ? -remainder : remainder;
  const Integer rest = denominator - magnitude;  // compares 2*magnitude with denominator without overflow
  const bool away = magnitude > rest || (magnitude == rest && quotient % 2 != 0);
  return away ? quotient + sign : quotient;
}

}  // namespace

std::int64_t divide_rounded(Int128 numerator, Int128 denominator, Rounding rounding) {
  KEEL_CHECK(denominator != 0, "division by zero");
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  // Nearly every division here is of two 64-bit numbers, and a division of 128 bits costs several times as much. A quotient of 64 bits
  // cannot overflow when it is rounded: a remainder means a denominator of two or more.
  if (fits_64_bits(numerator) && fits_64_bits(denominator))
    return rounded_quotient(static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator), rounding);
  return narrow(rounded_quotient(numerator, denominator, rounding));
}

Int128 multiply_checked(Int128 a, Int128 b) {
  Int128 product = 0;
  KEEL_CHECK(!__builtin_mul_overflow(a, b, &product), "exact product does not fit 128 bits");
  return product;
}

}  // namespace keel
