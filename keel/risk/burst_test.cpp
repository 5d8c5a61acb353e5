#include "keel/risk/burst.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

constexpr Instant noon = Instant{} + day * 20'000;

// 2 % within a second is (ln 1.02)^2 (1 - 2^(-1/10)) a second, at a price of 1 as at any other.
TEST(BurstVariance, APriceOfOneIsAPrice) {
  for (const double price : {1.0, 60'000.0}) {
    BurstVariance burst;
    burst.move(noon, price, second * 10);
    burst.move(noon + second, 1.02 * price, second * 10);
    EXPECT_NEAR(burst.per_day, std::pow(std::log(1.02), 2) * (1.0 - std::exp2(-0.1)) * 86'400.0, 1e-9) << price;
  }
}

// A walk of a known variance: the mean over many of its moments is that variance.
class BurstVarianceOfAWalk : public ::testing::TestWithParam<Duration> {};

TEST_P(BurstVarianceOfAWalk, IsThatOfTheWalkHoweverRarelyItIsTold) {
  constexpr std::uint64_t seed = 4;
  Random random(seed);
  const double per_day = 0.03 * 0.03;
  const Duration step = GetParam();
  BurstVariance burst;
  double index = 60'000.0;
  double sum = 0.0;
  constexpr int steps = 100'000;
  for (int i = 0; i < steps; ++i) {
    burst.move(noon + step * i, index, second * 10);
    index *= std::exp(std::sqrt(per_day * to_days(step)) * random.normal());
    if (i > 500) sum += burst.per_day;
  }
  EXPECT_NEAR(sum / (steps - 501) / per_day, 1.0, 0.03) << "seed " << seed;
}

INSTANTIATE_TEST_SUITE_P(Steps, BurstVarianceOfAWalk, ::testing::Values(millisecond * 200, second * 10, minute));

TEST(BurstVariance, FallsByHalfWhileNothingMoves) {
  BurstVariance burst;
  burst.move(noon, 100.0, second * 10);
  burst.move(noon + second, 101.0, second * 10);
  const double now = burst.at_time(noon + second, second * 10);
  EXPECT_GT(now, 0.0);
  EXPECT_NEAR(burst.at_time(noon + second * 11, second * 10) / now, 0.5, 1e-12);
}

TEST(Widening, BeginsAboveTheUsualAndIsBounded) {
  EXPECT_EQ(widening(1.0, 1.0, 2.0, 3.0), 1.0);
  EXPECT_EQ(widening(4.0, 1.0, 2.0, 3.0), 1.0);
  EXPECT_DOUBLE_EQ(widening(16.0, 1.0, 2.0, 3.0), 2.0);
  EXPECT_EQ(widening(1e9, 1.0, 2.0, 3.0), 3.0);
  EXPECT_EQ(widening(1.0, 0.0, 2.0, 3.0), 1.0) << "not known";
  EXPECT_EQ(widening_of_age(second * 2, second * 5, 3.0), 1.0);
  EXPECT_DOUBLE_EQ(widening_of_age(millisecond * 3750, second * 5, 3.0), 2.0);
  EXPECT_EQ(widening_of_age(second * 9, second * 5, 3.0), 3.0);
}

}  // namespace
}  // namespace keel
