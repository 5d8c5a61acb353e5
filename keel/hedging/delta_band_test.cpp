#include "keel/hedging/delta_band.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

// The formulas in 40 digits. An equity future, and 1 BTC at the money with 30 days left.
constexpr DeltaBandIn future{
    .spot_usd = 5000.0, .gamma_per_usd = 0.02, .vol = 0.2, .years = 0.25, .cost_share = 0.0005, .risk_aversion_per_usd = 1.0};
constexpr DeltaBandIn coin{.spot_usd = 60000.0,
                           .gamma_per_usd = 3.85112e-5,
                           .vol = 0.6,
                           .years = 30.0 / 365.0,
                           .cost_share = 0.00053,
                           .risk_aversion_per_usd = 0.01};

TEST(DeltaBand, WhalleyAndWilmottByHand) {
  EXPECT_NEAR(whalley_wilmott_band(future), 0.11447142425533319, 1e-15) << "the cube root of 0.0015";
  EXPECT_NEAR(whalley_wilmott_band(coin), 0.019196887829579093, 1e-15);
}

TEST(DeltaBand, ZakamoulineByHand) {
  EXPECT_NEAR(zakamouline_band(future), 0.00001 + 0.020943691078320361, 1e-15);
  EXPECT_NEAR(zakamouline_band(coin), 0.006755602690964544, 1e-15);
}

TEST(DeltaBand, NeitherMindsTheSignOfGamma) {
  DeltaBandIn sold = coin;
  sold.gamma_per_usd = -coin.gamma_per_usd;
  EXPECT_EQ(whalley_wilmott_band(sold), whalley_wilmott_band(coin));
  EXPECT_EQ(zakamouline_band(sold), zakamouline_band(coin));
}

// Eight times the cost is twice the band; without gamma Whalley and Wilmott have none, and Zakamouline has cost / (aversion spot vol^2
// years).
TEST(DeltaBand, GrowsWithTheCost) {
  DeltaBandIn dear = coin;
  dear.cost_share *= 8.0;
  EXPECT_NEAR(whalley_wilmott_band(dear), 2.0 * whalley_wilmott_band(coin), 1e-15);
  DeltaBandIn linear = coin;
  linear.gamma_per_usd = 0.0;
  EXPECT_EQ(whalley_wilmott_band(linear), 0.0);
  EXPECT_NEAR(zakamouline_band(linear), 2.985339506172839506e-5, 1e-19);
}

}  // namespace
}  // namespace keel
