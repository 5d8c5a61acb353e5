#include "keel/scenario/stress.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");
constexpr Currency usd = Currency::of("USD");
constexpr Currency usdc = Currency::of("USDC");

/// 2 BTC and 1000 USDC, long 60000 USD of the coin-settled BTC perpetual at 60000, short 10 ETH against USDC at 2000.
class Stressed : public testing::Test {
 protected:
  const Instrument coin_perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .quote = usd};
  const Instrument dollar_perpetual{
      .name = "ETH_USDC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Linear, .quote = usdc};
  const MarkedBook account{.now = {},
                           .underlyings = {{btc, 60000.0, {{&coin_perpetual, 60000.0, {.price = *parse_as<Price>("60000")}}}},
                                           {eth, 2000.0, {{&dollar_perpetual, -10.0, {.price = *parse_as<Price>("2000")}}}}},
                           .balances = {{btc, 2.0, 60000.0}, {usdc, 1000.0, 1.0}},
                           .equity_usd = 121000.0,
                           .numeraire = usd,
                           .numeraire_usd = 1.0};
  static StressOutcome outcome(const MarkedBook& of, const StressScenario& scenario) {
    auto made = stress(of, scenario, {7.0});
    EXPECT_TRUE(made) << made.error().text;
    return made.value_or(StressOutcome{});
  }
};

TEST_F(Stressed, UnderlyingsMoveApartAndTheTotalIsTheirSumAndTheCash) {
  const StressOutcome got = outcome(account, {.name = "apart", .all = {.spot = 0.1}, .of = {{btc, {.spot = -0.25}}}});
  // 60000 (1/60000 - 1/45000) coins at 45000 USD; 10 ETH short of a rise of 200; 2 BTC fell by 15000.
  EXPECT_NEAR(got.underlyings[0].profit_usd, -15000.0, 1e-9);
  EXPECT_EQ(got.underlyings[0].index_usd, 45000.0);
  EXPECT_NEAR(got.underlyings[1].profit_usd, -2000.0, 1e-9);
  EXPECT_NEAR(got.cash_profit_usd, -30000.0, 1e-9);
  EXPECT_NEAR(got.profit_usd, -47000.0, 1e-9);
  EXPECT_NEAR(got.equity_usd, 74000.0, 1e-9);
}

TEST_F(Stressed, AStableCoinThatBreaksTakesItsCashAndLiftsWhatItPrices) {
  const StressOutcome got = outcome(account, {.name = "depeg", .dollars = {{usdc, 0.8}}});
  // ETH is still 2000 USD, 2500 USDC: 10 short lose 5000 USDC, 4000 USD. The cash loses 200.
  EXPECT_NEAR(got.underlyings[1].profit_usd, -4000.0, 1e-9);
  EXPECT_NEAR(got.cash_profit_usd, -200.0, 1e-9);
  EXPECT_EQ(got.underlyings[0].profit_usd, 0.0);
}

TEST_F(Stressed, InTheCoinAsNumeraireTheCoinItselfStandsStill) {
  MarkedBook coins = account;
  coins.underlyings.clear();
  coins.balances = {{btc, 2.0, 60000.0}};
  coins.equity_usd = 120000.0;
  coins.numeraire = btc;
  coins.numeraire_usd = 60000.0;
  const StressOutcome got = outcome(coins, {.name = "half", .all = {.spot = -0.5}});
  EXPECT_NEAR(got.profit_usd, -60000.0, 1e-9);
  EXPECT_NEAR(got.equity_numeraire, 2.0, 1e-15);
  EXPECT_NEAR(got.profit_numeraire, 0.0, 1e-15);
}

TEST_F(Stressed, WhatIsQuotedInACoinFallsWithItsOwnAndItsQuotesPrice) {
  const Instrument perpetual{.name = "ETHBTC", .kind = InstrumentKind::Perpetual, .base = eth, .quote = btc};
  Instrument pool{.name = "ETH_BTC-POOL", .kind = InstrumentKind::Pool, .base = eth, .quote = btc};
  pool.multiplier = *parse_as<Multiplier>("1");
  const Mark mark{.price = *parse_as<Price>("0.04")};
  MarkedBook coins = account;
  coins.underlyings = {{eth, 2400.0, {{&perpetual, 100.0, mark, 60000.0}}}, {eth, 2400.0, {{&pool, 100.0, mark, 60000.0}}}};
  coins.balances = {};
  // BTC halves: 100 ETH are worth 240,000 USD still, and 4 BTC are owed, 120,000 USD now.
  const StressOutcome half = outcome(coins, {.name = "half", .of = {{btc, {.spot = -0.5}}}});
  EXPECT_NEAR(half.underlyings[0].profit_usd, 120000.0, 1e-8);
  // 2 L sqrt(P) BTC: 40 at 60,000, then 200 sqrt(0.08) at 30,000.
  EXPECT_NEAR(half.underlyings[1].profit_usd, 6e6 * 0.28284271247461901 - 2.4e6, 1e-7);
  const StressOutcome both = outcome(coins, {.name = "both", .all = {.spot = -0.5}});
  EXPECT_NEAR(both.underlyings[0].profit_usd, 0.0, 1e-8);
  EXPECT_NEAR(both.underlyings[1].profit_usd, -1.2e6, 1e-7);
  const StressOutcome own = outcome(coins, {.name = "own", .of = {{eth, {.spot = -0.1}}}});
  EXPECT_NEAR(own.underlyings[0].profit_usd, -24000.0, 1e-8);
  EXPECT_NEAR(own.underlyings[1].profit_usd, 2.4e6 * (0.94868329805051380 - 1.0), 1e-7);
}

TEST_F(Stressed, AnEmptyScenarioChangesNothing) {
  const StressOutcome got = outcome(account, {.name = "nothing"});
  EXPECT_EQ(got.profit_usd, 0.0);
  EXPECT_EQ(got.equity_usd, 121000.0);
}

}  // namespace
}  // namespace keel
