#include "keel/pricing/black/normal.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(Normal, KeepsItsRelativeAccuracyInTheTail) {
  // Abramowitz and Stegun, table 26.2: Q(5), Q(10) to the digits printed.
  EXPECT_NEAR(normal_cdf(-5.0) / 2.866515718791939e-7, 1.0, 1e-15);
  EXPECT_NEAR(normal_cdf(-10.0) / 7.619853024160527e-24, 1.0, 1e-15);
  EXPECT_EQ(normal_cdf(40.0), 1.0);
  EXPECT_EQ(normal_cdf(-INFINITY), 0.0);
  EXPECT_EQ(normal_cdf(INFINITY), 1.0);
  EXPECT_EQ(normal_pdf(INFINITY), 0.0);
}

TEST(Normal, ScaledTailAgreesWithItsAsymptoticSeriesFarOut) {
  for (const double y : {200.0, 1e4, 1e6, 1e15}) {
    const double series = normal_pdf(0.0) / y * (1.0 - 1.0 / (y * y));
    EXPECT_NEAR(scaled_normal_tail(y) / series, 1.0, 1e-8) << y;
  }
}

TEST(Normal, RoughQuantileIsInvertedByTheDistribution) {
  for (const double p : {1e-300, 1e-100, 1e-12, 1e-5, 0.01, 0.3, 0.5, 0.9, 0.999}) {
    EXPECT_NEAR(normal_cdf(rough_normal_quantile(p)) / p, 1.0, 1e-4) << p;
  }
}

TEST(Normal, QuantileIsInvertedByTheDistribution) {
  for (const double p : {1e-300, 1e-100, 1e-12, 1e-5, 0.01, 0.075, 0.3, 0.5})
    EXPECT_NEAR(normal_cdf(normal_quantile(p)) / p, 1.0, 1e-13) << p;
  for (const double p : {0.5001, 0.9, 0.999, 1.0 - 0x1p-30}) EXPECT_EQ(normal_quantile(p), -normal_quantile(1.0 - p)) << p;
  // Abramowitz and Stegun, table 26.5: Q(x) = 0.025.
  EXPECT_NEAR(normal_quantile(0.975), 1.95996, 5e-6);
}

}  // namespace
}  // namespace keel
