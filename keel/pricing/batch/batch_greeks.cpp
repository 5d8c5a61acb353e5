#include "keel/pricing/batch/batch_greeks.hpp"

#include <array>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_greeks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/simd_math-inl.hpp"

#ifndef KEEL_PRICING_BATCH_GREEKS_ONCE
#define KEEL_PRICING_BATCH_GREEKS_ONCE
namespace keel {

/// What a tick brings, worked out once for all rows.
struct Tick {
  double forward;
  double inverse_forward;
  double log_high;
  double log_low;
};

/// One running sum for each of the 8 rows of a cache line, so that the order of the additions is the same at every vector width.
struct alignas(64) LineSums {
  double lane[GreekColumns::column_count][OptionTable::rows_per_line] = {};
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// `same` where the signs of `a` and `b` agree, `differ` where they do not; a zero has a sign. Only the sign may reach the choice: the
/// other bits of an exclusive or can spell a NaN, which plain scalar code does not call negative.
HWY_INLINE Vector by_sign(Vector a, Vector b, Vector same, Vector differ) {
  return hn::IfNegativeThenElse(hn::CopySignToAbs(constant(1.0), hn::Xor(a, b)), differ, same);
}

/// Reads, writes and sums the rows from `at` to `at + Lanes`.
struct Cursor {
  const OptionTable& table;
  GreekColumns& out;
  LineSums& sums;
  std::size_t at;

  HWY_INLINE Vector load(OptionTable::Column name) const { return hn::Load(Doubles(), table.column(name) + at); }
  HWY_INLINE void put(GreekColumns::Column name, Vector value, Vector position) const {
    hn::Store(value, Doubles(), out.column(name) + at);
    double* const sum = sums.lane[name] + at % OptionTable::rows_per_line;
    hn::Store(hn::MulAdd(value, position, hn::Load(Doubles(), sum)), Doubles(), sum);
  }
};

template <bool second_order>
HWY_INLINE void reprice_rows(const Cursor& rows, const Tick& tick) {
  const Vector forward = constant(tick.forward);
  const Vector log_moneyness = hn::Add(hn::Sub(constant(tick.log_high), rows.load(OptionTable::LogStrikeHigh)),
                                       hn::Sub(constant(tick.log_low), rows.load(OptionTable::LogStrikeLow)));
  const Vector half = rows.load(OptionTable::HalfDeviation);
  const Vector centre = hn::Mul(log_moneyness, rows.load(OptionTable::InverseDeviation));
  const Vector d1 = hn::Add(centre, half);
  const Vector d2 = hn::Sub(centre, half);
  const Vector y1 = hn::Min(hn::Abs(d1), constant(largest_argument));
  const Vector y2 = hn::Min(hn::Abs(d2), constant(overflow_guard));
  const Vector density = exp_minus_half_square(y1);
  Vector tail1;
  Vector tail2;
  scaled_normal_tails(y1, y2, tail1, tail2);

  // Strike times the tail of d2 is forward times exp(-d1^2/2) R(|d2|): one exponential serves both.
  const Vector scale = rows.load(OptionTable::SignedScale);
  const Vector strike = rows.load(OptionTable::SignedStrike);
  const Vector scaled_density = hn::Mul(scale, density);
  const Vector delta_tail = hn::Mul(scaled_density, tail1);
  const Vector strike_tail = hn::Mul(hn::Mul(forward, scaled_density), tail2);
  const Vector delta = by_sign(d1, scale, hn::Sub(scale, delta_tail), delta_tail);
  const Vector strike_part = by_sign(d2, scale, hn::Sub(strike, strike_tail), strike_tail);
  const Vector value = hn::MulSub(forward, delta, strike_part);
  const Vector dollar_density = hn::Mul(forward, density);
  const Vector rate = rows.load(OptionTable::RatePerDay);

  const Vector position = rows.load(OptionTable::Position);
  rows.put(GreekColumns::Value, value, position);
  rows.put(GreekColumns::Delta, delta, position);
  rows.put(GreekColumns::Gamma, hn::Mul(hn::Mul(density, constant(tick.inverse_forward)), rows.load(OptionTable::GammaFactor)), position);
  rows.put(GreekColumns::Vega, hn::Mul(dollar_density, rows.load(OptionTable::VegaFactor)), position);
  rows.put(GreekColumns::Theta, hn::MulAdd(rate, value, hn::Mul(dollar_density, rows.load(OptionTable::ThetaFactor))), position);
  if constexpr (second_order) {
    // The clamped d1 and d2 keep 0 * infinity out of rows without deviation.
    const Vector tilted = hn::Mul(density, hn::CopySign(y2, d2));
    rows.put(GreekColumns::Vanna, hn::Mul(tilted, rows.load(OptionTable::VannaFactor)), position);
    rows.put(GreekColumns::Volga, hn::Mul(hn::Mul(hn::Mul(forward, tilted), hn::CopySign(y1, d1)), rows.load(OptionTable::VolgaFactor)),
             position);
    rows.put(GreekColumns::Charm, hn::MulAdd(rate, delta, hn::Mul(tilted, rows.load(OptionTable::CharmFactor))), position);
  }
}

template <bool second_order>
void reprice_table(const OptionTable& table, const Tick& tick, GreekColumns& out, LineSums& sums) {
  const std::size_t lanes = hn::Lanes(Doubles());
  const std::size_t rows = table.padded_size();
  for (std::size_t at = 0; at < rows; at += lanes) reprice_rows<second_order>(Cursor{table, out, sums, at}, tick);
}

void reprice_first(const OptionTable& table, const Tick& tick, GreekColumns& out, LineSums& sums) {
  reprice_table<false>(table, tick, out, sums);
}

void reprice_second(const OptionTable& table, const Tick& tick, GreekColumns& out, LineSums& sums) {
  reprice_table<true>(table, tick, out, sums);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(reprice_first);
HWY_EXPORT(reprice_second);

constexpr double log_of_zero = -2e6;  // further out than a table's strike of 0
constexpr double most_forward = 1e100;

Tick tick_of(const TickForward& tick) {
  const double forward = tick.forward;
  KEEL_CHECK(forward >= 0.0 && forward <= most_forward, "forward is not in the domain");
  if (forward == 0.0) return {0.0, 0.0, log_of_zero, 0.0};
  return {forward, 1.0 / forward, tick.log.high, tick.log.low};
}

constexpr std::array<double Black76Greeks::*, GreekColumns::column_count> members{&Black76Greeks::value,
                                                                                  &Black76Greeks::delta,
                                                                                  &Black76Greeks::gamma,
                                                                                  &Black76Greeks::vega_per_vol_point,
                                                                                  &Black76Greeks::theta_per_day,
                                                                                  &Black76Greeks::vanna_per_vol_point,
                                                                                  &Black76Greeks::volga_per_vol_point_square,
                                                                                  &Black76Greeks::charm_per_day};

Black76Greeks totals(const LineSums& sums) {
  Black76Greeks total;
  for (std::size_t column = 0; column < members.size(); ++column) {
    for (double lane : sums.lane[column]) total.*members[column] += lane;
  }
  return total;
}

}  // namespace

GreekColumns::GreekColumns(std::size_t rows)
    : stride_((rows + OptionTable::rows_per_line - 1) / OptionTable::rows_per_line * OptionTable::rows_per_line),
      data_(stride_ * column_count) {}

Black76Greeks GreekColumns::row(std::size_t index) const {
  Black76Greeks greeks;
  for (std::size_t name = 0; name < members.size(); ++name) greeks.*members[name] = data_[name * stride_ + index];
  return greeks;
}

Black76Greeks reprice(const OptionTable& table, const TickForward& tick, GreekColumns& out) {
  KEEL_CHECK(out.capacity() >= table.padded_size(), "no room for the results");
  LineSums sums;
  HWY_DYNAMIC_DISPATCH(reprice_first)(table, tick_of(tick), out, sums);
  return totals(sums);
}

Black76Greeks reprice_second_order(const OptionTable& table, const TickForward& tick, GreekColumns& out) {
  KEEL_CHECK(out.capacity() >= table.padded_size(), "no room for the results");
  LineSums sums;
  HWY_DYNAMIC_DISPATCH(reprice_second)(table, tick_of(tick), out, sums);
  return totals(sums);
}

}  // namespace keel
#endif
