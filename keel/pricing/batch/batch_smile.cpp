#include "keel/pricing/batch/batch_smile.hpp"

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"
#include "keel/base/time.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_smile.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/greek_rows-inl.hpp"

#ifndef KEEL_PRICING_BATCH_SMILE_ONCE
#define KEEL_PRICING_BATCH_SMILE_ONCE
namespace keel {

/// A SmileTick as the rows need it.
struct RowSmile {
  SviParams smile;
  ForwardTick forward;
  double inverse_smile_years;
  double root_years;
  double vega_scale;   ///< root_years 0.01 / sqrt(2 pi)
  double decay_scale;  ///< decay_per_year / 365 / sqrt(2 pi)
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

constexpr double farthest_log_moneyness = 1e5;  ///< what lies beyond is a strike of 0, or padding

HWY_INLINE Vector total_variance(const SviParams& p, Vector k) {
  const Vector x = hn::Sub(k, constant(p.m));
  const Vector root = hn::Sqrt(hn::MulAdd(x, x, constant(p.s * p.s)));
  return hn::MulAdd(constant(p.b), hn::MulAdd(constant(p.rho), x, root), constant(p.a));
}

/// How far the lanes' options are from the money, and in what measure.
struct SmileLanes {
  Vector log_moneyness;
  Vector deviation;  ///< 0 without time value
  Vector inverse;    ///< OptionTable::no_deviation then
};

/// Writes the vols.
HWY_INLINE SmileLanes smile_lanes(const GreekRows& rows, const RowSmile& tick) {
  SmileLanes lanes;
  lanes.log_moneyness = rows.log_moneyness(tick.forward);
  const Vector variance = hn::Mul(total_variance(tick.smile, hn::Neg(lanes.log_moneyness)), constant(tick.inverse_smile_years));
  const auto alive = hn::And(hn::Gt(variance, constant(0x1p-200)), hn::Lt(hn::Abs(lanes.log_moneyness), constant(farthest_log_moneyness)));
  const Vector vol = hn::Sqrt(hn::IfThenElse(alive, variance, constant(1.0)));
  const Vector deviation = hn::Mul(vol, constant(tick.root_years));
  store(hn::IfThenElseZero(alive, vol), rows.out.column(GreekColumns::Vol), rows.at);
  lanes.deviation = hn::IfThenElseZero(alive, deviation);
  lanes.inverse = hn::IfThenElse(alive, hn::Div(constant(1.0), deviation), constant(OptionTable::no_deviation));
  return lanes;
}

/// What a table would hold with the smile's vol, years = root_years^2, rate 0 and forward ratio 1.
class SmileFactors {
 public:
  HWY_INLINE SmileFactors(const RowSmile& tick, const SmileLanes& lanes)
      : tick_(tick),
        deviation_(lanes.deviation),
        inverse_(lanes.inverse),
        alive_(hn::Gt(deviation_, hn::Zero(Doubles()))),
        inverse_vol_(hn::Mul(inverse_, constant(tick.root_years))) {}

  HWY_INLINE Vector plus_rate(Vector, Vector slope) const { return slope; }
  HWY_INLINE Vector half_deviation() const { return hn::Mul(deviation_, constant(0.5)); }
  HWY_INLINE Vector inverse_deviation() const { return inverse_; }
  HWY_INLINE Vector gamma() const { return if_alive(hn::Mul(constant(normal_coefficients::inverse_sqrt_two_pi), inverse_)); }
  HWY_INLINE Vector vega() const { return constant(tick_.vega_scale); }
  HWY_INLINE Vector theta() const { return hn::Mul(constant(-tick_.decay_scale), deviation_); }
  HWY_INLINE Vector vanna() const { return if_alive(hn::Mul(constant(-0.01 * normal_coefficients::inverse_sqrt_two_pi), inverse_vol_)); }
  HWY_INLINE Vector volga() const { return if_alive(hn::Mul(constant(tick_.vega_scale * 0.01), inverse_vol_)); }
  HWY_INLINE Vector charm() const { return if_alive(constant(tick_.decay_scale)); }

 private:
  HWY_INLINE Vector if_alive(Vector value) const { return hn::IfThenElseZero(alive_, value); }

  const RowSmile& tick_;
  Vector deviation_;
  Vector inverse_;
  hn::Mask<Doubles> alive_;
  Vector inverse_vol_;
};

/// The roots and the division of the next rows are begun before the Greeks of these, which do not wait for them.
void reprice_smile_rows(const OptionTable& table, const RowSmile& tick, GreekColumns& out, LineSums& sums) {
  const std::size_t lanes = hn::Lanes(Doubles());
  const std::size_t rows = table.padded_size();
  if (rows == 0) return;
  SmileLanes next = smile_lanes(GreekRows{table, out, sums, 0}, tick);
  for (std::size_t at = 0; at < rows; at += lanes) {
    const SmileLanes these = next;
    const std::size_t following = at + lanes < rows ? at + lanes : at;
    next = smile_lanes(GreekRows{table, out, sums, following}, tick);
    reprice_rows<true>(GreekRows{table, out, sums, at}, tick.forward, these.log_moneyness, SmileFactors(tick, these));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {

HWY_EXPORT(reprice_smile_rows);

Black76Greeks reprice_on_smile(const OptionTable& table, const SmileTick& tick, GreekColumns& out) {
  KEEL_CHECK(tick.smile_years > 0.0 && tick.forward.forward > 0.0 && tick.root_years > 0.0, "a smile needs a forward and time");
  KEEL_CHECK(out.capacity() >= table.padded_size(), "no room for the results");
  const RowSmile row{.smile = tick.smile,
                     .forward = ForwardTick(tick.forward),
                     .inverse_smile_years = 1.0 / tick.smile_years,
                     .root_years = tick.root_years,
                     .vega_scale = tick.root_years * 0.01 * normal_coefficients::inverse_sqrt_two_pi,
                     .decay_scale = tick.decay_per_year / days_per_year * normal_coefficients::inverse_sqrt_two_pi};
  LineSums sums;
  HWY_DYNAMIC_DISPATCH(reprice_smile_rows)(table, row, out, sums);
  return sums.total();
}

}  // namespace keel
#endif
