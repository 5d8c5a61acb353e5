#include "keel/paths/cascade/cascade_maker.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

/// A million coins hedged; 100 bps to sell. Bands at a price of 1: of the price of risk 0.01 / (1e-5 * 0.0025 * 2) = 200,000; of
/// Zakamouline 0.01 / (1e-5 * 0.0025 * 365) = 1,095.89; of Whalley and Wilmott, without gamma, none.
CascadeMarket market_of_a_million() {
  CascadeMarket market;
  market.open_interest_musd = 1.0;
  market.maker_share = 1.0;
  market.maker_cost_bps = 100.0;
  market.sigma = 0.05;
  market.maker_risk_aversion_per_usd = 1e-5;
  market.maker_horizon_days = 2.0;
  market.maker_limit_musd = 0.1;
  return market;
}

std::array<CascadeMaker::OfWay, CascadeMaker::ways> ended(const CascadeMaker& maker) {
  std::array<CascadeMaker::OfWay, CascadeMaker::ways> of;
  maker.add_to(of);
  return of;
}

constexpr std::size_t none = 0, none_limited = 1, whalley_wilmott = 2, zakamouline = 4, risk_price = 6, risk_price_limited = 7;

TEST(CascadeMaker, WhoseHedgeStandsSellsNothing) {
  const CascadeMarket market = market_of_a_million();
  CascadeMaker maker(market);
  maker.step(0.5, 1e6, 0.0);
  for (const auto& of : ended(maker)) {
    EXPECT_EQ(of.open_most.mean(), 0.0);
    EXPECT_EQ(of.lost_bps.mean(), 0.0);
    EXPECT_EQ(of.cost_bps.mean(), 0.0);
  }
}

// Half of it is taken at a price of 1, which then falls to 0.9: who sells nothing has lost 50,000.
TEST(CascadeMaker, EachPolicySellsToItsBandAndALimitToItself) {
  const CascadeMarket market = market_of_a_million();
  CascadeMaker maker(market);
  maker.step(1.0, 5e5, 0.0);
  maker.step(0.9, 5e5, 5e4);
  const auto of = ended(maker);
  EXPECT_DOUBLE_EQ(of[none].lost_bps.mean(), 500.0);
  EXPECT_DOUBLE_EQ(of[none].open_most.mean(), 0.5);
  // All at 1: the cost of 5,000 alone.
  EXPECT_NEAR(of[whalley_wilmott].lost_bps.mean(), 50.0, 1e-9);
  EXPECT_NEAR(of[whalley_wilmott].cost_bps.mean(), 50.0, 1e-9);
  EXPECT_EQ(of[whalley_wilmott].open_most.mean(), 0.0);
  EXPECT_NEAR(of[zakamouline].open_most.mean(), 0.01 / (1e-5 * 0.0025 * 365.0) / 1e6, 1e-9);
  // 300,000 at 1, and at 0.9 the band is wider.
  EXPECT_NEAR(of[risk_price].open_most.mean(), 0.2, 1e-9);
  EXPECT_NEAR(of[risk_price].lost_bps.mean(), 1e4 * (0.2 * 0.1 + 0.3 * 0.01), 1e-6);
  // To 100,000 USD, inside by a lot of 100 coins at most.
  EXPECT_LE(of[none_limited].open_most.mean(), 0.1);
  EXPECT_GT(of[none_limited].open_most.mean(), 0.1 - 1e-4 - 1e-9);
  EXPECT_NEAR(of[none_limited].lost_bps.mean(), 1e4 * (0.1 * 0.1 + 0.4 * 0.01), 2.0);
  EXPECT_NEAR(of[risk_price_limited].open_most.mean(), of[none_limited].open_most.mean(), 1e-9);
}

/// The first term of his band falls with the years; without gamma there is no second.
TEST(CascadeMaker, ZakamoulinesBandLooksAsFarAsItIsTold) {
  CascadeMarket market = market_of_a_million();
  market.maker_band_years = 0.25;
  CascadeMaker maker(market);
  maker.step(1.0, 5e5, 0.0);
  const auto of = ended(maker);
  EXPECT_NEAR(of[zakamouline].open_most.mean(), 0.01 / (1e-5 * 0.0025 * 365.0 * 0.25) / 1e6, 1e-9);
  EXPECT_NEAR(of[risk_price].open_most.mean(), 0.2, 1e-9);
}

}  // namespace
}  // namespace keel
