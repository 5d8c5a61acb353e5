#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/paths/pool/pool_arbitrage.hpp"
#include "keel/paths/pool/pool_provider.hpp"

namespace keel {
namespace {

std::size_t at(const PoolMarket& market, PoolMarket::Kind kind, double fee_bps) {
  const auto listed = market.listed();
  const auto found = std::ranges::find_if(listed, [&](const auto& one) { return one.kind == kind && one.fee_bps == fee_bps; });
  return static_cast<std::size_t>(found - listed.begin());
}

TEST(PoolArbitrage, WithoutAFeeItTakesTheLossVersusRebalancing) {
  PoolMarket market;
  market.fee_bps = {0.0};
  const auto outcome = PoolArbitrage::run(market, 12.0, {.seed = 1, .first = 0, .count = 200});
  for (const auto& of : outcome.pools) {
    EXPECT_NEAR(of.profit_bps.mean() / of.formula_bps.mean(), 1.0, 0.02) << "seed 1, 200 paths";
    EXPECT_NEAR(of.share.mean(), 1.0, 1e-12);
  }
  EXPECT_NEAR(outcome.pools[0].profit_bps.mean(), 3.125, 0.02 * 3.125);
  EXPECT_NEAR(outcome.pools[0].formula_bps.mean(), 3.125, 1e-9);
  EXPECT_GT(outcome.pools[1].formula_bps.mean(), 20.0);  // concentrated nine times over
}

TEST(PoolArbitrage, ShareOfBlocksIsThePublishedTableAndProfitTheFormulasWithinTwoPerCent) {
  PoolMarket market;
  market.fee_bps = {1.0, 5.0, 10.0, 30.0, 100.0};
  const double published[2][5] = {{80.65, 45.45, 29.41, 12.20, 4.00}, {62.98, 25.38, 14.54, 5.37, 1.67}};
  const double block_s[] = {12.0, 2.0};
  const std::uint64_t count[] = {1500, 800};
  for (std::size_t b = 0; b < 2; ++b) {
    const auto outcome = PoolArbitrage::run(market, block_s[b], {.seed = 2, .first = 0, .count = count[b]});
    for (std::size_t i = 0; i < market.fee_bps.size(); ++i) {
      const auto& of = outcome.pools[i];
      SCOPED_TRACE(testing::Message() << "seed 2, " << block_s[b] << " s, " << market.fee_bps[i] << " bps");
      EXPECT_NEAR(100.0 * of.share.mean() / published[b][i], 1.0, 0.02);
      EXPECT_NEAR(of.profit_bps.mean() / of.formula_bps.mean(), 1.0, 0.02);
    }
    if (b == 0) {
      EXPECT_NEAR(outcome.pools[at(market, PoolMarket::Kind::ConstantProduct, 30.0)].profit_bps.mean(), 0.3811, 0.02 * 0.3811);
    }
  }
}

class ProviderPaths : public testing::Test {
 protected:
  static constexpr std::size_t way(PoolProvider::Hedge hedge) { return static_cast<std::size_t>(hedge); }
  PoolMarket market;
  PoolProvider provider;
};

TEST_F(ProviderPaths, WhatIsHedgedAtEachBlockIsWhatOthersPaidLessWhatTheyTook) {
  for (std::uint64_t path = 0; path < 20; ++path) {
    const auto outcome = provider.run(market, {.seed = 3, .first = path, .count = 1});
    for (const auto& of : outcome.pools) {
      const auto each = way(PoolProvider::Hedge::EachBlock);
      EXPECT_NEAR(of.profit[each].mean() + of.hedge_cost[each].mean(), of.noise_cost.mean() - of.arbitrage_profit.mean(), 1e-6)
          << "seed 3, path " << path;
    }
  }
}

TEST_F(ProviderPaths, HedgesTakeTheRiskAndCostWhatTheyTrade) {
  const auto outcome = provider.run(market, {.seed = 4, .first = 0, .count = 200});
  const auto& of = outcome.pools[at(market, PoolMarket::Kind::ConstantProduct, 30.0)];
  using enum PoolProvider::Hedge;
  // Half the pool's value moves by 5 % a day.
  EXPECT_NEAR(of.profit[way(None)].standard_deviation(), 250.0, 40.0) << "seed 4";
  EXPECT_LT(of.profit[way(AtIntervals)].standard_deviation(), 10.0);
  EXPECT_LT(of.profit[way(EachBlock)].standard_deviation(), of.profit[way(AtIntervals)].standard_deviation());
  EXPECT_GT(of.hedge_cost[way(EachBlock)].mean(), of.hedge_cost[way(AtIntervals)].mean());
  EXPECT_GT(of.hedge_cost[way(AtIntervals)].mean(), 0.0);
  EXPECT_EQ(of.hedge_cost[way(None)].mean(), 0.0);
  for (const auto band : {WhalleyWilmott, Zakamouline, RiskPrice}) {
    EXPECT_LT(of.hedge_cost[way(band)].mean(), of.hedge_cost[way(EachBlock)].mean());
    EXPECT_LT(of.profit[way(band)].standard_deviation(), of.profit[way(None)].standard_deviation());
  }
}

TEST_F(ProviderPaths, OfALongerWayToTheEndZakamoulinesBandIsNarrowerAndNoOther) {
  const PathRange paths{.seed = 6, .first = 0, .count = 20};
  const auto cost_of = [&](double years) {
    provider.band_years = years;
    return provider.run(market, paths).pools[at(market, PoolMarket::Kind::ConstantProduct, 30.0)].hedge_cost;
  };
  const auto near = cost_of(0.001), far = cost_of(1.0);
  using enum PoolProvider::Hedge;
  // Of the two terms of the band one falls with the years, the other grows with their twentieth root.
  EXPECT_LT(near[way(Zakamouline)].mean(), far[way(Zakamouline)].mean());
  for (const auto other : {EachBlock, AtIntervals, WhalleyWilmott, RiskPrice}) EXPECT_EQ(near[way(other)].mean(), far[way(other)].mean());
}

TEST_F(ProviderPaths, WithoutNoiseArbitrageAloneIsAsWithoutAProvider) {
  provider.noise_per_day = 0.0;
  const PathRange paths{.seed = 5, .first = 0, .count = 10};
  const auto provided = provider.run(market, paths);
  const auto alone = PoolArbitrage::run(market, market.block_s.front(), paths);
  for (std::size_t i = 0; i < provided.pools.size(); ++i) {
    EXPECT_EQ(provided.pools[i].noise_fees.mean(), 0.0);
    // Of the value at the beginning here, along the path there.
    EXPECT_NEAR(provided.pools[i].arbitrage_profit.mean() / alone.pools[i].profit_bps.mean(), 1.0, 0.1);
  }
}

}  // namespace
}  // namespace keel
