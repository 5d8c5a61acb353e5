#include "keel/pricing/chain/forward_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

TEST(Forward, ComesFromCoinPremiumsByInverseParity) {
  const double forward = 91793.68;
  std::vector<ParityPair> pairs;
  for (double strike = 60000.0; strike <= 130000.0; strike += 2000.0) {
    const double call = black76_value({forward, strike, 0.1, 0.5, Right::Call}) / forward;
    const double put = black76_value({forward, strike, 0.1, 0.5, Right::Put}) / forward;
    pairs.push_back({strike, call - put, 0.0005});
  }
  const auto clean = forward_from_inverse_parity(pairs);
  ASSERT_TRUE(clean);
  EXPECT_NEAR(clean->forward, forward, 1e-6);
  EXPECT_EQ(clean->rejected, 0u);
  for (std::size_t i = 0; i < pairs.size(); i += 3) pairs[i].call_minus_put += 0.05;  // a third of the market is stale
  const auto spoiled = forward_from_inverse_parity(pairs);
  ASSERT_TRUE(spoiled);
  EXPECT_NEAR(spoiled->forward, forward, 1e-6);
  EXPECT_EQ(spoiled->rejected, 12u);
}

TEST(Forward, ComesFromCashPremiumsWithItsDiscount) {
  Random random(61);
  std::vector<ParityPair> pairs;
  for (double strike = 3000.0; strike <= 6000.0; strike += 25.0) {
    const double half_width = 0.5 + std::abs(strike - 4500.0) / 500.0;
    pairs.push_back({strike, 0.97 * (4520.0 - strike) + 0.2 * half_width * random.normal(), half_width});
  }
  for (std::size_t i = 0; i < pairs.size(); i += 4) pairs[i].call_minus_put -= 40.0;
  const auto estimate = forward_from_linear_parity(pairs);
  ASSERT_TRUE(estimate);
  EXPECT_NEAR(estimate->discount, 0.97, 2e-3);
  EXPECT_NEAR(estimate->forward, 4520.0, 0.5);
  EXPECT_GE(estimate->rejected, 20u);
  EXPECT_NEAR(forward_from_linear_parity(pairs, 0.97)->forward, 4520.0, 0.3);
}

TEST(Forward, ComesFromAVenuesDelta) {
  for (const double strike : {80000.0, 95000.0, 130000.0}) {
    const double delta = black76({95000.0, strike, 0.3, 0.55, Right::Call}).delta;
    const ForwardSample sample = forward_from_delta(delta, 1e-5, strike, 0.55, 0.3);
    EXPECT_NEAR(sample.forward, 95000.0, 1e-6);
    const double rounded = std::round(delta * 1e5) / 1e5;
    EXPECT_NEAR(forward_from_delta(rounded, 1e-5, strike, 0.55, 0.3).forward, 95000.0, sample.standard_error);
  }
  EXPECT_FALSE(robust_forward(std::vector{forward_from_delta(1.0, 1e-5, 50000.0, 0.5, 0.1)}));
}

TEST(Forward, RefusesWhenNothingIsUsable) {
  EXPECT_FALSE(robust_forward({}));
  EXPECT_FALSE(forward_from_inverse_parity(std::vector<ParityPair>{{100.0, 1.5, 0.01}, {0.0, 0.0, 0.01}, {100.0, std::nan(""), 0.01}}));
  EXPECT_FALSE(forward_from_linear_parity({}));
}

TEST(ForwardCurve, IsLogLinearAndKeepsItsCarry) {
  const auto curve = ForwardCurve::make({{0.1, 100.0}, {0.2, 101.0}, {0.4, 105.0}});
  ASSERT_TRUE(curve);
  EXPECT_DOUBLE_EQ(curve->at(0.05), 100.0);
  EXPECT_DOUBLE_EQ(curve->at(0.1), 100.0);
  EXPECT_DOUBLE_EQ(curve->at(0.3), std::sqrt(101.0 * 105.0));
  EXPECT_NEAR(curve->at(0.6), 105.0 * 105.0 / 101.0, 1e-12);
  EXPECT_FALSE(ForwardCurve::make({}));
  EXPECT_FALSE(ForwardCurve::make({{0.2, 100.0}, {0.1, 100.0}}));
  EXPECT_FALSE(ForwardCurve::make({{0.2, -1.0}}));
}

}  // namespace
}  // namespace keel
