#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "tests/round_trip.hpp"

namespace keel {
namespace {

/// Log-uniform in [low, high].
double between(double low, double high) {
  const double share = *rc::gen::inRange(0, 1'000'001) / 1e6;
  return low * std::pow(high / low, share);
}

Black76In any_option(double most_deviations = 5.0) {
  const double years = between(1e-3, 10.0);
  const double vol = between(0.02, 3.0);
  const double forward = between(1e-2, 1e6);
  const double deviations = most_deviations * (*rc::gen::inRange(-1000, 1001) / 1000.0);
  const Right right = *rc::gen::element(Right::Call, Right::Put);
  return {forward, forward * std::exp(deviations * vol * std::sqrt(years)), years, vol, right};
}

Black76In other_side(Black76In in) {
  in.right = in.right == Right::Call ? Right::Put : Right::Call;
  return in;
}

RC_GTEST_PROP(PricingProperty, CallLessPutIsForwardLessStrike, ()) {
  Black76In call = any_option();
  call.right = Right::Call;
  const Black76Greeks c = black76(call);
  const Black76Greeks p = black76(other_side(call));
  const double ulps = 4.0 * 0x1p-52;
  RC_ASSERT(std::abs(c.value - p.value - (call.forward - call.strike)) <= ulps * std::max(call.forward, call.strike));
  RC_ASSERT(std::abs(c.delta - p.delta - 1.0) <= ulps);
  RC_ASSERT(c.gamma == p.gamma);
  RC_ASSERT(c.vega_per_vol_point == p.vega_per_vol_point);
}

RC_GTEST_PROP(PricingProperty, ValueScalesWithThePrices, ()) {
  const Black76In in = any_option();
  const double factor = between(1e-3, 1e3);
  Black76In scaled = in;
  scaled.forward *= factor;
  scaled.strike *= factor;
  // Rounding the two scaled prices moves the value by their ulp.
  RC_ASSERT(std::abs(black76_value(scaled) - factor * black76_value(in)) <= 4.0 * 0x1p-52 * std::max(scaled.forward, scaled.strike));
}

RC_GTEST_PROP(PricingProperty, ValueRisesWithVolAndTimeAndStaysWithinItsBounds, ()) {
  const Black76In in = any_option(20.0);
  Black76In wilder = in;
  wilder.vol *= 1.01;
  Black76In longer = in;
  longer.years *= 1.01;
  const double value = black76_value(in);
  const bool call = in.right == Right::Call;
  RC_ASSERT(black76_value(wilder) >= value);
  RC_ASSERT(black76_value(longer) >= value);
  RC_ASSERT(value >= std::max(call ? in.forward - in.strike : in.strike - in.forward, 0.0));
  RC_ASSERT(value <= (call ? in.forward : in.strike));
}

RC_GTEST_PROP(PricingProperty, GreeksAreTheFiniteDifferencesOfEachOther, ()) {
  const Black76In in = any_option(3.0);
  const Black76Greeks here = black76(in);
  const double deviation = in.vol * std::sqrt(in.years);
  const auto slope = [&](double Black76In::* axis, double relative_step, double Black76Greeks::* number) {
    Black76In up = in;
    Black76In down = in;
    up.*axis *= 1.0 + relative_step;
    down.*axis *= 1.0 - relative_step;
    return (black76(up).*number - black76(down).*number) / (up.*axis - down.*axis);
  };
  const double price_step = 1e-4 * std::min(deviation, 1.0);
  const double step = 1e-4;
  const double tolerance = 2e-6;
  const double gamma_size = 0.4 / (in.forward * deviation);
  const double vega_size = 0.4 * in.forward * std::sqrt(in.years);
  const double per_day = 1.0 / (in.years * 365.0);
  const auto near = [&](double a, double b, double size) { RC_ASSERT(std::abs(a - b) <= tolerance * size); };
  near(here.delta, slope(&Black76In::forward, price_step, &Black76Greeks::value), 1.0);
  near(here.gamma, slope(&Black76In::forward, price_step, &Black76Greeks::delta), gamma_size);
  near(here.speed, slope(&Black76In::forward, price_step, &Black76Greeks::gamma),
       10.0 * gamma_size / (in.forward * deviation) * (1.0 + deviation));
  near(here.vega_per_vol_point, 0.01 * slope(&Black76In::vol, step, &Black76Greeks::value), 0.1 * vega_size);
  near(here.vanna_per_vol_point, 0.01 * slope(&Black76In::vol, step, &Black76Greeks::delta), 0.1 * (1.0 + deviation) / in.vol);
  near(here.volga_per_vol_point_square, 0.01 * slope(&Black76In::vol, step, &Black76Greeks::vega_per_vol_point),
       0.01 * vega_size / in.vol * (1.0 + deviation * deviation));
  near(here.zomma_per_vol_point, 0.01 * slope(&Black76In::vol, step, &Black76Greeks::gamma),
       gamma_size / in.vol * (1.0 + deviation * deviation));
  near(here.theta_per_day, -slope(&Black76In::years, step, &Black76Greeks::value) / 365.0, vega_size * in.vol * per_day);
  near(here.charm_per_day, -slope(&Black76In::years, step, &Black76Greeks::delta) / 365.0, 10.0 * (1.0 + deviation) * per_day);
  near(here.color_per_day, -slope(&Black76In::years, step, &Black76Greeks::gamma) / 365.0,
       10.0 * gamma_size * per_day * (1.0 + deviation * deviation));
}

RC_GTEST_PROP(PricingProperty, SpotAndForwardTellTheSameStory, ()) {
  const Black76In in = any_option(3.0);
  const BlackScholesGreeks spot = black_scholes({in.forward, in.strike, in.years, in.vol, 0.0, 0.0, in.right}).value();
  const Black76Greeks forward = black76(in);
  RC_ASSERT(spot.value == forward.value);
  RC_ASSERT(spot.spot_delta.per_unit == forward.delta);
  RC_ASSERT(spot.color_per_day == forward.color_per_day);
}

/// Vol from 1e-4 to 50, log-moneyness up to 20 standard deviations as far as forward over strike is a price.
Black76In any_extreme_option() {
  const double years = between(1e-3, 10.0);
  const double vol = between(1e-4, 50.0);
  const double deviations = 20.0 * (*rc::gen::inRange(-1'000'000, 1'000'001) / 1e6);
  const double half_log = std::clamp(0.5 * deviations * vol * std::sqrt(years), -225.0, 225.0);
  return {std::exp(-half_log), std::exp(half_log), years, vol, *rc::gen::element(Right::Call, Right::Put)};
}

RC_GTEST_PROP(PricingProperty, ImpliedVolGivesBackThePrice, ()) {
  const Black76In in = any_extreme_option();
  // Not only prices that some double vol gives exactly.
  const double value = black76_value(in) * (1.0 + *rc::gen::inRange(0, 1000) * 1e-8);
  const double bound = in.right == Right::Call ? in.forward : in.strike;
  RC_PRE(value < bound);
  Black76In back = in;
  back.vol = implied_vol({value, in.forward, in.strike, in.years, in.right}).value();
  RC_PRE(back.vol < 1e4);
  RC_ASSERT(std::abs(black76_value(back) - value) <= round_trip_allowed(back));
}

RC_GTEST_PROP(PricingProperty, ImpliedVolRisesWithThePrice, ()) {
  const Black76In in = any_option(3.0);
  const double value = black76_value(in);
  const double bound = in.right == Right::Call ? in.forward : in.strike;
  const double higher = value + 1e-6 * (bound - value);
  RC_PRE(higher > value && higher < bound);
  RC_ASSERT(implied_vol({higher, in.forward, in.strike, in.years, in.right}).value() >
            implied_vol({value, in.forward, in.strike, in.years, in.right}).value());
}

}  // namespace
}  // namespace keel
