#include "keel/account/inventory_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usd = Currency::of("USD");
constexpr Instant start{1'640'995'200'000'000'000};  // 2022-01-01T00:00:00Z

class InventoryTest : public testing::Test {
 protected:
  InstrumentId option(std::string name, double strike, Instant expiry, Payoff payoff = Payoff::Inverse) {
    Instrument made{.name = std::move(name), .kind = InstrumentKind::Option, .payoff = payoff, .base = btc};
    made.quote = payoff == Payoff::Inverse ? usd : Currency::of("USDC");
    made.settle = payoff == Payoff::Inverse ? btc : made.quote;
    made.multiplier = 1.0_multiplier;
    made.lot = 0.1_size;
    made.strike = nearest<Price>(strike);
    made.expiry = expiry;
    made.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.0_rate};
    return *instruments.list(made);
  }
  TapeTrade& trade(InstrumentId instrument, Duration after, Side taker, Size size, Price price, double vol, Price index) {
    const auto n = static_cast<std::uint32_t>(tape.size() + 1);
    tape.push_back({start + after, TradeId{n}, instrument, taker, price, size, index, vol, false, n + 1});
    return tape.back();
  }
  Inventory take(Liquidity as = Liquidity::Maker) {
    auto taken = take_inventory(facts_of(instruments, tape, as), chain, usd);
    EXPECT_TRUE(taken) << taken.error().text;
    return taken ? *taken : Inventory{};
  }

  Instruments instruments;
  std::vector<TapeTrade> tape;
  std::optional<MarkSet> chain;
};

TEST_F(InventoryTest, TheMakerStandsOnTheOtherSide) {
  const InstrumentId call = option("CALL", 60000, start + day * 30);
  trade(call, minute, Side::Buy, 2.0_size, 0.07_price, 0.6, 60000.0_price);
  const Inventory maker = take(Liquidity::Maker);
  const Inventory taker = take(Liquidity::Taker);
  EXPECT_EQ(maker.premium_cash, 0.14_settle);
  EXPECT_EQ(maker.rows[0].amount, -2.0_size);
  EXPECT_EQ(taker.premium_cash, -0.14_settle);
  EXPECT_EQ(taker.rows[0].amount, 2.0_size);
  EXPECT_EQ(maker.fees, 0.0006_settle);
  EXPECT_EQ(maker.underlyings.at(btc).cash, 0.1394_settle);
  EXPECT_EQ(maker.underlyings.at(btc).equity, -0.0006_settle);
}

TEST_F(InventoryTest, NetTransactionDeltaIsDeltaLessTheMark) {
  // Reference values: F = K = 60,000, 30 days, 60 %: delta .5342697036, mark .0685394072, NTD .4657302964, gamma 3.85112e-5,
  // vega 68.37057 a point, theta -68.37057 a day.
  const InstrumentId call = option("CALL", 60000, start + day * 30);
  trade(call, {}, Side::Sell, 1.0_size, 0.06853941_price, 0.6, 60000.0_price);
  const Greeks risk = take().rows[0].risk;
  EXPECT_NEAR(risk.delta, 0.5342697036, 1e-10);
  EXPECT_NEAR(risk.net_transaction_delta, 0.4657302964, 1e-8);
  EXPECT_NEAR(risk.gamma_per_usd, 3.85112e-5, 1e-10);
  EXPECT_NEAR(risk.vega_usd_per_vol_point, 68.37057, 1e-5);
  EXPECT_NEAR(risk.theta_usd_per_day, -68.37057, 1e-5);
}

TEST_F(InventoryTest, ALinearOptionsPremiumIsNoCoin) {
  const InstrumentId call = option("CALL", 60000, start + day * 30, Payoff::Linear);
  trade(call, {}, Side::Sell, 1.0_size, 4112.36_price, 0.6, 60000.0_price);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.rows[0].risk.delta, inventory.rows[0].risk.net_transaction_delta);
  EXPECT_EQ(inventory.underlyings.at(btc).currency, Currency::of("USDC"));
}

TEST_F(InventoryTest, ExpiredInstrumentsSettleAtTheMeanIndexOfTheLastHalfHour) {
  const InstrumentId expired = option("EXPIRED", 40000, start + hour * 8);
  const InstrumentId live = option("LIVE", 40000, start + day * 30);
  trade(expired, hour, Side::Buy, 1.0_size, 0.2_price, 0.6, 99000.0_price);
  trade(live, hour * 7 + minute * 30, Side::Buy, 1.0_size, 0.2_price, 0.6, 49000.0_price);
  trade(live, hour * 8 - second, Side::Sell, 1.0_size, 0.2_price, 0.6, 51000.0_price);
  trade(live, hour * 8, Side::Sell, 1.0_size, 0.2_price, 0.6, 77000.0_price);
  const Inventory inventory = take();
  const InventoryRow& settled = inventory.rows[0];
  EXPECT_EQ(settled.source, MarkSource::EstimatedSettlement);
  EXPECT_EQ(settled.mark.price, 0.2_price);  // (50,000 - 40,000) / 50,000
  EXPECT_EQ(settled.realised, 0.0_settle);
  EXPECT_EQ(settled.unrealised, 0.0_settle);
  EXPECT_EQ(settled.amount, -1.0_size);
  EXPECT_EQ(settled.risk.delta, 0.0);
  EXPECT_THAT(inventory.remarks,
              testing::Contains(
                  "1 instrument expired at 2022-01-01T08:00:00Z: settlement estimated at 50000, the mean of 2 index prices before it"));
}

TEST_F(InventoryTest, WithoutAnIndexNothingIsSettled) {
  const InstrumentId expired = option("EXPIRED", 40000, start + hour * 8);
  const InstrumentId live = option("LIVE", 40000, start + day * 30);
  trade(expired, hour, Side::Buy, 1.0_size, 0.2_price, 0.6, 50000.0_price);
  trade(live, hour * 30, Side::Buy, 1.0_size, 0.2_price, 0.6, 50000.0_price);
  Inventory estimated = take();
  EXPECT_THAT(estimated.remarks, testing::Contains("1 instrument expired at 2022-01-01T08:00:00Z: settlement estimated at 50000, the index "
                                                   "7h before it"));
  tape.front().at = start - day;
  const auto taken = take_inventory(facts_of(instruments, tape, Liquidity::Maker), chain, usd);
  ASSERT_FALSE(taken);
  EXPECT_EQ(
      taken.error().text,
      "line 2: EXPIRED expired at 2022-01-01T08:00:00Z and nothing tells its delivery price, nor an index within 12 hours of it: give "
      "--delivery EXPIRED=PRICE, or a line 2022-01-01T08:00:00Z,expiry,EXPIRED,PRICE with time, kind, instrument and price");
}

TEST_F(InventoryTest, AnAbsurdVolKeepsThePositionAndPricesNothing) {
  const InstrumentId call = option("CALL", 60000, start + day * 30);
  const InstrumentId odd = option("ODD", 60000, start + day * 30);
  trade(call, minute, Side::Sell, 1.0_size, 0.07_price, 0.6, 60000.0_price);
  trade(call, minute * 2, Side::Sell, 1.0_size, 0.09_price, 5.0, 60000.0_price);
  trade(odd, minute * 3, Side::Sell, 1.0_size, 0.08_price, 0.0, 60000.0_price);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.rows[0].amount, 2.0_size);
  EXPECT_EQ(inventory.rows[0].mark.price, 0.07_price);
  EXPECT_EQ(inventory.rows[0].mark.vol, 0.6);
  EXPECT_EQ(inventory.rows[1].source, MarkSource::Unpriced);
  EXPECT_EQ(inventory.rows[1].risk.delta, 0.0);
  EXPECT_THAT(inventory.remarks,
              testing::ElementsAre("line 3: CALL: iv 500 % is not believed: the position is kept, the row prices nothing",
                                   "line 4: ODD: iv 0 % is not believed: the position is kept, the row prices nothing",
                                   "ODD: no believable vol and index: it has no Greeks, and what counts it is not told "
                                   "(--leave-out-unpriced counts it at its last price)"));
}

TEST_F(InventoryTest, ATradeSeenTwiceCountsOnceAndAnotherUnderItsIdIsRefused) {
  const InstrumentId call = option("CALL", 60000, start + day * 30);
  trade(call, minute, Side::Sell, 1.0_size, 0.07_price, 0.6, 60000.0_price);
  tape.push_back(tape.front());
  const Inventory inventory = take();
  EXPECT_EQ(inventory.trades, 1U);
  EXPECT_EQ(inventory.duplicates, 1U);
  tape.back().price = 0.08_price;
  tape.back().line = 9;
  const auto taken = take_inventory(facts_of(instruments, tape, Liquidity::Maker), chain, usd);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().text, "line 9: trade_id: 1 is another trade in line 2");
}

TEST_F(InventoryTest, AChainMarksWhatItHas) {
  const InstrumentId call = option("CALL", 60000, start + day * 30);
  const InstrumentId other = option("OTHER", 60000, start + day * 30);
  trade(call, {}, Side::Sell, 1.0_size, 0.05_price, 0.5, 50000.0_price);
  trade(other, {}, Side::Sell, 1.0_size, 0.05_price, 0.5, 50000.0_price);
  chain = MarkSet{.at = start + day, .marks = {{call, {0.07_price, 0.6, 60100.0}}}, .indices = {{btc, 60000.0_price}}};
  const Inventory inventory = take();
  EXPECT_EQ(inventory.as_of, start + day);
  EXPECT_EQ(inventory.rows[0].source, MarkSource::Chain);
  EXPECT_EQ(inventory.rows[0].unrealised, 0.02_settle);
  EXPECT_EQ(inventory.rows[1].source, MarkSource::LastTrade);
  EXPECT_DOUBLE_EQ(to_double(in_numeraire(inventory, btc, 2.0_settle)), 120000.0);
  EXPECT_THAT(inventory.remarks, testing::ElementsAre("OTHER: is not in the chain: marked at its last vol, on the index"));
}

/// Sold at 0.09 with the index at 84,000 and a vol of 60 %, which is 0.09047357 by Black-76; nine days later, at 95,000, Black-76 says
/// 0.16377185, and of the 0.00047357 less stays what is left of the time, 18.33 days of 27.33: 0.00031764. While the index stands where it
/// was, so does the mark.
TEST_F(InventoryTest, AnOptionFollowsAYoungerIndexAtItsLastVol) {
  const Instant expiry = *parse_instant("2022-01-28T08:00:00Z");
  const InstrumentId call = option("CALL", 80000, expiry);
  const InstrumentId other = option("OTHER", 80000, expiry);
  trade(call, {}, Side::Buy, 10.0_size, 0.09_price, 0.6, 84000.0_price);
  trade(other, day, Side::Buy, 1.0_size, 0.09_price, 0.6, 84000.0_price);
  EXPECT_EQ(take().rows[0].mark.price, 0.09_price);
  trade(other, day * 9, Side::Sell, 1.0_size, 0.17_price, 0.6, 95000.0_price);
  const InventoryRow row = take().rows[0];
  EXPECT_NEAR(to_double(row.mark.price), 0.16345421, 1e-8);
  EXPECT_EQ(row.mark.vol, 0.6);
  EXPECT_EQ(row.mark.forward, 95000.0);
  EXPECT_EQ(row.source, MarkSource::LastTrade);
}

/// 0.09 where (95,000 - 80,000) / 95,000 = 0.158 are due, whatever the vol beside it.
TEST_F(InventoryTest, APriceBelowIntrinsicValueIsNotSilent) {
  const InstrumentId call = option("CALL", 80000, *parse_instant("2022-01-28T08:00:00Z"));
  trade(call, {}, Side::Buy, 10.0_size, 0.09_price, 0.6, 95000.0_price);
  EXPECT_THAT(take().remarks,
              testing::ElementsAre("CALL: its last trade at 0.09 is far below intrinsic value at 95000: is the index right?"));
  tape.back().price = 0.155_price;
  EXPECT_THAT(take().remarks, testing::IsEmpty()) << "a forward below the index";
}

/// The mark is an hour older than the last moment, where bitcoin stands 10 % higher: Black-76 at 60 % on a forward that went with it.
TEST_F(InventoryTest, AnOlderMarkFollowsTheIndexAndIsRemarkedOn) {
  const InstrumentId call = option("CALL", 80000, *parse_instant("2022-01-28T08:00:00Z"));
  trade(call, {}, Side::Buy, 10.0_size, 0.09_price, 0.6, 84000.0_price);
  const Instant last = start + day * 9;
  const std::vector<MarkSet> past{
      {.at = last - hour, .marks = {{call, {0.05_price, 0.6, 95000.0 / 1.1}}}, .indices = {{btc, 80000.0_price}}},
      {.at = last, .marks = {}, .indices = {{btc, 88000.0_price}}}};
  const auto taken = take_inventory(facts_of(instruments, tape, Liquidity::Maker), past.back(), usd, CostBasis::Average, past);
  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_NEAR(to_double(taken->rows[0].mark.price), 0.16377185, 1e-8);
  EXPECT_EQ(taken->rows[0].source, MarkSource::Chain);
  EXPECT_THAT(taken->remarks, testing::ElementsAre("CALL: its last mark is of 2022-01-09T23:00:00Z: it follows the index since"));
}

TEST_F(InventoryTest, WhatAFactDeliversIsNotEstimated) {
  // 10 calls bought at 0.02 with a fee of 0.003, delivered at 36,500: 500 / 36,500 = 0.01369863 a coin, the instrument's delivery fee is 0.
  const InstrumentId call = option("CALL", 36000, start + hour * 8);
  trade(call, hour * 7 + minute * 45, Side::Buy, 10.0_size, 0.02_price, 0.6, 37000.0_price);
  AccountFacts account = facts_of(instruments, tape, Liquidity::Taker);
  account.groups.push_back({"quote", ""});
  account.facts[0].group = 1;
  AccountFact delivery{.at = start + hour * 8, .kind = EntryKind::Exercise, .instrument = call, .group = every_group, .line = 3};
  delivery.price = 36500.0_price;
  account.facts.push_back(delivery);
  const auto inventory = take_inventory(account, chain, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  ASSERT_EQ(inventory->rows.size(), 1U);
  EXPECT_EQ(inventory->rows[0].source, MarkSource::Delivered);
  EXPECT_EQ(inventory->rows[0].mark.price, 0.01369863_price);
  EXPECT_EQ(inventory->rows[0].mark.forward, 36500.0);
  EXPECT_EQ(inventory->rows[0].realised, -0.0630137_settle);
  EXPECT_TRUE(inventory->remarks.empty());
}

TEST(InventoryOfPools, HasTheirReservesAndGreeks) {
  constexpr Currency eth = Currency::of("ETH");
  constexpr Currency usdc = Currency::of("USDC");
  AccountFacts account;
  Instrument pool{.name = "ETH_USDC-POOL", .kind = InstrumentKind::Pool, .base = eth, .quote = usdc, .settle = usdc};
  pool.multiplier = 1.0_multiplier;
  pool.lot = Size{1};
  const InstrumentId id = *account.instruments.list(pool);
  const auto add = [&](EntryKind kind) -> AccountFact& {
    const auto n = static_cast<std::uint32_t>(account.facts.size() + 1);
    return account.facts.emplace_back(AccountFact{.at = start + hour * n, .kind = kind, .instrument = id, .line = n + 1});
  };
  AccountFact& mint = add(EntryKind::Trade);
  mint.trade = TradeId{1};
  mint.size = 1000.0_size;
  mint.price = 2000.0_price;
  AccountFact& fees = add(EntryKind::PoolFees);
  fees.currency = eth;
  fees.amount = 0.01_settle;
  fees.price = 2000.0_price;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  const InventoryRow& row = inventory->rows.at(0);
  EXPECT_EQ(row.amount, 1000.0_size);
  EXPECT_EQ(row.mark.price, 2000.0_price);  // the pool's own price: nothing else is known
  EXPECT_EQ(row.market_value, 89442.71909999_settle);
  EXPECT_NEAR(to_double(row.unrealised), 0.0, 2e-5);  // a rounding to 1e-8 of the coins that went in
  EXPECT_EQ(row.fees, -20.0_settle);
  EXPECT_NEAR(row.risk.delta, 22.360679774997897, 1e-12);
  EXPECT_NEAR(row.risk.net_transaction_delta, 22.360679774997897, 1e-12);
  EXPECT_NEAR(row.risk.gamma_per_usd, -0.0055901699437494742, 1e-15);
  EXPECT_EQ(inventory->cash[eth], 0.01_settle - 22.36067977_settle);
  EXPECT_EQ(inventory->cash[usdc], -44721.35955000_settle);
  EXPECT_NEAR(to_double(inventory->underlyings.at(eth).profit()), 20.0, 2e-5);
  // A chain's index is newer: the pool is marked there.
  const MarkSet later{.at = start + day, .marks = {}, .indices = {{eth, 2500.0_price}}};
  const auto marked = take_inventory(account, later, usd);
  ASSERT_TRUE(marked) << marked.error().text;
  EXPECT_EQ(marked->rows.at(0).mark.price, 2500.0_price);
  EXPECT_EQ(marked->rows.at(0).market_value, 100000.0_settle);  // 2 * 1000 * 50
  EXPECT_TRUE(marked->remarks.empty());
}

}  // namespace
}  // namespace keel
