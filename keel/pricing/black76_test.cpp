#include "keel/pricing/black76.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/pricing/normal.hpp"

namespace keel {
namespace {

TEST(Black76, ReproducesTheCoinSettledTargetInDollars) {
  const Black76Greeks call = black76({60000.0, 60000.0, 30.0 / 365.0, 0.6, Right::Call});
  EXPECT_NEAR(call.value, 4112.364431, 5e-7);
  EXPECT_NEAR(call.delta, 0.5342697036, 5e-11);
  EXPECT_NEAR(call.gamma, 3.85112e-5, 5e-11);
  EXPECT_NEAR(call.vega_per_vol_point, 68.37057, 5e-6);
  EXPECT_NEAR(call.theta_per_day, -68.37057, 5e-6);
}

TEST(Black76, ReproducesJaeckelsPrintedPrice) {
  EXPECT_NEAR(black76_value({100.0, 90.0, 30.0, 0.07011701801482094, Right::Call}), 20.0, 2e-14);
}

TEST(Black76, GivesTheLimitWithoutTimeOrVolOrStrikeOrForward) {
  const Black76Greeks expired = black76({105.0, 100.0, 0.0, 0.6, Right::Call});
  EXPECT_EQ(expired.value, 5.0);
  EXPECT_EQ(expired.delta, 1.0);
  EXPECT_EQ(expired.gamma, 0.0);
  EXPECT_EQ(expired.theta_per_day, 0.0);
  EXPECT_EQ(black76({95.0, 100.0, 1.0, 0.0, Right::Put}).delta, -1.0);
  EXPECT_EQ(black76({100.0, 100.0, 1.0, 0.0, Right::Put}).delta, -0.5);
  EXPECT_EQ(black76_value({100.0, 0.0, 1.0, 0.6, Right::Call}), 100.0);
  EXPECT_EQ(black76_value({0.0, 100.0, 1.0, 0.6, Right::Put}), 100.0);
}

TEST(Normal, KeepsItsRelativeAccuracyInTheTail) {
  // Abramowitz and Stegun, table 26.2: Q(5), Q(10) to the digits printed.
  EXPECT_NEAR(normal_cdf(-5.0) / 2.866515718791939e-7, 1.0, 1e-15);
  EXPECT_NEAR(normal_cdf(-10.0) / 7.619853024160527e-24, 1.0, 1e-15);
  EXPECT_EQ(normal_cdf(40.0), 1.0);
  EXPECT_EQ(normal_cdf(-INFINITY), 0.0);
  EXPECT_EQ(normal_pdf(INFINITY), 0.0);
}

}  // namespace
}  // namespace keel
