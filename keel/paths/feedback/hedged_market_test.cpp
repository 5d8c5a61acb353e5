#include "keel/paths/feedback/hedged_market.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

const double log_100 = std::log(100.0);

TEST(HedgedMarket, DeltaAndItsSlopeAreBlacks) {
  const HedgedMarket market(100.0, 0.2, 0.0);
  for (const double price : {80.0, 99.0, 100.0, 117.0}) {
    const Black76Greeks call = black76({.forward = price, .strike = 100.0, .years = 0.25, .vol = 0.2, .right = Right::Call});
    EXPECT_NEAR(market.delta(std::log(price), 0.25), call.delta, 1e-14);
    EXPECT_NEAR(market.delta_slope(std::log(price), 0.25), price * call.gamma, 1e-12);
  }
  EXPECT_NEAR(market.delta_slope(log_100, 0.25), 3.98444, 5e-6);  // published with the experiment
}

TEST(HedgedMarket, VolAndThresholdAreTheFormulas) {
  EXPECT_NEAR(0.2 * HedgedMarket(100.0, 0.2, -0.2).amplification(log_100, 0.25), 0.2 / (1.0 + 0.2 * 3.98444), 1e-6);
  EXPECT_NEAR(0.2 * HedgedMarket(100.0, 0.2, 0.05).amplification(log_100, 0.25), 0.2 / (1.0 - 0.05 * 3.98444), 1e-6);
  // At S = K unstable from 1 / 3.984 = 0.251 on; where SGamma is largest, a little below the strike, a little earlier.
  EXPECT_GT(HedgedMarket(100.0, 0.2, 0.2509).amplification(log_100, 0.25), 0.0);
  EXPECT_LT(HedgedMarket(100.0, 0.2, 0.2511).amplification(log_100, 0.25), 0.0);
  EXPECT_NEAR(HedgedMarket::threshold(0.2, 0.25), 0.1 * std::sqrt(2.0 * 3.14159265358979), 1e-14);
  EXPECT_FALSE(HedgedMarket(100.0, 0.2, 0.2506).fold(0.25).has_value());
  EXPECT_TRUE(HedgedMarket(100.0, 0.2, 0.2507).fold(0.25).has_value());
}

TEST(HedgedMarket, SolvesItsEquation) {
  for (const double rho : {-50.0, -1.0, -0.2, 0.0, 0.05, 0.25, 0.5, 5.0}) {
    for (const double years : {0.25, 1e-3, 1e-7, 1e-12}) {
      const HedgedMarket market(100.0, 0.2, rho);
      double before = log_100 - 0.3;
      for (const double fundamental :
           {log_100 - 0.2, log_100 - 1e-3, log_100, log_100 + 2e-4, log_100 + 0.4, log_100 - 0.1, log_100 - 6.0}) {
        const auto price = market.price(fundamental, years, before);
        const double slope = std::abs(1.0 / market.amplification(price.log, years));
        EXPECT_NEAR(market.fundamental(price.log, years), fundamental, 1e-13 + 2e-15 * slope) << rho << " " << years;
        EXPECT_GE(market.amplification(price.log, years), 0.0) << "rho " << rho << ", years " << years << ": no stable price";
        before = price.log;
      }
    }
  }
}

TEST(HedgedMarket, BeyondTheThresholdThePriceStaysOnItsBranchUntilThatEnds) {
  const HedgedMarket market(100.0, 0.2, 0.4);
  const auto fold = market.fold(0.25);
  ASSERT_TRUE(fold.has_value());
  EXPECT_NEAR(0.4 * market.delta_slope(fold->lower, 0.25), 1.0, 1e-12);
  EXPECT_NEAR(0.4 * market.delta_slope(fold->upper, 0.25), 1.0, 1e-12);
  const double up_from = market.fundamental(fold->lower, 0.25);    // beyond it no price is left below
  const double down_from = market.fundamental(fold->upper, 0.25);  // before it none above
  ASSERT_LT(down_from, up_from);
  const double middle = 0.5 * (up_from + down_from);
  EXPECT_LT(market.price(middle, 0.25, fold->lower - 0.1).log, fold->lower);  // two prices of one fundamental
  EXPECT_GT(market.price(middle, 0.25, fold->upper + 0.1).log, fold->upper);
  const auto up = market.price(up_from + 1e-9, 0.25, fold->lower);
  EXPECT_TRUE(up.jumped);
  EXPECT_GT(up.log, fold->upper);
  const auto down = market.price(down_from - 1e-9, 0.25, fold->upper);
  EXPECT_TRUE(down.jumped);
  EXPECT_LT(down.log, fold->lower);
}

TEST(HedgedMarket, AtExpiryLongGammaHoldsThePriceOnTheStrike) {
  const HedgedMarket held(100.0, 0.2, -0.02);
  EXPECT_EQ(held.price(log_100 + 0.01, 0.0, log_100).log, log_100);
  EXPECT_NEAR(held.price(log_100 + 0.03, 0.0, log_100).log, log_100 + 0.01, 1e-15);
  EXPECT_NEAR(held.price(log_100 - 0.03, 0.0, log_100).log, log_100 - 0.03, 1e-15);
  const HedgedMarket sold(100.0, 0.2, 0.02);  // both prices solve it: the one on the side of before holds
  EXPECT_NEAR(sold.price(log_100 - 0.01, 0.0, log_100 - 0.001).log, log_100 - 0.01, 1e-15);
  EXPECT_NEAR(sold.price(log_100 - 0.01, 0.0, log_100 + 0.001).log, log_100 + 0.01, 1e-15);
  EXPECT_TRUE(sold.price(log_100 + 0.01, 0.0, log_100 - 0.001).jumped);
}

}  // namespace
}  // namespace keel
