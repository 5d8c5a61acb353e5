#include "keel/service/study/market/market_fact.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

MarketFact factor(double value) { return {.key = "spread", .value = value}; }
MarketFact share(double value) { return {.key = "share", .value = value, .band = MarketFact::Band::Difference}; }

TEST(MarketFact, AFactorReachesEitherWay) {
  EXPECT_TRUE(in_band(factor(2.0), factor(3.0)));
  EXPECT_TRUE(in_band(factor(3.0), factor(2.0)));
  EXPECT_FALSE(in_band(factor(2.0), factor(3.1)));
  EXPECT_FALSE(in_band(factor(3.1), factor(2.0)));
  EXPECT_TRUE(in_band(factor(-2.0), factor(-3.0)));
  EXPECT_DOUBLE_EQ(ratio_of(factor(2.0), factor(3.0)), 1.5);
}

TEST(MarketFact, NumbersOfTwoSignsAreNoFactorOfEachOther) {
  EXPECT_FALSE(in_band(factor(-1.0), factor(1.0)));
  EXPECT_TRUE(std::isnan(ratio_of(factor(-1.0), factor(1.0))));
  EXPECT_FALSE(in_band(factor(0.0), factor(1.0)));
  EXPECT_FALSE(in_band(factor(1.0), factor(0.0)));
  EXPECT_TRUE(in_band(factor(0.0), factor(0.0)));
}

TEST(MarketFact, SharesDifferBySoMuch) {
  EXPECT_TRUE(in_band(share(0.2), share(0.29)));
  EXPECT_TRUE(in_band(share(-0.05), share(0.04)));
  EXPECT_FALSE(in_band(share(0.2), share(0.31)));
}

}  // namespace
}  // namespace keel
