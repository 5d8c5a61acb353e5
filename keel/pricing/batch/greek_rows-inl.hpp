// Included once for every vector target by foreach_target, hence no #pragma once.
#if defined(KEEL_PRICING_GREEK_ROWS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef KEEL_PRICING_GREEK_ROWS_INL_HPP
#undef KEEL_PRICING_GREEK_ROWS_INL_HPP
#else
#define KEEL_PRICING_GREEK_ROWS_INL_HPP
#endif

#include "keel/pricing/batch/greek_rows.hpp"
#include "keel/pricing/batch/simd_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// `same` where the signs of `a` and `b` agree, `differ` where they do not; a zero has a sign. Only the sign may reach the choice: the
/// other bits of an exclusive or can spell a NaN, which plain scalar code does not call negative.
HWY_INLINE Vector by_sign(Vector a, Vector b, Vector same, Vector differ) {
  return hn::IfNegativeThenElse(hn::CopySignToAbs(constant(1.0), hn::Xor(a, b)), differ, same);
}

/// The rows from `at` to `at + Lanes`: reads their table, writes and sums their Greeks.
struct GreekRows {
  const OptionTable& table;
  GreekColumns& out;
  LineSums& sums;
  std::size_t at;

  HWY_INLINE Vector of(OptionTable::Column name) const { return load(table.column(name), at); }
  HWY_INLINE void put(GreekColumns::Column name, Vector value, Vector position) const {
    store(value, out.column(name), at);
    double* const sum = sums.lane[name] + at % OptionTable::rows_per_line;
    store(hn::MulAdd(value, position, load(sum, 0)), sum, 0);
  }
  /// ln(forward / strike).
  HWY_INLINE Vector log_moneyness(const ForwardTick& tick) const {
    return hn::Add(hn::Sub(constant(tick.log_high), of(OptionTable::LogStrikeHigh)),
                   hn::Sub(constant(tick.log_low), of(OptionTable::LogStrikeLow)));
  }
};

/// `factors`: what OptionTable's columns of those names hold, wherever it comes from.
template <bool second_order, class Factors>
HWY_INLINE void reprice_rows(const GreekRows& rows, const ForwardTick& tick, Vector log_moneyness, const Factors& factors) {
  const Vector forward = constant(tick.forward);
  const Vector half = factors.half_deviation();
  const Vector centre = hn::Mul(log_moneyness, factors.inverse_deviation());
  const Vector d1 = hn::Add(centre, half);
  const Vector d2 = hn::Sub(centre, half);
  const Vector y1 = hn::Min(hn::Abs(d1), constant(largest_argument));
  const Vector y2 = hn::Min(hn::Abs(d2), constant(overflow_guard));
  const Vector density = exp_minus_half_square(y1);
  Vector tail1;
  Vector tail2;
  scaled_normal_tails(y1, y2, tail1, tail2);

  // Strike times the tail of d2 is forward times exp(-d1^2/2) R(|d2|): one exponential serves both.
  const Vector scale = rows.of(OptionTable::SignedScale);
  const Vector strike = rows.of(OptionTable::SignedStrike);
  const Vector scaled_density = hn::Mul(scale, density);
  const Vector delta_tail = hn::Mul(scaled_density, tail1);
  const Vector strike_tail = hn::Mul(hn::Mul(forward, scaled_density), tail2);
  const Vector delta = by_sign(d1, scale, hn::Sub(scale, delta_tail), delta_tail);
  const Vector strike_part = by_sign(d2, scale, hn::Sub(strike, strike_tail), strike_tail);
  const Vector value = hn::MulSub(forward, delta, strike_part);
  const Vector dollar_density = hn::Mul(forward, density);

  const Vector position = rows.of(OptionTable::Position);
  rows.put(GreekColumns::Value, value, position);
  rows.put(GreekColumns::Delta, delta, position);
  rows.put(GreekColumns::Gamma, hn::Mul(hn::Mul(density, constant(tick.inverse_forward)), factors.gamma()), position);
  rows.put(GreekColumns::Vega, hn::Mul(dollar_density, factors.vega()), position);
  rows.put(GreekColumns::Theta, factors.plus_rate(value, hn::Mul(dollar_density, factors.theta())), position);
  if constexpr (second_order) {
    // The clamped d1 and d2 keep 0 * infinity out of rows without deviation.
    const Vector tilted = hn::Mul(density, hn::CopySign(y2, d2));
    rows.put(GreekColumns::Vanna, hn::Mul(tilted, factors.vanna()), position);
    rows.put(GreekColumns::Volga, hn::Mul(hn::Mul(hn::Mul(forward, tilted), hn::CopySign(y1, d1)), factors.volga()), position);
    rows.put(GreekColumns::Charm, factors.plus_rate(delta, hn::Mul(tilted, factors.charm())), position);
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
