#include "keel/pricing/black/implied_vol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/black/normal.hpp"
#include "keel/pricing/black/normalised_black.hpp"

namespace keel {
namespace {

constexpr int most_steps = 60;
constexpr double sqrt_two_pi = std::numbers::sqrt2 / std::numbers::inv_sqrtpi;
constexpr double highest_deviation = 1e3;
constexpr double least_value = 1e-300;
constexpr double small_deviation = 1e-4;
/// The steps are of fourth order: after a Newton step this small the next would be far below an ulp.
constexpr double last_relative_step = 1e-5;

/// An out-of-the-money price to invert: normalised_black(x, s).value == value.
struct Target {
  double x;
  double x_low;
  double value;
  double complement;
  double steepest_deviation;  // where the value is steepest in s, d1 is 0 and the value is known in closed form
  double steepest_value;
};

Target target_of(const ImpliedVolIn& in, double intrinsic, double bound) {
  const SplitNumber x = out_of_the_money_log(in.forward, in.strike);
  const double unit = std::min(in.forward, in.strike);
  const double steepest = std::sqrt(-2.0 * x.high);
  // What intrinsic value lost to rounding may be worth more than the time value.
  const double lost = intrinsic > 0.0 ? exact_difference(std::max(in.forward, in.strike), unit).low : 0.0;
  const double value = std::max(((in.value - intrinsic) - lost) / unit, least_value);
  return {x.high, x.low, value, (bound - in.value) / unit, steepest, 0.5 - scaled_normal_tail(steepest)};
}

/// d1 = x/s + s/2 solved for s.
double deviation_at(double x, double d1) {
  const double root = std::sqrt(d1 * d1 - 2.0 * x);
  return d1 < 0.0 ? -2.0 * x / (root - d1) : root + d1;
}

/// On either side of the steepest point the value is taken to run to its end as the normal distribution of d1 does; near the money,
/// below that point, along the tangent there.
double first_guess(const Target& target) {
  if (target.value >= target.steepest_value) {
    return deviation_at(target.x, -rough_normal_quantile(0.5 * target.complement / (1.0 - target.steepest_value)));
  }
  // Where both terms of the tangent would cancel, what is left of them is known.
  const double tangent = target.steepest_deviation < small_deviation
                             ? sqrt_two_pi * (target.value - 0.5 * target.x)
                             : target.steepest_deviation + sqrt_two_pi * (target.value - target.steepest_value);
  if (-target.x < 0.7 * tangent) return tangent;
  return deviation_at(target.x, rough_normal_quantile(0.5 * target.value / target.steepest_value));
}

struct Step {
  double newton;       // vanishes at the solution and nowhere else
  double householder;  // may also vanish far from it
};

/// Householder's third-order step on one of Jaeckel's three objectives: 1/ln c for small values, c in the middle, ln(1 - c) for
/// large ones. `second` and `third` are the objective's derivatives over its first.
Step householder_step(const Target& target, double s, const NormalisedBlack& at) {
  const double h = target.x / s;
  const double tilt = h / s;
  double second = h * tilt - 0.25 * s;
  double third = second * second - 3.0 * tilt * tilt - 0.25;
  double newton = 0.0;
  if (target.value < target.steepest_value) {
    const double slope = at.vega / at.value;
    const double log_value = std::log(at.value);
    const double inverse = 1.0 / log_value;
    newton = std::log(target.value / at.value) * log_value / std::log(target.value) / slope;
    third += 2.0 * slope * slope * (1.0 + 3.0 * inverse * (1.0 + inverse)) - 3.0 * second * slope * (1.0 + 2.0 * inverse);
    second -= slope * (1.0 + 2.0 * inverse);
  } else if (target.value > 0.5) {
    const double slope = at.vega / at.complement;
    newton = std::log(at.complement / target.complement) / slope;
    third += 2.0 * slope * slope + 3.0 * second * slope;
    second += slope;
  } else {
    newton = (target.value - at.value) / at.vega;
  }
  return {newton, newton * (1.0 + 0.5 * second * newton) / (1.0 + newton * (second + third * newton / 6.0))};
}

/// The better of the two steps that stays between `low` and `high`, or their middle.
double next_deviation(double s, const Step& step, double low, double high) {
  for (const double next : {s + step.householder, s + step.newton}) {
    if (next > low && next < high) return next;
  }
  return 0.5 * (low + high);
}

double implied_deviation(const Target& target) {
  // The steepest point parts the two sides; its value may have lost digits to cancellation.
  const bool lower = target.value < target.steepest_value;
  double low = lower ? 0.0 : 0.99 * target.steepest_deviation;
  double high = lower ? 1.01 * target.steepest_deviation : highest_deviation;
  double s = first_guess(target);
  for (int taken = 0; taken < most_steps; ++taken) {
    const NormalisedBlack at = normalised_black({target.x, target.x_low}, {s, 0.0});
    const bool below = target.value < 0.5 ? at.value < target.value : at.complement > target.complement;
    (below ? low : high) = s;
    const Step step = householder_step(target, s, at);
    if (at.vega > 0.0 && std::abs(step.newton) <= last_relative_step * s) {
      return s + (std::isfinite(step.householder) ? step.householder : step.newton);
    }
    s = next_deviation(s, step, low, high);
  }
  return s;
}

/// One Newton step in vol itself, on a price that carries what vol sqrt(years) and the logarithm round away: the vol comes out as the
/// double next to the solution, as nearly as a price can tell.
double refined(double vol, const ImpliedVolIn& in, const Target& target) {
  const NormalisedBlack at = normalised_black({target.x, target.x_low}, deviation_of(vol, in.years));
  const double missing = target.value < 0.5 ? target.value - at.value : at.complement - target.complement;
  const double step = missing / (at.vega * std::sqrt(in.years));
  return std::abs(step) <= last_relative_step * vol ? vol + step : vol;
}

}  // namespace

Result<double> implied_vol(const ImpliedVolIn& in) {
  if (const auto domain = check_domain({in.forward, in.strike, in.years, 0.0, in.right}); !domain) return std::unexpected(domain.error());
  if (in.forward == 0.0) return fail("forward: 0 leaves no vol to find");
  if (in.strike == 0.0) return fail("strike: 0 leaves no vol to find");
  if (in.years == 0.0) return fail("years: 0 leaves no vol to find");
  const bool call = in.right == Right::Call;
  const double intrinsic = std::max(call ? in.forward - in.strike : in.strike - in.forward, 0.0);
  const double bound = call ? in.forward : in.strike;
  if (!(in.value >= intrinsic)) return fail(fmt::format("value: {} is below intrinsic value {}", in.value, intrinsic));
  if (!(in.value < bound)) return fail(fmt::format("value: {} is not below the bound {}", in.value, bound));
  if (in.value == intrinsic) return 0.0;
  const Target target = target_of(in, intrinsic, bound);
  const double s = implied_deviation(target);
  const double vol = s / std::sqrt(in.years);
  return s > plain_deviation ? refined(vol, in, target) : vol;
}

}  // namespace keel
