// Included once for every vector target by foreach_target, hence no #pragma once.
#if defined(KEEL_PRICING_SIMD_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef KEEL_PRICING_SIMD_MATH_INL_HPP
#undef KEEL_PRICING_SIMD_MATH_INL_HPP
#else
#define KEEL_PRICING_SIMD_MATH_INL_HPP
#endif

#include <hwy/highway.h>

#include <array>

#include "keel/pricing/normal_coefficients.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// One cache line of doubles or what the target has, whichever is less: rows are padded to lines of 8.
using Doubles = hn::CappedTag<double, 8>;
using Vector = hn::Vec<Doubles>;

/// exp(-x^2/2) leaves the normal numbers beyond this; the tail is taken as zero from here on.
constexpr double largest_argument = 37.5;

HWY_INLINE Vector constant(double value) { return hn::Set(Doubles(), value); }

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

/// scaled_normal_tail of two arguments with one division. Domain: 0 <= y <= 39. Relative error: 5 ulp.
HWY_INLINE void scaled_normal_tails(Vector y1, Vector y2, Vector& tail1, Vector& tail2) {
  const Vector q1 = polynomial(normal_coefficients::tail_q, y1);
  const Vector q2 = polynomial(normal_coefficients::tail_q, y2);
  const Vector p1 = polynomial(normal_coefficients::tail_p, y1);
  const Vector p2 = polynomial(normal_coefficients::tail_p, y2);
  const Vector inverse = hn::Div(constant(1.0), hn::Mul(q1, q2));
  tail1 = hn::Mul(hn::Mul(p1, q2), inverse);
  tail2 = hn::Mul(hn::Mul(p2, q1), inverse);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
