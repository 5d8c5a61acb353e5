#include "keel/pricing/svi/svi_arbitrage.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

constexpr SviParams vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

SviParams random_slice(Random& random) {
  const double b = 0.02 + 0.9 * random.uniform();
  const double rho = 1.9 * random.uniform() - 0.95;
  const double s = std::exp(5.0 * random.uniform() - 5.0);
  const double lowest = std::exp(6.0 * random.uniform() - 7.0);
  return {lowest - b * s * std::sqrt(1.0 - rho * rho), b, rho, random.uniform() - 0.5, s};
}

/// Lowest g over asinh-spaced points: the naive twin.
double lowest_g_on_grid(const SviParams& p) {
  double lowest = butterfly_g(p, p.m);
  for (int i = -20000; i <= 20000; ++i) lowest = std::min(lowest, butterfly_g(p, p.m + p.s * std::sinh(i * 5e-4)));
  return lowest;
}

TEST(Butterfly, FindsVogtsArbitrageThatAGridNearTheMoneyMisses) {
  const ButterflyReport report = check_butterfly(vogt);
  EXPECT_NEAR(report.g_min, -0.0328636, 5e-8);
  EXPECT_NEAR(report.k_at_g_min, 0.87926, 5e-6);
  ASSERT_EQ(report.violations.size(), 1u);
  EXPECT_NEAR(report.violations[0].from, 0.6424, 5e-5);
  EXPECT_NEAR(report.violations[0].to, 1.2569, 5e-5);
  EXPECT_NEAR(report.left_wing_slope, 0.1331 * 0.694, 1e-15);
}

TEST(Butterfly, FindsNoneInTheFixedVogtSlice) {
  const SviParams fixed_in_the_paper{0.0, 0.02, -0.3, 0.0, 0.5};
  EXPECT_TRUE(check_butterfly(fixed_in_the_paper).violations.empty());
  EXPECT_GT(check_butterfly(fixed_in_the_paper).g_min, 0.0);
}

TEST(Butterfly, AgreesWithADenseGridEverywhere) {
  Random random(3);
  int with_arbitrage = 0;
  for (int i = 0; i < 300; ++i) {
    const SviParams p = random_slice(random);
    SCOPED_TRACE(testing::Message() << "seed 3 draw " << i << ": " << p.a << ' ' << p.b << ' ' << p.rho << ' ' << p.m << ' ' << p.s);
    const ButterflyReport report = check_butterfly(p);
    const double grid = lowest_g_on_grid(p);
    EXPECT_LE(report.g_min, grid + 1e-9 * std::abs(grid));
    if (std::isfinite(report.k_at_g_min)) {
      EXPECT_NEAR(report.g_min, butterfly_g(p, report.k_at_g_min), 1e-15);
    }
    EXPECT_EQ(report.violations.empty(), report.g_min >= 0.0);
    with_arbitrage += report.violations.empty() ? 0 : 1;
    for (const MoneynessRange& violation : report.violations) {
      if (std::isfinite(violation.from)) {
        EXPECT_NEAR(butterfly_g(p, violation.from), 0.0, 1e-6);
      }
      if (std::isfinite(violation.to)) {
        EXPECT_NEAR(butterfly_g(p, violation.to), 0.0, 1e-6);
      }
    }
  }
  EXPECT_GT(with_arbitrage, 30);
  EXPECT_LT(with_arbitrage, 270);
}

TEST(Butterfly, AWingSteeperThanLeeAllowsIsAnUnboundedViolation) {
  const ButterflyReport report = check_butterfly({0.04, 1.5, 0.5, 0.0, 0.2});
  EXPECT_DOUBLE_EQ(report.right_wing_slope, 2.25);
  ASSERT_FALSE(report.violations.empty());
  EXPECT_TRUE(std::isinf(report.violations.back().to));
}

TEST(Calendar, FindsACrossingAndItsEnds) {
  const SviParams near{0.04, 0.1, 0.0, 0.0, 0.1};
  const SviParams far{0.045, 0.1, 0.0, 0.0, 0.01};  // same wings, lower at the money
  const CalendarReport report = check_calendar(near, far);
  ASSERT_EQ(report.violations.size(), 1u);
  const double edge = report.violations[0].to;
  EXPECT_NEAR(report.violations[0].from, -edge, 1e-9);
  EXPECT_NEAR(total_variance(near, edge), total_variance(far, edge), 1e-12);
  EXPECT_NEAR(report.worst_total_variance, 0.045 + 0.001 - (0.04 + 0.01), 1e-9);
  EXPECT_NEAR(report.k_at_worst, 0.0, 1e-4);
  EXPECT_TRUE(check_calendar(near, far, {edge, 2.0}).violations.empty());
  EXPECT_TRUE(check_calendar(far, {0.06, 0.1, 0.0, 0.0, 0.1}).violations.empty());
}

TEST(Calendar, AFlatterFarWingIsAnUnboundedViolation) {
  const CalendarReport report = check_calendar({0.04, 0.2, 0.0, 0.0, 0.1}, {0.09, 0.1, 0.0, 0.0, 0.1});
  ASSERT_EQ(report.violations.size(), 2u);
  EXPECT_TRUE(std::isinf(report.violations[0].from));
  EXPECT_TRUE(std::isinf(report.worst_total_variance));
}

TEST(Calendar, AgreesWithADenseGrid) {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    const SviParams near = random_slice(random);
    const SviParams far = random_slice(random);
    SCOPED_TRACE(testing::Message() << "seed 5 draw " << i);
    const CalendarReport report = check_calendar(near, far, {-3.0, 3.0});
    const auto reported = [&](double k) {
      for (const MoneynessRange& violation : report.violations) {
        if (k >= violation.from - 1e-6 && k <= violation.to + 1e-6) return true;
      }
      return false;
    };
    double worst = 0.0;
    for (int j = -3000; j <= 3000; ++j) {
      const double k = j * 1e-3;
      const double gap = total_variance(far, k) - total_variance(near, k);
      worst = std::min(worst, gap);
      if (gap < -1e-6) {
        EXPECT_TRUE(reported(k)) << "k " << k << " gap " << gap;
      }
    }
    EXPECT_LE(report.worst_total_variance, worst + 1e-6);
    EXPECT_GE(report.worst_total_variance, worst - 1e-2);
  }
}

}  // namespace
}  // namespace keel
