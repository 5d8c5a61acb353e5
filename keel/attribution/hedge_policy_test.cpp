#include "keel/attribution/hedge_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/account/inventory.hpp"
#include "tests/attribution_case.hpp"

namespace keel {
namespace {

class HedgePolicyTest : public AttributionTest {
 protected:
  /// Coin-settled, lots of 10 USD, without fee.
  static Instrument perpetual_of(Currency coin) {
    Instrument one{.name = coin.text() + "-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = coin};
    one.quote = Currency::of("USD");
    one.settle = coin;
    one.multiplier = 10.0_multiplier;
    one.lot = 1.0_size;
    return one;
  }
  Result<AccountFacts> hedged_hourly() const {
    return with_hedges(account, marks, std::array{perpetual_of(btc), perpetual_of(eth)}, {.every = hour});
  }
  /// What the hedges are worth for the rise of a coin, in coins: N USD at p are N / p.
  static double hedged_coins(const AccountFacts& account, Currency coin) {
    double coins = 0.0;
    for (const AccountFact& fact : account.facts) {
      if (account.groups[fact.group].strategy != "hedge" || account.instruments[fact.instrument].base != coin) continue;
      coins += 10.0 * to_double(fact.size) / to_double(fact.price);
    }
    return coins;
  }
};

/// Bought 6,000 contracts of 10 USD at 60,000: a delta of one coin. At the full hour it is sold, rounded to the lot, half a
/// bp below the index, to the tick: 59,997. The fee is coin that is owed, so three lots fewer do.
TEST_F(HedgePolicyTest, HourlyHedgesSellTheDeltaAtTheirOwnPrice) {
  const InstrumentId future = list("LONG", InstrumentKind::Perpetual, Payoff::Inverse);
  Instrument perpetual = account.instruments[future];
  perpetual.name = "BTC-PERPETUAL";
  perpetual.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 2}}});
  perpetual.fees.taker = 0.0005_rate;
  fill(minute, future, 6000.0_size, 60000.0);
  account.facts.back().index = 60000.0_price;
  fill(hour * 2, future, 1.0_size, 60000.0);
  account.facts.back().index = 60000.0_price;
  const auto policy = parse_hedge_policy("every=1h");
  ASSERT_TRUE(policy);
  const auto hedged = with_hedges(account, {}, std::array{perpetual}, {.every = policy->every, .half_spread = 0.00005_rate});
  ASSERT_TRUE(hedged) << hedged.error().text;
  ASSERT_EQ(hedged->facts.size(), 3u);
  const AccountFact& hedge = hedged->facts[1];
  EXPECT_EQ(hedge.at, start + hour);
  EXPECT_EQ(hedge.size, -5997.0_size);
  EXPECT_EQ(hedge.price, 59997.0_price);
  EXPECT_EQ(hedged->groups[hedge.group].strategy, "hedge");
  EXPECT_NEAR(to_double(hedge.amount), 0.0005 * 59970.0 / 59997.0, 1e-8);
}

TEST(HedgePolicy, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parse_hedge_policy("often").error().text, "\"often\" is none of never, every=TIME, band=COINS");
  EXPECT_EQ(parse_hedge_policy("band=0").error().text, "band: must be 0.0001 to 1000000 coins");
  EXPECT_EQ(parse_hedge_policy("every=999ms").error().text, "every: must be 1s to 10000d");
  EXPECT_TRUE(parse_hedge_policy("every=1s"));
  EXPECT_FALSE(parse_hedge_policy("every=x"));
}

/// Ten calls of strike 40,000 bought at 0.15, delivered at 60,000 while the account's last index was 47,000: 10 * 20,000 / 60,000 - 1.5
/// coins are left, and all of them are hedged, to half a lot.
TEST_F(HedgePolicyTest, HedgesWhatTheToldDeliveryLeaves) {
  const InstrumentId call = option(Right::Call, 40000.0_price, hour * 8);
  const InstrumentId future = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute, call, 10.0_size, 0.15).index = 47000.0_price;
  add(hour * 8 - minute * 10, EntryKind::Funding, future, 47000.0_price);
  deliver(hour * 8, call, 60000.0_price);
  add(hour * 8 + minute, EntryKind::Funding, future, 60000.0_price);
  add(hour * 10, EntryKind::Funding, future, 60000.0_price);
  const auto hedged = hedged_hourly();
  ASSERT_TRUE(hedged) << hedged.error().text;
  EXPECT_NEAR(hedged_coins(*hedged, btc), -(10.0 * 20000.0 / 60000.0 - 1.5), 5.0 / 60000.0 + 1e-8);
}

/// Two minutes before an expiry a fifteenth of the delivery price is open. Ten calls of strike 40,000 at the index of 60,000 have a delta
/// of 1 each in the delivery price and cost a third of a coin: their net transaction delta is 10 (1 - 1/3) / 15.
TEST_F(HedgePolicyTest, HedgesFadeThroughTheDeliveryWindowAsTheBooksDeltaDoes) {
  const InstrumentId call = option(Right::Call, 40000.0_price, hour * 8);
  const auto mark_call = [&](Duration after) {
    marks.push_back({.at = start + after, .marks = {}, .indices = {{btc, 60000.0_price}}});
    marks.back().marks[call] = {.price = nearest<Price>(1.0 / 3.0), .vol = 0.5, .forward = 60000.0};
  };
  mark_call({});
  fill(minute, call, 10.0_size, 1.0 / 3.0);
  mark_call(hour * 8 - minute * 2);
  const auto hedged = with_hedges(account, marks, std::array{perpetual_of(btc)}, {.every = minute * 2});
  ASSERT_TRUE(hedged) << hedged.error().text;
  EXPECT_NEAR(hedged_coins(*hedged, btc), -10.0 * (1.0 - 1.0 / 3.0) / 15.0, 5.0 / 60000.0 + 1e-8);
}

/// Liquidity of 1,000 at 3,600 took 16.6667 ETH and holds as many: nothing to hedge.
TEST_F(HedgePolicyTest, CoinsInAPoolAreStillThere) {
  const Currency usdc = Currency::of("USDC");
  const InstrumentId pool =
      list({.name = "POOL", .kind = InstrumentKind::Pool, .payoff = Payoff::Linear, .base = eth, .quote = usdc, .settle = usdc});
  fill(minute, pool, 1000.0_size, 3600.0).index = 3600.0_price;
  add(hour * 2, EntryKind::Funding, list("ETH-LINEAR", InstrumentKind::Perpetual, Payoff::Linear, eth), 3600.0_price);
  const auto hedged = hedged_hourly();
  ASSERT_TRUE(hedged) << hedged.error().text;
  EXPECT_EQ(hedged->facts.size(), 2u);
}

/// 100 ETH bought for 8 BTC: the ether is sold, and the bitcoin that was spent is bought back.
TEST_F(HedgePolicyTest, CoinSpentThroughAnotherUnderlyingIsHedgedInItsOwn) {
  const InstrumentId spot =
      list({.name = "ETH_BTC", .kind = InstrumentKind::Spot, .payoff = Payoff::Linear, .base = eth, .quote = btc, .settle = btc});
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  add(second, EntryKind::Funding, linear, 46000.0_price);
  fill(minute, spot, 100.0_size, 0.08).index = 3680.0_price;
  add(hour * 2, EntryKind::Funding, linear, 46000.0_price);
  const auto hedged = hedged_hourly();
  ASSERT_TRUE(hedged) << hedged.error().text;
  EXPECT_NEAR(hedged_coins(*hedged, btc), 8.0, 5.0 / 46000.0);
  EXPECT_NEAR(hedged_coins(*hedged, eth), -100.0, 5.0 / 3680.0);
}

/// An index was last seen eight hours before an option's expiry, and again nine after it: hedges every hour are no sightings of it.
TEST_F(HedgePolicyTest, SimulatedHedgesSayNothingOfTheMarket) {
  const InstrumentId call = option(Right::Call, 46000.0_price, hour * 8);
  fill(minute, call, 10.0_size, 0.01).index = 46500.0_price;
  fill(hour * 17, list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear), 1.0_size, 40000.0).index = 40000.0_price;
  const auto hedged = hedged_hourly();
  ASSERT_TRUE(hedged) << hedged.error().text;
  const auto settlement = [](const AccountFacts& facts) {
    const auto taken = take_inventory(facts, {}, Currency::of("USD"));
    if (!taken) return taken.error().text;
    const auto told = std::ranges::find_if(taken->remarks, [](const std::string& one) { return one.contains("settlement estimated"); });
    return told == taken->remarks.end() ? std::string() : told->substr(told->find("settlement"));
  };
  EXPECT_EQ(settlement(account), "settlement estimated at 46500, the index 479m before it");
  EXPECT_EQ(settlement(*hedged), settlement(account)) << "hedges nearer to the expiry show no index";
}

TEST_F(HedgePolicyTest, RefusesACoinWithoutAnIndex) {
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute, linear, 1.0_size, 46000.0);
  add(hour * 2, EntryKind::Funding, linear);
  const auto hedged = with_hedges(account, marks, std::array{perpetual_of(btc)}, {.every = hour});
  EXPECT_EQ(hedged.error().text, "BTC: cannot hedge: no line and no mark has its index");
}

TEST_F(HedgePolicyTest, RefusesAnotherInstrumentOfThePerpetualsName) {
  fill(minute, list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Linear), 1.0_size, 46000.0).index = 46000.0_price;
  EXPECT_EQ(hedged_hourly().error().text,
            "BTC-PERPETUAL: cannot hedge: the account's instrument of this name is not the coin-settled perpetual");
}

}  // namespace
}  // namespace keel
