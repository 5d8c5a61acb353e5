#include "keel/pricing/batch/batch_black76.hpp"

#include <array>

#include "keel/base/check.hpp"
#include "keel/base/time.hpp"

// Targets between these gain nothing here and cost compile time.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_black76.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/simd_math-inl.hpp"

#ifndef KEEL_PRICING_BATCH_BLACK76_ONCE
#define KEEL_PRICING_BATCH_BLACK76_ONCE
namespace keel {

using Black76Cells = double[Black76Line::column_count][Black76Line::rows_max];

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// ln(forward / strike); relative error 4 ulp near the money too.
HWY_INLINE Vector log_moneyness(Vector forward, Vector strike) {
  Vector exponent;
  const Vector significand = significand_of(hn::Div(forward, strike), exponent);
  const auto near = hn::Eq(exponent, hn::Zero(Doubles()));
  const Vector exact = hn::Div(hn::Sub(forward, strike), strike);
  return log_of_parts(hn::IfThenElse(near, exact, hn::Sub(significand, constant(1.0))), exponent);
}

HWY_INLINE void price_lanes(Black76Cells& cells, std::size_t at) {
  const Doubles d;
  const auto load = [&](Black76Line::Column name) { return hn::Load(d, cells[name] + at); };
  const auto put = [&](Black76Line::Column name, Vector value) { hn::Store(value, d, cells[name] + at); };
  const Vector forward = load(Black76Line::Forward);
  const Vector strike = load(Black76Line::Strike);
  const Vector years = load(Black76Line::Years);
  const Vector vol = load(Black76Line::Vol);
  const Vector sign = load(Black76Line::Sign);
  const Vector root = hn::Sqrt(years);
  const Vector deviation = hn::Mul(vol, root);
  const Vector inverse = hn::Div(constant(1.0), deviation);
  const Vector centre = hn::Mul(log_moneyness(forward, strike), inverse);
  const Vector half = hn::Mul(deviation, constant(0.5));
  const Vector d1 = hn::Add(centre, half);
  const Vector d2 = hn::Sub(centre, half);
  const Vector y1 = hn::Min(hn::Abs(d1), constant(largest_argument));
  const Vector y2 = hn::Min(hn::Abs(d2), constant(overflow_guard));
  const Vector density = exp_minus_half_square(y1);
  Vector tail1;
  Vector tail2;
  scaled_normal_tails(y1, y2, tail1, tail2);

  // As in batch_greeks.cpp: one exponential serves both tails.
  const auto in_the_money = [&](Vector distance) { return hn::Gt(hn::Mul(distance, sign), hn::Zero(d)); };
  const Vector signed_density = hn::Mul(sign, density);
  const Vector delta_tail = hn::Mul(signed_density, tail1);
  const Vector strike_tail = hn::Mul(hn::Mul(forward, signed_density), tail2);
  const Vector signed_strike = hn::Mul(sign, strike);
  const Vector delta = hn::IfThenElse(in_the_money(d1), hn::Sub(sign, delta_tail), delta_tail);
  const Vector strike_part = hn::IfThenElse(in_the_money(d2), hn::Sub(signed_strike, strike_tail), strike_tail);
  put(Black76Line::Value, hn::MulSub(forward, delta, strike_part));
  put(Black76Line::Delta, delta);

  const Vector plain_density = hn::Mul(density, constant(normal_coefficients::inverse_sqrt_two_pi));
  const Vector inverse_vol = hn::Mul(inverse, root);
  const Vector vega = hn::Mul(hn::Mul(hn::Mul(forward, plain_density), root), constant(0.01));
  // The clamped d1 and d2 keep 0 * infinity out.
  const Vector clamped1 = hn::CopySign(y1, d1);
  const Vector clamped2 = hn::CopySign(y2, d2);
  put(Black76Line::Gamma, hn::Div(hn::Mul(plain_density, inverse), forward));
  put(Black76Line::Vega, vega);
  put(Black76Line::Theta, hn::Div(hn::Mul(hn::Mul(vega, vol), constant(-100.0 / (2.0 * days_per_year))), years));
  put(Black76Line::Vanna, hn::Mul(hn::Mul(hn::Mul(plain_density, clamped2), inverse_vol), constant(-0.01)));
  put(Black76Line::Volga, hn::Mul(hn::Mul(hn::Mul(hn::Mul(vega, clamped1), clamped2), inverse_vol), constant(0.01)));
}

void price_rows(Black76Cells& cells, std::size_t rows) {
  for (std::size_t at = 0; at < rows; at += hn::Lanes(Doubles())) price_lanes(cells, at);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(price_rows);

/// The vectors know nothing of the domain's edges.
bool is_plain(double forward, double strike, double years, double vol) {
  const auto price = [](double number) { return number >= 1e-100 && number <= 1e100; };
  const auto scale = [](double number) { return number >= 1e-14 && number <= 1e6; };
  return price(forward) && price(strike) && scale(years) && scale(vol);
}

constexpr std::array<double Black76Greeks::*, Black76Line::column_count - Black76Line::Value> members{
    &Black76Greeks::value,
    &Black76Greeks::delta,
    &Black76Greeks::gamma,
    &Black76Greeks::vega_per_vol_point,
    &Black76Greeks::theta_per_day,
    &Black76Greeks::vanna_per_vol_point,
    &Black76Greeks::volga_per_vol_point_square};

}  // namespace

void Black76Line::add(const Black76In& option) {
  KEEL_CHECK(size_ < rows_max, "the line is full");
  const double row[]{option.forward, option.strike, option.years, option.vol, option.right == Right::Call ? 1.0 : -1.0};
  // A line that is not full repeats its last option, so that no lane holds what cannot be priced.
  for (std::size_t name = Forward; name <= Sign; ++name) {
    for (std::size_t at = size_; at < rows_max; ++at) cells_[name][at] = row[name];
  }
  ++size_;
}

void Black76Line::price() {
  HWY_DYNAMIC_DISPATCH(price_rows)(cells_, size_);
  for (std::size_t at = 0; at < size_; ++at) {
    if (is_plain(cells_[Forward][at], cells_[Strike][at], cells_[Years][at], cells_[Vol][at])) continue;
    const Right right = cells_[Sign][at] > 0.0 ? Right::Call : Right::Put;
    const Black76Greeks edge = black76({cells_[Forward][at], cells_[Strike][at], cells_[Years][at], cells_[Vol][at], right});
    for (std::size_t i = 0; i < members.size(); ++i) cells_[Value + i][at] = edge.*members[i];
  }
}

Black76Greeks Black76Line::row(std::size_t index) const {
  Black76Greeks greeks;
  for (std::size_t i = 0; i < members.size(); ++i) greeks.*members[i] = cells_[Value + i][index];
  return greeks;
}

Black76Greeks black76_in_vectors(const Black76In& option) {
  Black76Line line;
  line.add(option);
  line.price();
  return line.row(0);
}

}  // namespace keel
#endif
