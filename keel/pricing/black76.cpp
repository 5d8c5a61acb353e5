#include "keel/pricing/black76.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/time.hpp"
#include "keel/pricing/normal.hpp"

namespace keel {
namespace {

constexpr double vol_point = 0.01;

struct Moments {
  double deviation;  // vol * sqrt(years)
  double d1;
  double d2;
};

bool has_time_value(const Black76In& in) { return in.forward > 0.0 && in.strike > 0.0 && in.vol * std::sqrt(in.years) > 0.0; }

Moments moments(const Black76In& in) {
  const double deviation = in.vol * std::sqrt(in.years);
  const double centre = std::log(in.forward / in.strike) / deviation;
  return {deviation, centre + 0.5 * deviation, centre - 0.5 * deviation};
}

double intrinsic(const Black76In& in) {
  return std::max(in.right == Right::Call ? in.forward - in.strike : in.strike - in.forward, 0.0);
}

double value_of(const Black76In& in, const Moments& m) {
  // The out-of-the-money side, then parity: the time value of a deep in-the-money option survives the subtraction.
  const double out_of_the_money = in.forward <= in.strike
                                      ? in.forward * normal_cdf(m.d1) - in.strike * normal_cdf(m.d2)
                                      : in.strike * normal_cdf(-m.d2) - in.forward * normal_cdf(-m.d1);
  return intrinsic(in) + std::max(out_of_the_money, 0.0);
}

Black76Greeks limit_without_time_value(const Black76In& in) {
  Black76Greeks out;
  out.value = intrinsic(in);
  const double call_delta = in.forward == in.strike ? 0.5 : (in.forward > in.strike ? 1.0 : 0.0);
  out.delta = in.right == Right::Call ? call_delta : call_delta - 1.0;
  if (in.forward == in.strike) out.vega_per_vol_point = in.forward * normal_pdf(0.0) * std::sqrt(in.years) * vol_point;
  return out;
}

}  // namespace

double black76_value(const Black76In& in) {
  if (!has_time_value(in)) return intrinsic(in);
  return value_of(in, moments(in));
}

Black76Greeks black76(const Black76In& in) {
  if (!has_time_value(in)) return limit_without_time_value(in);
  const Moments m = moments(in);
  Black76Greeks out;
  out.value = value_of(in, m);
  out.delta = in.right == Right::Call ? normal_cdf(m.d1) : -normal_cdf(-m.d1);
  const double density = normal_pdf(m.d1);
  if (density == 0.0) return out;
  const double vega = in.forward * density * std::sqrt(in.years);
  const double per_day = 1.0 / (2.0 * in.years * days_per_year);
  const double product = m.d1 * m.d2;
  out.gamma = density / (in.forward * m.deviation);
  out.vega_per_vol_point = vega * vol_point;
  out.theta_per_day = -vega * in.vol * per_day;
  out.vanna_per_vol_point = -density * m.d2 / in.vol * vol_point;
  out.volga_per_vol_point_square = vega * product / in.vol * vol_point * vol_point;
  out.charm_per_day = density * m.d2 * per_day;
  out.speed = -out.gamma / in.forward * (1.0 + m.d1 / m.deviation);
  out.zomma_per_vol_point = out.gamma * (product - 1.0) / in.vol * vol_point;
  out.color_per_day = out.gamma * (1.0 - product) * per_day;
  return out;
}

}  // namespace keel
