#include "keel/pricing/svi/svi_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/pricing/svi/svi_jump_wings.hpp"

namespace keel {
namespace {

std::vector<SmilePoint> smile_of(const SviParams& p, double years, int count, double half_width) {
  std::vector<SmilePoint> points;
  for (int i = 0; i < count; ++i) {
    const double k = half_width * (2.0 * i / (count - 1) - 1.0);
    points.push_back({k, std::sqrt(total_variance(p, k) / years), 1.0});
  }
  return points;
}

SviParams random_market_slice(Random& random, double years) {
  const double level = 0.3 + random.uniform();
  const double s = std::sqrt(years) * level * (0.3 + 2.0 * random.uniform());
  const double b = level * std::sqrt(years) * (0.1 + 0.5 * random.uniform());
  const double rho = 1.4 * random.uniform() - 0.7;
  return {level * level * years - b * s * std::sqrt(1.0 - rho * rho), b, rho, s * (random.uniform() - 0.5), s};
}

TEST(SviFit, FindsTheSliceThatMadeTheSmile) {
  Random random(21);
  int within_a_hundredth = 0;
  for (int i = 0; i < 500; ++i) {
    const double years = std::exp(5.0 * random.uniform() - 4.5);
    const SviParams p = random_market_slice(random, years);
    if (!check_svi(p) || p.b * (1.0 + std::abs(p.rho)) > 1.9) continue;
    const auto fit = fit_svi(smile_of(p, years, 60, 4.0 * std::sqrt(total_variance(p, 0.0))), years);
    ASSERT_TRUE(fit);
    SCOPED_TRACE(testing::Message() << "seed 21 draw " << i << " years " << years << " b " << p.b << " rho " << p.rho << " m " << p.m
                                    << " s " << p.s);
    EXPECT_LT(fit->errors.max_vol_points, 0.05);
    within_a_hundredth += fit->errors.max_vol_points < 0.01 ? 1 : 0;
  }
  EXPECT_GT(within_a_hundredth, 450);
}

TEST(SviFit, AFewWildQuotesDoNotBendIt) {
  const SviParams p{0.01, 0.1, -0.3, 0.02, 0.15};
  auto points = smile_of(p, 0.25, 60, 0.5);
  for (const std::size_t bad : {5u, 21u, 33u, 40u, 52u}) points[bad].vol += 0.8;
  const auto fit = fit_svi(points, 0.25);
  ASSERT_TRUE(fit);
  for (const SmilePoint& point : smile_of(p, 0.25, 60, 0.5)) {
    ASSERT_NEAR(std::sqrt(total_variance(fit->params, point.k) / 0.25), point.vol, 0.005) << point.k;
  }
}

/// Quotes around a slice that lies within all of them; in the wings only asks, with marks that say nothing, as venues extrapolate them.
std::vector<SmilePoint> quoted_smile(const SviParams& p, double years, Random& random) {
  std::vector<SmilePoint> points = smile_of(p, years, 40, 5.0 * std::sqrt(total_variance(p, 0.0)));
  for (SmilePoint& point : points) {
    const bool wing = std::abs(point.k) > 3.0 * std::sqrt(total_variance(p, 0.0));
    const double half_spread = wing ? 0.15 : 0.003 + 0.02 * random.uniform();
    const double middle = point.vol + half_spread * (1.6 * random.uniform() - 0.8);
    point.quotes = {wing ? 0.0 : middle - half_spread, middle + half_spread, 0.5 * half_spread};
    point.vol = wing ? 0.6 * point.vol : middle;
    point.weight = wing ? 1e-4 : 1.0 / (half_spread * half_spread);
  }
  return points;
}

TEST(SviFit, StaysWithinBidAndAskWhereASliceDoes) {
  Random random(29);
  int outside = 0;
  int slices = 0;
  for (int i = 0; i < 300; ++i) {
    const double years = std::exp(5.0 * random.uniform() - 4.5);
    const SviParams p = random_market_slice(random, years);
    if (!check_svi(p) || p.b * (1.0 + std::abs(p.rho)) > 1.9) continue;
    const auto points = quoted_smile(p, years, random);
    const auto fit = fit_svi(points, years);
    ASSERT_TRUE(fit);
    ++slices;
    for (const SmilePoint& point : points) {
      const double vol = std::sqrt(total_variance(fit->params, point.k) / years);
      outside += point.quotes.holds(vol) ? 0 : 1;
      EXPECT_TRUE(point.quotes.holds(vol, point.quotes.tick)) << "seed 29 draw " << i << " k " << point.k << ": " << vol
                                                              << " is not within " << point.quotes.low << " and " << point.quotes.high;
    }
  }
  EXPECT_GT(slices, 200);
  EXPECT_LT(outside, slices / 20) << "strikes outside of " << slices << " slices of 40";
}

TEST(SviFit, AlwaysGivesAValidSliceWithinLeesBounds) {
  Random random(23);
  for (int i = 0; i < 2000; ++i) {
    std::vector<SmilePoint> points(1 + random.below(40));
    for (SmilePoint& point : points) {
      point = {random.normal() * std::exp(3.0 * random.normal()), std::exp(2.0 * random.normal() - 1.0), random.uniform()};
      if (random.chance(0.05)) point.vol = std::nan("");
      if (random.chance(0.05)) point.k = HUGE_VAL;
      if (random.chance(0.05)) point.vol = -point.vol;
    }
    points.push_back({0.0, 0.5, 1.0});
    const SviFitOptions options{random.chance(0.5), random.chance(0.3), {}, {}};
    const auto fit = fit_svi(points, std::exp(3.0 * random.normal() - 2.0), options);
    SCOPED_TRACE(testing::Message() << "seed 23 draw " << i);
    ASSERT_TRUE(fit) << fit.error().text;
    EXPECT_TRUE(check_svi(fit->params));
    EXPECT_LE(fit->butterfly.left_wing_slope, 2.0);
    EXPECT_LE(fit->butterfly.right_wing_slope, 2.0);
    EXPECT_TRUE(std::isfinite(fit->errors.rms_vol_points));
    if (options.no_butterfly) {
      EXPECT_TRUE(fit->butterfly.violations.empty()) << fit->butterfly.g_min;
    }
  }
}

TEST(SviFit, OnRequestTakesTheArbitrageOutOfVogtsSmile) {
  const SviParams vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};
  const auto points = smile_of(vogt, 1.0, 60, 1.2);
  const auto as_it_is = fit_svi(points, 1.0);
  ASSERT_TRUE(as_it_is);
  EXPECT_FALSE(as_it_is->butterfly.violations.empty());
  const auto repaired = fit_svi(points, 1.0, {.no_butterfly = true});
  ASSERT_TRUE(repaired);
  EXPECT_TRUE(repaired->butterfly.violations.empty());
  const auto published = svi_from_jump_wings(without_butterfly(jump_wings(vogt, 1.0)), 1.0);
  ASSERT_TRUE(published);
  EXPECT_LT(repaired->errors.rms_vol_points, smile_errors(*published, points, 1.0).rms_vol_points);
}

TEST(SviFit, OnRequestStaysAboveAnEarlierExpiry) {
  const SviParams earlier{0.02, 0.1, -0.3, 0.0, 0.2};
  const auto points = smile_of({0.019, 0.1, -0.3, 0.0, 0.2}, 0.5, 40, 0.6);  // lower than the earlier one everywhere
  const auto fit = fit_svi(points, 0.5, {.earlier = earlier, .calendar_range = {-0.6, 0.6}});
  ASSERT_TRUE(fit);
  const CalendarReport calendar = check_calendar(earlier, fit->params, {-0.6, 0.6});
  EXPECT_GT(calendar.worst_total_variance, -1e-11);
  EXPECT_LT(fit->errors.rms_vol_points, 0.5);
}

TEST(SviFit, RefusesNothingToFit) {
  EXPECT_FALSE(fit_svi({}, 1.0));
  const std::vector<SmilePoint> points{{0.0, 0.5, 1.0}};
  EXPECT_FALSE(fit_svi(points, 0.0));
  ASSERT_TRUE(fit_svi(points, 1.0));
  EXPECT_DOUBLE_EQ(total_variance(fit_svi(points, 1.0)->params, 3.0), 0.25);
}

}  // namespace
}  // namespace keel
