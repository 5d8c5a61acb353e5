#include "keel/pricing/black/black76.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/base/time.hpp"
#include "keel/pricing/black/normal.hpp"
#include "keel/pricing/black/normalised_black.hpp"

namespace keel {
namespace {

constexpr double one_point = 0.01;
constexpr double least_deviation = 1e-30;
constexpr double least_price = 1e-100;
constexpr double most_price = 1e100;
constexpr double most_years = 1e6;
constexpr double most_vol = 1e4;
constexpr double most_rate = 10.0;

bool has_time_value(const Black76In& in, const SplitNumber& deviation) {
  return in.forward > 0.0 && in.strike > 0.0 && deviation.high >= least_deviation;
}

double intrinsic(const Black76In& in) { return std::max(in.right == Right::Call ? in.forward - in.strike : in.strike - in.forward, 0.0); }

/// Rounded once: where the strike dwarfs the forward, a put's last digit is worth more than the forward.
double value_of(const Black76In& in, const SplitNumber& x, const SplitNumber& deviation) {
  const double time_value = std::min(in.forward, in.strike) * normalised_black(x, deviation).value;
  if (!(intrinsic(in) > 0.0)) return time_value;
  const SplitNumber exact = exact_difference(std::max(in.forward, in.strike), std::min(in.forward, in.strike));
  return exact.high + (exact.low + time_value);
}

Black76Greeks limit_without_time_value(const Black76In& in) {
  Black76Greeks out;
  out.value = intrinsic(in);
  const double call_delta = in.forward == in.strike ? 0.5 : (in.forward > in.strike ? 1.0 : 0.0);
  out.delta = in.right == Right::Call ? call_delta : call_delta - 1.0;
  out.rho_per_rate_point = -in.years * out.value * one_point;
  if (in.forward == in.strike) out.vega_per_vol_point = in.forward * normal_pdf(0.0) * std::sqrt(in.years) * one_point;
  return out;
}

Result<void> check_number(const char* name, double number, double least, double most) {
  if (number == 0.0 || (number >= least && number <= most)) return {};
  if (number < 0.0) return fail(ErrorCode::OutOfRange, fmt::format("{}: {} is below 0", name, number));
  if (number > most) return fail(ErrorCode::OutOfRange, fmt::format("{}: {} is above {}", name, number, most));
  if (number < least) return fail(ErrorCode::OutOfRange, fmt::format("{}: {} is below {} and not 0", name, number, least));
  return fail(ErrorCode::OutOfRange, fmt::format("{}: {} is not a number", name, number));
}

}  // namespace

double black76_value(const Black76In& in) {
  const SplitNumber deviation = deviation_of(in.vol, in.years);
  if (!has_time_value(in, deviation)) return intrinsic(in);
  return value_of(in, out_of_the_money_log(in.forward, in.strike), deviation);
}

Black76Greeks black76(const Black76In& in) {
  const SplitNumber split_deviation = deviation_of(in.vol, in.years);
  if (!has_time_value(in, split_deviation)) return limit_without_time_value(in);
  const double deviation = split_deviation.high;
  const SplitNumber out_of_the_money = out_of_the_money_log(in.forward, in.strike);
  const double centre = (in.forward < in.strike ? out_of_the_money.high : -out_of_the_money.high) / deviation;
  const double d1 = centre + 0.5 * deviation;
  const double d2 = centre - 0.5 * deviation;
  Black76Greeks out;
  out.value = value_of(in, out_of_the_money, split_deviation);
  out.delta = in.right == Right::Call ? normal_cdf(d1) : -normal_cdf(-d1);
  out.rho_per_rate_point = -in.years * out.value * one_point;
  const double density = normal_pdf(d1);
  if (density == 0.0) return out;
  const double vega = in.forward * density * std::sqrt(in.years);
  const double per_day = 1.0 / (2.0 * in.years * days_per_year);
  const double product = d1 * d2;
  out.gamma = density / (in.forward * deviation);
  out.vega_per_vol_point = vega * one_point;
  out.theta_per_day = -vega * in.vol * per_day;
  out.vanna_per_vol_point = -density * d2 / in.vol * one_point;
  out.volga_per_vol_point_square = vega * product / in.vol * one_point * one_point;
  out.charm_per_day = density * d2 * per_day;
  out.speed = -out.gamma / in.forward * (1.0 + d1 / deviation);
  out.zomma_per_vol_point = out.gamma * (product - 1.0) / in.vol * one_point;
  out.color_per_day = out.gamma * (1.0 - product) * per_day;
  return out;
}

Black76Greeks discounted(const Black76Greeks& undiscounted, double years, double rate) {
  const double factor = std::exp(-rate * years);
  const double rate_per_day = rate / days_per_year;
  Black76Greeks out = undiscounted;
  out.theta_per_day += rate_per_day * undiscounted.value;
  out.charm_per_day += rate_per_day * undiscounted.delta;
  out.color_per_day += rate_per_day * undiscounted.gamma;
  for (double Black76Greeks::* member :
       {&Black76Greeks::value, &Black76Greeks::delta, &Black76Greeks::gamma, &Black76Greeks::vega_per_vol_point,
        &Black76Greeks::theta_per_day, &Black76Greeks::rho_per_rate_point, &Black76Greeks::vanna_per_vol_point,
        &Black76Greeks::volga_per_vol_point_square, &Black76Greeks::charm_per_day, &Black76Greeks::speed,
        &Black76Greeks::zomma_per_vol_point, &Black76Greeks::color_per_day}) {
    out.*member *= factor;
  }
  return out;
}

Result<void> check_domain(const Black76In& in) {
  if (auto ok = check_number("forward", in.forward, least_price, most_price); !ok) return ok;
  if (auto ok = check_number("strike", in.strike, least_price, most_price); !ok) return ok;
  if (auto ok = check_number("years", in.years, 0.0, most_years); !ok) return ok;
  return check_number("vol", in.vol, 0.0, most_vol);
}

Result<Black76Greeks> checked_black76(const Black76In& in, double rate) {
  if (auto ok = check_domain(in); !ok) return std::unexpected(ok.error());
  if (!(std::abs(rate) <= most_rate)) return fail(fmt::format("rate: {} is not between {} and {}", rate, -most_rate, most_rate));
  if (!(std::abs(rate * in.years) <= 100.0))
    return fail(fmt::format("rate: {} over {} years leaves no usable discount factor", rate, in.years));
  return discounted(black76(in), in.years, rate);
}

}  // namespace keel
