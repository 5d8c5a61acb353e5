#include "keel/pricing/batch/batch_smile.hpp"

#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/time.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_smile.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/simd_math-inl.hpp"

#ifndef KEEL_PRICING_BATCH_SMILE_ONCE
#define KEEL_PRICING_BATCH_SMILE_ONCE
namespace keel {

/// A SmileTick as the rows need it.
struct RowSmile {
  SviParams smile;
  double log_forward_high;
  double log_forward_low;
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

void set_smile_rows(const RowSmile& tick, double* const* columns, std::size_t rows) {
  const Doubles d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t at = 0; at < rows; at += lanes) {
    const auto load = [&](OptionTable::Column name) { return hn::Load(d, columns[name] + at); };
    const auto store = [&](OptionTable::Column name, Vector value) { hn::Store(value, d, columns[name] + at); };
    const Vector k = hn::Add(hn::Sub(load(OptionTable::LogStrikeHigh), constant(tick.log_forward_high)),
                             hn::Sub(load(OptionTable::LogStrikeLow), constant(tick.log_forward_low)));
    const Vector variance = hn::Mul(total_variance(tick.smile, k), constant(tick.inverse_smile_years));
    const auto alive = hn::And(hn::Gt(variance, constant(0x1p-200)), hn::Lt(hn::Abs(k), constant(farthest_log_moneyness)));
    const Vector vol = hn::Sqrt(hn::IfThenElse(alive, variance, constant(1.0)));
    const Vector deviation = hn::Mul(vol, constant(tick.root_years));
    const Vector inverse = hn::Div(constant(1.0), deviation);
    const Vector inverse_vol = hn::Mul(inverse, constant(tick.root_years));
    const Vector scale = hn::Abs(load(OptionTable::SignedScale));
    const Vector vega = hn::Mul(scale, constant(tick.vega_scale));
    const auto store_alive = [&](OptionTable::Column name, Vector value) { store(name, hn::IfThenElseZero(alive, value)); };
    store(OptionTable::InverseDeviation, hn::IfThenElse(alive, inverse, constant(OptionTable::no_deviation)));
    store_alive(OptionTable::HalfDeviation, hn::Mul(deviation, constant(0.5)));
    store_alive(OptionTable::GammaFactor, hn::Mul(hn::Mul(scale, constant(normal_coefficients::inverse_sqrt_two_pi)), inverse));
    store(OptionTable::VegaFactor, vega);
    store_alive(OptionTable::ThetaFactor, hn::Mul(hn::Mul(scale, constant(-tick.decay_scale)), deviation));
    store_alive(OptionTable::VannaFactor, hn::Mul(hn::Mul(scale, constant(-0.01 * normal_coefficients::inverse_sqrt_two_pi)), inverse_vol));
    store_alive(OptionTable::VolgaFactor, hn::Mul(hn::Mul(vega, constant(0.01)), inverse_vol));
    store_alive(OptionTable::CharmFactor, hn::Mul(scale, constant(tick.decay_scale)));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {

HWY_EXPORT(set_smile_rows);

void set_smile(OptionTable& table, const SmileTick& tick) {
  KEEL_CHECK(tick.smile_years > 0.0 && tick.forward.forward > 0.0 && tick.root_years > 0.0, "a smile needs a forward and time");
  const RowSmile row{.smile = tick.smile,
                     .log_forward_high = tick.forward.log.high,
                     .log_forward_low = tick.forward.log.low,
                     .inverse_smile_years = 1.0 / tick.smile_years,
                     .root_years = tick.root_years,
                     .vega_scale = tick.root_years * 0.01 * normal_coefficients::inverse_sqrt_two_pi,
                     .decay_scale = tick.decay_per_year / days_per_year * normal_coefficients::inverse_sqrt_two_pi};
  double* columns[OptionTable::column_count];
  for (std::size_t name = 0; name < OptionTable::column_count; ++name)
    columns[name] = table.writable(static_cast<OptionTable::Column>(name));
  HWY_DYNAMIC_DISPATCH(set_smile_rows)(row, columns, table.padded_size());
}

double smile_vol(const OptionTable& table, std::size_t index, double root_years) {
  return 2.0 * table.column(OptionTable::HalfDeviation)[index] / root_years;
}

}  // namespace keel
#endif
