#include "keel/base/sample/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(Moments, OfNumbersKnownByHand) {
  Moments moments;
  for (const double x : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) moments.add(x);
  EXPECT_DOUBLE_EQ(moments.mean(), 5.0);
  EXPECT_DOUBLE_EQ(moments.standard_deviation(), std::sqrt(32.0 / 7.0));
  EXPECT_DOUBLE_EQ(moments.standard_error(), std::sqrt(32.0 / 7.0 / 8.0));
}

TEST(Moments, JoinedAreThoseOfAll) {
  Moments whole;
  Moments first;
  Moments second;
  Moments joined;
  for (int i = 0; i < 100; ++i) {
    const double x = 1e6 + i * i % 37;
    whole.add(x);
    (i < 30 ? first : second).add(x);
  }
  joined.join(first);
  joined.join(Moments{});
  joined.join(second);
  EXPECT_EQ(joined.count(), 100U);
  EXPECT_NEAR(joined.mean(), whole.mean(), 1e-9);
  EXPECT_NEAR(joined.standard_deviation(), whole.standard_deviation(), 1e-9);
}

TEST(Moments, OneNumberHasNoDeviation) {
  Moments moments;
  moments.add(3.0);
  EXPECT_TRUE(std::isnan(moments.standard_deviation()));
}

// Anscombe's first quartet: slope 0.5001, R^2 0.6665 (F. J. Anscombe, The American Statistician 27, 1973).
TEST(Regression, OfAnscombesQuartet) {
  constexpr double x[]{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  constexpr double y[]{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
  Regression parts[2];
  for (int i = 0; i < 11; ++i) parts[i % 2].add(x[i], y[i]);
  parts[0].join(parts[1]);
  EXPECT_NEAR(parts[0].slope(), 0.5001, 5e-5);
  EXPECT_NEAR(parts[0].variance_left(), 13.763 / 9.0, 5e-4);
  EXPECT_NEAR(parts[0].slope_standard_error(), 0.1179, 5e-5);
  EXPECT_NEAR(parts[0].r_squared(), 0.6665, 5e-5);
}

}  // namespace
}  // namespace keel
