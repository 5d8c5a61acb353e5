// Included once for every vector target by foreach_target, hence no #pragma once.
#if defined(KEEL_PRICING_SIMD_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef KEEL_PRICING_SIMD_MATH_INL_HPP
#undef KEEL_PRICING_SIMD_MATH_INL_HPP
#else
#define KEEL_PRICING_SIMD_MATH_INL_HPP
#endif

#include <hwy/highway.h>

#include <array>

#include "keel/base/columns/simd-inl.hpp"
#include "keel/pricing/black/normal_coefficients.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// exp(-x^2/2) leaves the normal numbers beyond this; the tail is taken as zero from here on.
constexpr double largest_argument = 37.5;
/// Keeps the polynomials of scaled_normal_tails finite.
constexpr double overflow_guard = 1e20;

template <std::size_t N>
HWY_INLINE Vector polynomial(const std::array<double, N>& coefficients, Vector x) {
  Vector sum = constant(coefficients[N - 1]);
  for (std::size_t i = N - 1; i-- > 0;) sum = hn::MulAdd(sum, x, constant(coefficients[i]));
  return sum;
}

/// exp(y). Domain: -708 <= y <= 708. Relative error: 1.5 ulp with fused multiply-add.
HWY_INLINE Vector exponential(Vector y) {
  const Doubles d;
  const hn::RebindToSigned<Doubles> integers;
  const Vector shifter = constant(0x1.8p52);  // leaves the nearest integer in the low bits
  const Vector shifted = hn::MulAdd(y, constant(normal_coefficients::log2_e), shifter);
  const Vector exponent = hn::Sub(shifted, shifter);
  const Vector high = hn::NegMulAdd(exponent, constant(normal_coefficients::ln2_high), y);
  const Vector r = hn::NegMulAdd(exponent, constant(normal_coefficients::ln2_low), high);
  const Vector tail = hn::MulAdd(polynomial(normal_coefficients::exp_q, r), hn::Mul(r, r), r);
  const Vector significand = hn::Add(tail, constant(1.0));
  return hn::BitCast(d, hn::Add(hn::BitCast(integers, significand), hn::ShiftLeft<52>(hn::BitCast(integers, shifted))));
}

/// exp(-y^2/2) for y >= 0, and exactly 0 from largest_argument on. `y` must already be at most largest_argument.
/// Error: 2 ulp of 1 in the whole range; relative to the value y^2/2 ulp.
HWY_INLINE Vector exp_minus_half_square(Vector y) {
  const Vector value = exponential(hn::Mul(hn::Mul(y, constant(-0.5)), y));
  return hn::IfThenElseZero(hn::Lt(y, constant(largest_argument)), value);
}

/// y^2 - square, exactly. |y| at most 1e150.
HWY_INLINE Vector square_residue(Vector y, Vector square) {
#if HWY_NATIVE_FMA
  return hn::MulSub(y, y, square);
#else
  // T. J. Dekker, Numerische Mathematik 18 (1971): two halves whose products are exact.
  const Vector shifted = hn::Mul(y, constant(0x1p27 + 1.0));
  const Vector high = hn::Sub(shifted, hn::Sub(shifted, y));
  const Vector low = hn::Sub(y, high);
  const Vector crossed = hn::Mul(hn::Add(high, high), low);
  return hn::Add(hn::Add(hn::Sub(hn::Mul(high, high), square), crossed), hn::Mul(low, low));
#endif
}

/// The same with the rounding error of y^2 carried. Relative error: 3 ulp.
HWY_INLINE Vector exact_exp_minus_half_square(Vector y) {
  const Vector square = hn::Mul(y, y);
  const Vector head = exponential(hn::Mul(square, constant(-0.5)));
  const Vector residue = square_residue(y, square);
  const Vector value = hn::NegMulAdd(hn::Mul(residue, constant(0.5)), head, head);
  return hn::IfThenElseZero(hn::Lt(y, constant(largest_argument)), value);
}

/// Domain: 0 <= y <= overflow_guard. Relative error: 5 ulp up to 39, 1e-8 beyond.
HWY_INLINE Vector scaled_normal_tail(Vector y) {
  return hn::Div(polynomial(normal_coefficients::tail_p, y), polynomial(normal_coefficients::tail_q, y));
}

/// scaled_normal_tail of two arguments with one division. Domain: 0 <= y1 <= largest_argument,
/// 0 <= y2 <= overflow_guard. Relative error: 6 ulp up to 39, 1e-8 beyond.
HWY_INLINE void scaled_normal_tails(Vector y1, Vector y2, Vector& tail1, Vector& tail2) {
  const Vector q1 = polynomial(normal_coefficients::tail_q, y1);
  const Vector q2 = polynomial(normal_coefficients::tail_q, y2);
  const Vector p1 = polynomial(normal_coefficients::tail_p, y1);
  const Vector p2 = polynomial(normal_coefficients::tail_p, y2);
  const Vector inverse = hn::Div(constant(1.0), hn::Mul(q1, q2));
  tail1 = hn::Mul(hn::Mul(p1, q2), inverse);
  tail2 = hn::Mul(hn::Mul(p2, q1), inverse);
}

/// ln(1 + f), plus exponent * ln 2. Domain: sqrt(1/2) <= 1 + f <= sqrt(2).
HWY_INLINE Vector log_of_parts(Vector f, Vector exponent) {
  const Vector s = hn::Div(f, hn::Add(f, constant(2.0)));
  const Vector z = hn::Mul(s, s);
  const Vector half_square = hn::Mul(hn::Mul(f, f), constant(0.5));
  const Vector correction = hn::Mul(s, hn::MulAdd(z, polynomial(normal_coefficients::log_q, z), half_square));
  const Vector low = hn::MulAdd(exponent, constant(normal_coefficients::ln2_low), correction);
  return hn::MulAdd(exponent, constant(normal_coefficients::ln2_high), hn::Sub(f, hn::Sub(half_square, low)));
}

/// z = significand * 2^exponent with the significand in [sqrt(1/2), sqrt(2)). Domain: normal positive numbers.
HWY_INLINE Vector significand_of(Vector z, Vector& exponent) {
  const Doubles d;
  const hn::RebindToSigned<Doubles> integers;
  const auto bits = hn::BitCast(integers, z);
  const auto power = hn::ShiftRight<52>(hn::Sub(bits, hn::BitCast(integers, constant(0x1.6a09e667f3bcdp-1))));
  const Vector shifter = constant(0x1.8p52);
  exponent = hn::Sub(hn::BitCast(d, hn::Add(power, hn::BitCast(integers, shifter))), shifter);
  return hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<52>(power)));
}

/// Domain: normal positive numbers. Relative error: 2 ulp.
HWY_INLINE Vector logarithm(Vector z) {
  Vector exponent;
  const Vector significand = significand_of(z, exponent);
  return log_of_parts(hn::Sub(significand, constant(1.0)), exponent);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
