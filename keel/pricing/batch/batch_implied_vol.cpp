#include "keel/pricing/batch/batch_implied_vol.hpp"

#include <algorithm>
#include <limits>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/black/normalised_black.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_implied_vol.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/simd_math-inl.hpp"

#ifndef KEEL_PRICING_BATCH_IMPLIED_VOL_ONCE
#define KEEL_PRICING_BATCH_IMPLIED_VOL_ONCE
namespace keel {

inline constexpr std::size_t line = 8;

/// Eight options; `sign` is +1 for a call and -1 for a put. A vol that did not converge, or whose last digits count, comes back as NaN.
struct alignas(64) ImpliedVolLine {
  double value[line];
  double forward[line];
  double strike[line];
  double years[line];
  double sign[line];
  double vol[line];
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

using Mask = hn::Mask<Doubles>;

constexpr int most_steps = 6;
constexpr double last_relative_step = 1e-5;
constexpr double least_value = 1e-290;

/// As in implied_vol.cpp.
struct Targets {
  Vector x;
  Vector value;
  Vector complement;
  Vector steepest_deviation;
  Vector steepest_value;
  Vector log_value;
  Vector inverse_log_value;
};

struct BlackValues {
  Vector value;
  Vector complement;
  Vector vega;
  Vector inverse_s;
};

HWY_INLINE Vector square_of(Vector v) { return hn::Mul(v, v); }

/// tail_difference_series of normalised_black.cpp.
HWY_INLINE Vector tail_difference_series(Vector h, Vector t, Vector m) {
  const Vector square = square_of(t);
  const Vector square_m = square_of(m);
  const Vector fourth = square_of(square);
  const Vector slope = hn::Div(polynomial(normal_coefficients::slope_p, h), polynomial(normal_coefficients::slope_q, h));
  Vector before = hn::Neg(hn::Mul(slope, t));
  const Vector inhomogeneous = hn::Mul(hn::Mul(square, t), constant(normal_coefficients::inverse_sqrt_two_pi));
  Vector term = hn::Mul(hn::MulAdd(hn::MulAdd(square, constant(3.0), square_m), before, inhomogeneous), constant(1.0 / 6.0));
  Vector sum = hn::Add(before, term);
  for (int k = 1; k < 8; ++k) {
    const double n = 2 * k + 1;
    const Vector factor = hn::MulAdd(square, constant(2.0 * n + 1.0), square_m);
    const Vector next = hn::Mul(hn::MulSub(factor, term, hn::Mul(fourth, before)), constant(1.0 / ((n + 1.0) * (n + 2.0))));
    before = term;
    term = next;
    sum = hn::Add(sum, term);
  }
  return hn::Mul(sum, constant(-2.0));
}

/// normalised_black of normalised_black.cpp.
HWY_INLINE BlackValues black_values(Vector x, Vector s) {
  const Doubles d;
  const Vector one = constant(1.0);
  const Vector inverse = hn::Div(one, s);
  const Vector h = hn::Neg(hn::Mul(x, inverse));
  const Vector t = hn::Mul(s, constant(0.5));
  const Vector distance = hn::NegMulAdd(hn::MulAdd(h, s, x), inverse, hn::Sub(h, t));
  const Vector y = hn::Min(hn::Abs(distance), constant(largest_argument));
  const Vector scale = exact_exp_minus_half_square(y);
  const Vector vega = hn::Mul(scale, constant(normal_coefficients::inverse_sqrt_two_pi));
  const Vector m = hn::Mul(x, constant(-0.5));
  const Mask by_series = hn::And(hn::Lt(t, constant(0.25)), hn::Lt(m, constant(3.0)));
  const Mask far = hn::Ge(distance, hn::Zero(d));
  const Mask has_complement = hn::Not(hn::Or(far, by_series));
  Vector tails = hn::Zero(d);
  if (!hn::AllTrue(d, by_series)) {
    Vector near_tail;
    Vector far_tail;
    scaled_normal_tails(y, hn::Min(hn::Add(h, t), constant(overflow_guard)), near_tail, far_tail);
    tails = hn::Add(near_tail, hn::IfThenElse(has_complement, far_tail, hn::Neg(far_tail)));
  }
  if (!hn::AllFalse(d, by_series)) {
    tails = hn::IfThenElse(by_series, tail_difference_series(hn::Min(h, constant(overflow_guard)), t, m), tails);
  }
  const Vector direct = hn::Mul(scale, tails);
  const Vector other = hn::Sub(one, direct);
  return {hn::IfThenElse(has_complement, other, direct), hn::IfThenElse(has_complement, direct, other), vega, inverse};
}

/// rough_normal_quantile of normal.cpp for 0 < p <= 1/2.
HWY_INLINE Vector lower_quantile(Vector p) {
  const Doubles d;
  const Vector q = hn::Sub(p, constant(0.5));
  const Vector r = hn::NegMulAdd(q, q, constant(0.180625));
  const Vector centre = hn::Div(hn::Mul(q, polynomial(std::array{3.3871327179, 50.434271938, 159.29113202, 59.109374720}, r)),
                                polynomial(std::array{1.0, 17.895169469, 78.757757664, 67.187563600}, r));
  const Mask central = hn::Ge(q, constant(-0.425));
  if (hn::AllTrue(d, central)) return centre;
  const Vector root = hn::Sqrt(hn::Neg(logarithm(p)));
  const Vector r2 = hn::Sub(root, constant(1.6));
  const Vector near = hn::Div(polynomial(std::array{1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103}, r2),
                              polynomial(std::array{1.0, 0.73700164250, 0.12021132975}, r2));
  const Vector r3 = hn::Sub(root, constant(5.0));
  const Vector far = hn::Div(polynomial(std::array{6.6579051150, 3.0812263860, 0.42868294337, 0.017337203997}, r3),
                             polynomial(std::array{1.0, 0.24197894225, 0.012258202635}, r3));
  return hn::IfThenElse(central, centre, hn::Neg(hn::IfThenElse(hn::Le(root, constant(5.0)), near, far)));
}

/// first_guess of implied_vol.cpp.
HWY_INLINE Vector first_guess(const Targets& target) {
  const Mask above = hn::Ge(target.value, target.steepest_value);
  const Vector half = constant(0.5);
  const Vector room = hn::IfThenElse(above, hn::Sub(constant(1.0), target.steepest_value), target.steepest_value);
  const Vector share = hn::Div(hn::IfThenElse(above, target.complement, target.value), room);
  const Vector quantile = lower_quantile(hn::Min(hn::Mul(share, half), half));
  const Vector root = hn::Sqrt(hn::NegMulAdd(target.x, constant(2.0), square_of(quantile)));
  const Vector below_guess = hn::Div(hn::Mul(target.x, constant(-2.0)), hn::Sub(root, quantile));
  const Vector by_distribution = hn::IfThenElse(above, hn::Sub(root, quantile), below_guess);
  const Vector sqrt_two_pi = constant(2.506628274631000502);
  const Vector far_tangent = hn::MulAdd(hn::Sub(target.value, target.steepest_value), sqrt_two_pi, target.steepest_deviation);
  const Vector near_tangent = hn::Mul(hn::NegMulAdd(target.x, half, target.value), sqrt_two_pi);
  const Vector tangent = hn::IfThenElse(hn::Lt(target.steepest_deviation, constant(1e-4)), near_tangent, far_tangent);
  const Mask near_the_money = hn::AndNot(above, hn::Lt(hn::Neg(target.x), hn::Mul(tangent, constant(0.7))));
  return hn::IfThenElse(near_the_money, tangent, by_distribution);
}

struct Step {
  Vector newton;
  Vector householder;
};

/// householder_step of implied_vol.cpp, all three objectives at once.
HWY_INLINE Step householder_step(const Targets& target, Vector s, const BlackValues& at) {
  const Vector one = constant(1.0);
  const Vector two = constant(2.0);
  const Mask low = hn::Lt(target.value, target.steepest_value);
  const Mask high = hn::AndNot(low, hn::Gt(target.value, constant(0.5)));
  const Vector h = hn::Mul(target.x, at.inverse_s);
  const Vector square_h = square_of(h);
  Vector second = hn::NegMulAdd(s, constant(0.25), hn::Mul(square_h, at.inverse_s));
  Vector third = hn::Sub(hn::NegMulAdd(hn::Mul(square_h, constant(3.0)), square_of(at.inverse_s), square_of(second)), constant(0.25));
  // With slope 0 the two logarithmic objectives reduce to the plain one in the middle.
  const Vector base = hn::IfThenElse(low, at.value, at.complement);
  const Vector goal = hn::IfThenElse(low, target.value, target.complement);
  const Vector inverse_base = hn::Div(one, base);
  const Vector inverse_vega = hn::Div(one, at.vega);
  const Vector slope = hn::IfThenElseZero(hn::Or(low, high), hn::Mul(at.vega, inverse_base));
  const Vector log_ratio = logarithm(hn::Mul(goal, inverse_base));
  const Vector log_value = hn::Sub(target.log_value, log_ratio);
  const Vector inverse = hn::IfThenElseZero(low, hn::Div(one, log_value));
  const Vector signed_slope = hn::IfThenElse(low, hn::Neg(slope), slope);
  // c''/c' and c'''/c' turned into those of the objective: slope enters with the objective's sign, inverse is 0 in the upper one.
  const Vector first_bend = hn::Mul(signed_slope, hn::MulAdd(inverse, two, one));
  const Vector second_bend =
      hn::Mul(hn::Mul(square_of(slope), two), hn::MulAdd(hn::Mul(inverse, constant(3.0)), hn::Add(one, inverse), one));
  third = hn::Add(third, hn::MulAdd(hn::Mul(second, constant(3.0)), first_bend, second_bend));
  second = hn::Add(second, first_bend);
  const Vector low_newton = hn::Mul(hn::Mul(log_value, target.inverse_log_value), log_ratio);
  const Vector log_newton = hn::Mul(hn::IfThenElse(low, low_newton, hn::Neg(log_ratio)), base);
  const Vector middle_newton = hn::Sub(target.value, at.value);
  const Vector newton = hn::Mul(hn::IfThenElse(hn::Or(low, high), log_newton, middle_newton), inverse_vega);
  const Vector numerator = hn::MulAdd(hn::Mul(second, constant(0.5)), newton, one);
  const Vector denominator = hn::MulAdd(newton, hn::MulAdd(hn::Mul(third, constant(1.0 / 6.0)), newton, second), one);
  return {newton, hn::Div(hn::Mul(newton, numerator), denominator)};
}

HWY_INLINE void implied_vol_lanes(ImpliedVolLine& options, std::size_t at) {
  const Doubles d;
  const Vector value = hn::Load(d, options.value + at);
  const Vector forward = hn::Load(d, options.forward + at);
  const Vector strike = hn::Load(d, options.strike + at);
  const Vector years = hn::Load(d, options.years + at);
  const Mask is_call = hn::Gt(hn::Load(d, options.sign + at), hn::Zero(d));
  const Vector difference = hn::Sub(forward, strike);
  const Vector intrinsic = hn::Max(hn::IfThenElse(is_call, difference, hn::Neg(difference)), hn::Zero(d));
  const Vector bound = hn::IfThenElse(is_call, forward, strike);
  const Vector larger = hn::Max(forward, strike);
  const Vector smaller = hn::Min(forward, strike);
  const Vector inverse_unit = hn::Div(constant(1.0), smaller);

  Vector exponent;
  const Vector significand = significand_of(hn::Div(forward, strike), exponent);
  const Mask near = hn::Eq(exponent, hn::Zero(d));
  const Vector f = hn::IfThenElse(near, hn::Div(difference, strike), hn::Sub(significand, constant(1.0)));
  Targets target;
  target.x = hn::Neg(hn::Abs(log_of_parts(f, exponent)));
  // exact_difference(...).low of normalised_black.hpp, where intrinsic value is not 0.
  const Vector lost = hn::IfThenElseZero(hn::Gt(intrinsic, hn::Zero(d)), hn::Sub(hn::Sub(larger, hn::Sub(larger, smaller)), smaller));
  target.value = hn::Mul(hn::Sub(hn::Sub(value, intrinsic), lost), inverse_unit);
  target.complement = hn::Mul(hn::Sub(bound, value), inverse_unit);
  target.steepest_deviation = hn::Sqrt(hn::Mul(target.x, constant(-2.0)));
  target.steepest_value = hn::Sub(constant(0.5), scaled_normal_tail(target.steepest_deviation));
  target.log_value = logarithm(target.value);
  target.inverse_log_value = hn::Div(constant(1.0), target.log_value);

  Vector s = first_guess(target);
  Mask done = hn::Not(hn::And(hn::Gt(target.value, constant(least_value)), hn::Gt(target.complement, hn::Zero(d))));
  const Mask hopeless = done;
  for (int taken = 0; taken < most_steps && !hn::AllTrue(d, done); ++taken) {
    const BlackValues black = black_values(target.x, s);
    const Step step = householder_step(target, s, black);
    const Mask arrived = hn::And(hn::Gt(black.vega, hn::Zero(d)), hn::Le(hn::Abs(step.newton), hn::Mul(constant(last_relative_step), s)));
    s = hn::IfThenElse(done, s, hn::Add(s, step.householder));
    done = hn::Or(done, arrived);
  }
  done = hn::And(done, hn::Le(s, constant(plain_deviation)));
  const Vector vol = hn::Div(s, hn::Sqrt(years));
  hn::Store(hn::IfThenElse(hn::AndNot(hopeless, done), vol, constant(std::numeric_limits<double>::quiet_NaN())), d, options.vol + at);
}

void implied_vol_line(ImpliedVolLine& options) {
  for (std::size_t at = 0; at < line; at += hn::Lanes(Doubles())) implied_vol_lanes(options, at);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(implied_vol_line);

/// The vectors know nothing of the domain's edges.
bool is_plain(const ImpliedVolColumns& in, std::size_t i) {
  const auto inside = [](double price) { return price >= 1e-100 && price <= 1e100; };
  return inside(in.forward[i]) && inside(in.strike[i]) && in.years[i] > 0.0 && in.years[i] <= 1e6;
}

}  // namespace

std::size_t implied_vols(const ImpliedVolColumns& in, std::span<double> vol) {
  const std::size_t size = vol.size();
  KEEL_CHECK(in.value.size() == size && in.forward.size() == size && in.strike.size() == size && in.years.size() == size &&
                 in.right.size() == size,
             "columns of different length");
  std::size_t refused = 0;
  ImpliedVolLine options;
  for (std::size_t begin = 0; begin < size; begin += line) {
    for (std::size_t lane = 0; lane < line; ++lane) {
      const std::size_t i = std::min(begin + lane, size - 1);
      options.value[lane] = in.value[i];
      options.forward[lane] = in.forward[i];
      options.strike[lane] = in.strike[i];
      options.years[lane] = in.years[i];
      options.sign[lane] = in.right[i] == Right::Call ? 1.0 : -1.0;
    }
    HWY_DYNAMIC_DISPATCH(implied_vol_line)(options);
    for (std::size_t lane = 0; lane < std::min(line, size - begin); ++lane) {
      const std::size_t i = begin + lane;
      vol[i] = options.vol[lane];
      if (vol[i] == vol[i] && is_plain(in, i)) continue;
      const auto one = implied_vol({in.value[i], in.forward[i], in.strike[i], in.years[i], in.right[i]});
      vol[i] = one ? *one : std::numeric_limits<double>::quiet_NaN();
      if (!one) ++refused;
    }
  }
  return refused;
}

}  // namespace keel
#endif
