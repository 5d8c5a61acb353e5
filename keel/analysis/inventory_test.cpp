#include "keel/analysis/inventory_groups.hpp"

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
    tape.push_back({start + after, TradeId{n}, instrument, taker, price, size, index, vol, n + 1});
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
              testing::ElementsAre(
                  "1 instruments expired at 2022-01-01T08:00:00Z: settlement estimated at 50000, the mean of 2 index prices before it"));
}

TEST_F(InventoryTest, WithoutAnIndexNothingIsSettled) {
  const InstrumentId expired = option("EXPIRED", 40000, start + hour * 8);
  const InstrumentId live = option("LIVE", 40000, start + day * 30);
  trade(expired, hour, Side::Buy, 1.0_size, 0.2_price, 0.6, 50000.0_price);
  trade(live, hour * 9, Side::Buy, 1.0_size, 0.2_price, 0.6, 50000.0_price);
  const auto taken = take_inventory(facts_of(instruments, tape, Liquidity::Maker), chain, usd);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().text, "EXPIRED: cannot be settled: no index price was seen in the 30 minutes before its expiry");
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
                                   "ODD: no believable vol and index: valued at its last price, without Greeks"));
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
  EXPECT_THAT(inventory.remarks, testing::ElementsAre("OTHER: is not in the chain: marked at its last trade"));
}

/// A perpetual and its account, a fact at a time.
class AccountTest : public testing::Test {
 protected:
  AccountTest() {
    Instrument made{.name = "PERP", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc, .quote = usd, .settle = btc};
    made.multiplier = 10.0_multiplier;
    made.lot = 1.0_size;
    perpetual = *account.instruments.list(made);
  }
  AccountFact& add(EntryKind kind, std::uint32_t group = 0) {
    const auto n = static_cast<std::uint32_t>(account.facts.size() + 1);
    account.facts.push_back({.at = start + hour * n, .kind = kind, .instrument = perpetual, .group = group, .line = n + 1});
    account.facts.back().currency = btc;
    return account.facts.back();
  }
  void trade(std::uint64_t id, Size size, Price price, std::uint32_t group = 0) {
    AccountFact& fact = add(EntryKind::Trade, group);
    fact.trade = TradeId{id};
    fact.size = size;
    fact.price = fact.index = price;
    fact.amount = 0.001_settle;
  }

  AccountFacts account;
  InstrumentId perpetual;
};

TEST_F(AccountTest, MoneyAndFundingAreEquity) {
  add(EntryKind::Deposit).amount = 2.0_settle;
  trade(1, 1000.0_size, 50000.0_price);
  add(EntryKind::Funding).amount = 0.01_settle;
  add(EntryKind::Transfer).amount = -0.5_settle;
  add(EntryKind::DailySettlement).price = 60000.0_price;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  const UnderlyingInventory& coin = inventory->underlyings.at(btc);
  EXPECT_EQ(coin.realised, 0.03333333_settle);
  EXPECT_EQ(coin.profit(), -0.011_settle);  // marked at the only trade's price: a fee and the funding
  EXPECT_EQ(coin.equity, 1.489_settle);
  EXPECT_EQ(inventory->cash[btc], 1.52233333_settle);
  EXPECT_EQ(coin.cash, inventory->cash[btc]);
}

TEST_F(AccountTest, ABustedTradeNeitherCountsNorMarks) {
  trade(1, 1000.0_size, 50000.0_price);
  trade(2, -500.0_size, 60000.0_price);
  add(EntryKind::Bust).trade = TradeId{2};
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->trades, 1U);
  EXPECT_EQ(inventory->rows[0].amount, 10000.0_size);
  EXPECT_EQ(inventory->rows[0].mark.price, 50000.0_price);
  EXPECT_EQ(inventory->rows[0].fees, 0.001_settle);
  add(EntryKind::Bust).trade = TradeId{3};
  EXPECT_EQ(take_inventory(account, {}, usd).error().text, "line 5: trade_id: no trade of that id in PERP can be busted");
}

TEST_F(AccountTest, ACorrectedTradeCountsAndMarksAsItWasCorrected) {
  trade(1, 1000.0_size, 50000.0_price);
  trade(2, -500.0_size, 60000.0_price);
  AccountFact& correction = add(EntryKind::TradeCorrection);
  correction.trade = TradeId{2};
  correction.size = -400.0_size;
  correction.price = 62000.0_price;
  correction.amount = 0.002_settle;
  const auto corrected = take_inventory(account, {}, usd);
  ASSERT_TRUE(corrected) << corrected.error().text;
  EXPECT_EQ(corrected->trades, 2U);
  EXPECT_EQ(corrected->rows[0].amount, 6000.0_size);
  EXPECT_EQ(corrected->rows[0].mark.price, 62000.0_price);
  EXPECT_EQ(corrected->rows[0].fees, 0.003_settle);
  EXPECT_EQ(corrected->rows[0].realised, 0.01548387_settle);  // 4,000 / 50,000 - 4,000 / 62,000
  add(EntryKind::Bust).trade = TradeId{2};
  const auto busted = take_inventory(account, {}, usd);
  ASSERT_TRUE(busted) << busted.error().text;
  EXPECT_EQ(busted->rows[0].amount, 10000.0_size);
  EXPECT_EQ(busted->rows[0].mark.price, 50000.0_price);
  account.facts.back().kind = EntryKind::TradeCorrection;
  account.facts.back().trade = TradeId{5};
  EXPECT_EQ(take_inventory(account, {}, usd).error().text, "line 5: trade_id: no trade of that id in PERP can be corrected");
}

TEST_F(AccountTest, ALineOutOfPlaceIsTakenInTimeOrder) {
  trade(1, 1000.0_size, 50000.0_price);
  add(EntryKind::DailySettlement).price = 60000.0_price;
  trade(2, -500.0_size, 58000.0_price);
  trade(3, 100.0_size, 61000.0_price);
  const auto in_order = take_inventory(account, {}, usd);
  std::ranges::swap(account.facts[1], account.facts[3]);  // the settlement's line comes last
  std::ranges::swap(account.facts[0], account.facts[2]);
  const auto mixed = take_inventory(account, {}, usd);
  ASSERT_TRUE(in_order && mixed);
  EXPECT_EQ(mixed->cash, in_order->cash);
  EXPECT_EQ(mixed->rows[0].realised, in_order->rows[0].realised);
  EXPECT_EQ(mixed->rows[0].unrealised, in_order->rows[0].unrealised);
}

TEST_F(AccountTest, TwoVenuesMayUseOneTradeId) {
  Instrument there = account.instruments[perpetual];
  there.venue = Venue::of("OKX");
  const InstrumentId elsewhere = *account.instruments.list(there);
  trade(1, 1000.0_size, 50000.0_price);
  trade(1, -500.0_size, 60000.0_price);
  account.facts.back().instrument = elsewhere;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->trades, 2U);
  EXPECT_EQ(inventory->rows.size(), 2U);
  EXPECT_EQ(group_inventory(account.instruments, *inventory, GroupBy::Instrument)[1].name, "PERP@OKX");
  account.facts.back().instrument = perpetual;
  EXPECT_EQ(take_inventory(account, {}, usd).error().text, "line 3: trade_id: 1 is another trade in line 2");
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
  EXPECT_EQ(row.unrealised, SettleAmount{});
  EXPECT_EQ(row.fees, -20.0_settle);
  EXPECT_NEAR(row.risk.delta, 22.360679774997897, 1e-12);
  EXPECT_NEAR(row.risk.net_transaction_delta, 22.360679774997897, 1e-12);
  EXPECT_NEAR(row.risk.gamma_per_usd, -0.0055901699437494742, 1e-15);
  EXPECT_EQ(inventory->cash[eth], 0.01_settle - 22.36067977_settle);
  EXPECT_EQ(inventory->cash[usdc], -44721.35955000_settle);
  EXPECT_EQ(inventory->underlyings.at(eth).profit(), 20.0_settle);
  // A chain's index is newer: the pool is marked there.
  const MarkSet later{.at = start + day, .marks = {}, .indices = {{eth, 2500.0_price}}};
  const auto marked = take_inventory(account, later, usd);
  ASSERT_TRUE(marked) << marked.error().text;
  EXPECT_EQ(marked->rows.at(0).mark.price, 2500.0_price);
  EXPECT_EQ(marked->rows.at(0).market_value, 100000.0_settle);  // 2 * 1000 * 50
  EXPECT_TRUE(marked->remarks.empty());
}

TEST_F(AccountTest, AnyCutSumsToTheWhole) {
  account.groups = {{}, {"quote", "a"}, {"hedge", "a"}, {"hedge", "b"}};
  for (std::uint32_t i = 0; i < 40; ++i) {
    trade(i + 1, Size{(i * 7919 % 13 < 6 ? 1 : -1) * 100 * units_per_one}, Price{(50000 + i * 101 % 997) * units_per_one}, i % 4);
  }
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  const UnderlyingInventory& whole = inventory->underlyings.at(btc);
  for (const GroupBy by : {GroupBy::Instrument, GroupBy::Expiry, GroupBy::Underlying, GroupBy::Strategy, GroupBy::SubBook}) {
    InventoryGroup sum;
    std::size_t rows = 0;
    for (const InventoryGroup& group : group_inventory(account.instruments, *inventory, by)) {
      sum.realised += group.realised;
      sum.unrealised += group.unrealised;
      sum.fees += group.fees;
      rows += group.rows;
    }
    EXPECT_EQ(rows, inventory->rows.size());
    EXPECT_EQ(sum.realised, whole.realised);
    EXPECT_EQ(sum.unrealised, whole.unrealised);
    EXPECT_EQ(sum.fees, whole.fees);
  }
  EXPECT_EQ(group_inventory(account.instruments, *inventory, GroupBy::Strategy).size(), 3U);
}

}  // namespace
}  // namespace keel
