#include <gtest/gtest.h>

#include "keel/account/inventory_groups.hpp"
#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usd = Currency::of("USD");
constexpr Instant start{1'640'995'200'000'000'000};  // 2022-01-01T00:00:00Z

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
  EXPECT_EQ(coin.unrealised, SettleAmount{}) << "marked at the settlement, which is younger than the trade";
  EXPECT_EQ(coin.profit(), 0.02233333_settle);  // less a fee and the funding
  EXPECT_EQ(coin.equity, 1.52233333_settle);
  EXPECT_EQ(inventory->cash[btc], 1.52233333_settle);
  EXPECT_EQ(coin.cash, inventory->cash[btc]);
}

/// Half of the money at 0.9, half at 1.01.
TEST_F(AccountTest, ADollarIsWorthItsIndex) {
  for (const auto& [currency, index] : {std::pair{Currency::of("USDC"), 0.9_price}, std::pair{Currency::of("USDT"), 1.01_price}}) {
    AccountFact& deposit = add(EntryKind::Deposit);
    deposit.currency = currency;
    deposit.amount = 1000.0_settle;
    deposit.index = index;
  }
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(total_equity(account.instruments, *inventory), 1910.0_settle);
  const auto in_usdc = take_inventory(account, {}, Currency::of("USDC"));
  ASSERT_TRUE(in_usdc) << in_usdc.error().text;
  EXPECT_NEAR(to_double(total_equity(account.instruments, *in_usdc)), 1910.0 / 0.9, 1e-7);
  EXPECT_DOUBLE_EQ(in_usdc->numeraire_usd, 0.9);
  const auto marked =
      take_inventory(account, MarkSet{.at = start + day, .marks = {}, .indices = {{Currency::of("USDC"), 0.95_price}}}, usd);
  ASSERT_TRUE(marked) << marked.error().text;
  EXPECT_EQ(total_equity(account.instruments, *marked), 1960.0_settle) << "the marks tell better";
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

TEST_F(AccountTest, TheIndexOfABustedTradeIsNoIndex) {
  AccountFact& deposit = add(EntryKind::Deposit);
  deposit.amount = 1.0_settle;
  trade(1, 100.0_size, 40000.0_price);
  trade(2, 100.0_size, 4000.0_price);
  add(EntryKind::Bust).trade = TradeId{2};
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->underlyings.at(btc).index, 40000.0_price);
  EXPECT_EQ(inventory->numeraire_prices.at(btc), 40000.0);
}

TEST_F(AccountTest, CashLiesWhereItCameIn) {
  Instrument there = account.instruments[perpetual];
  there.venue = Venue::of("OKX");
  const InstrumentId elsewhere = *account.instruments.list(there);
  add(EntryKind::Deposit).amount = 1.0_settle;
  AccountFact& at_okx = add(EntryKind::Deposit);
  at_okx.amount = 2.0_settle;
  at_okx.venue = there.venue;
  trade(1, 1000.0_size, 50000.0_price);
  trade(2, -1000.0_size, 60000.0_price);
  account.facts.back().instrument = elsewhere;
  trade(3, 500.0_size, 50000.0_price);
  account.facts.back().instrument = elsewhere;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->cash_by_venue.at({})[btc], 0.999_settle);                // less a fee
  EXPECT_EQ(inventory->cash_by_venue.at(there.venue)[btc], 2.01466666_settle);  // 0.1 - 0.08333334, half of 0.16666667 to even, less two
  EXPECT_EQ(inventory->cash[btc], 3.01366666_settle);
}

TEST_F(AccountTest, AnAmountThatCannotBeHeldIsRefusedByItsLine) {
  add(EntryKind::Deposit).amount = 39'000'000'000.0_settle;
  add(EntryKind::Deposit).amount = 39'000'000'000.0_settle;
  EXPECT_EQ(take_inventory(account, {}, usd).error().text, "line 3: amount: brings the account beyond 40000000000");
  account.facts.pop_back();
  trade(1, 1.0_size, 40000.0_price);
  EXPECT_EQ(take_inventory(account, {}, usd).error().text, "line 3: index: at 40000 USD a BTC the account comes to more than 40000000000");
}

TEST_F(AccountTest, MoneyWithoutAPriceSaysWhatIsMissing) {
  AccountFact& deposit = add(EntryKind::Deposit);
  deposit.amount = 2.5_settle;
  EXPECT_EQ(take_inventory(account, {}, usd).error().text,
            "line 2: no price of BTC in USD is known: give a line of it an index in USD, or --marks");
  account.facts[0].index = 40000.0_price;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_DOUBLE_EQ(to_double(in_numeraire(*inventory, btc, inventory->cash[btc])), 100000.0);
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

/// USDC at 0.88: BTC at 22,000 USD is 25,000 USDC, and 25,100 is 0.4 % above it. At 44,000 USD a chain that does not list the perpetual
/// has it at 50,200; a pool of USDC is at 50,000, and a trade in one at 25,000 told an index of 22,000.
TEST_F(AccountTest, PricesInADollarOffItsPegAreHeldToTheIndexInThatDollar) {
  constexpr Currency usdc = Currency::of("USDC");
  Instrument linear = account.instruments[perpetual];
  linear.name = "LINEAR";
  linear.payoff = Payoff::Linear;
  linear.multiplier = 1.0_multiplier;
  linear.quote = linear.settle = usdc;
  Instrument pool = linear;
  pool.name = "BTC_USDC-POOL";
  pool.kind = InstrumentKind::Pool;
  pool.fees = {};
  const InstrumentId liquid = *account.instruments.list(pool);
  const InstrumentId other = *account.instruments.list(linear);
  AccountFact& money = add(EntryKind::Deposit);
  money.currency = usdc;
  money.amount = 100000.0_settle;
  money.index = 0.88_price;
  trade(1, 1.0_size, 25000.0_price);
  account.facts.back().instrument = liquid;
  account.facts.back().index = {};
  const auto pooled = take_inventory(account, {}, usd);
  ASSERT_TRUE(pooled) << pooled.error().text;
  EXPECT_EQ(pooled->underlyings.at(btc).index, 22000.0_price);
  EXPECT_EQ(pooled->rows[0].mark.price, 25000.0_price);
  trade(2, 1.0_size, 25100.0_price);
  account.facts.back().instrument = other;
  account.facts.back().index = 22000.0_price;
  const MarkSet chain{.at = start + day, .marks = {}, .indices = {{btc, 44000.0_price}}};
  const auto inventory = take_inventory(account, chain, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  for (const InventoryRow& row : inventory->rows)
    EXPECT_EQ(row.mark.price, row.instrument == liquid ? 50000.0_price : 50200.0_price) << account.instruments[row.instrument].name;
}

/// A future of 10,000 USD bought at 50,000 and delivered at 40,000: 0.2 - 0.25 coins. They and the coin paid in are worth 40,000 each, not
/// the 50,000 that a line showed two days before; an index seen in the half hour before the expiry is the later one.
TEST_F(AccountTest, ADeliveryIsTheIndexOfWhatIsHeldFromThenOn) {
  Instrument future = account.instruments[perpetual];
  future.name = "FUTURE";
  future.kind = InstrumentKind::Future;
  future.expiry = start + day * 2;
  const InstrumentId id = *account.instruments.list(future);
  add(EntryKind::Deposit).amount = 1.0_settle;
  trade(1, 1000.0_size, 50000.0_price);
  account.facts.back().instrument = id;
  account.facts.back().amount = {};
  AccountFact& delivered = add(EntryKind::Expiry);
  delivered.instrument = id;
  delivered.at = future.expiry;
  delivered.price = 40000.0_price;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->cash[btc], 0.95_settle);
  EXPECT_EQ(total_equity(account.instruments, *inventory), 38000.0_settle);
  EXPECT_EQ(inventory->underlyings.at(btc).index, 40000.0_price);
  AccountFact& shown = add(EntryKind::Deposit);
  shown.at = future.expiry - minute * 20;
  shown.index = 41000.0_price;
  const auto later = take_inventory(account, {}, usd);
  ASSERT_TRUE(later) << later.error().text;
  EXPECT_EQ(total_equity(account.instruments, *later), 38950.0_settle) << "0.95 at 41,000";
}

/// 10 coins at 95,000 are hedged by 950,000 USD short; the index falls to 85,000: the hedge has made 950,000 (1/85,000 - 1/95,000) coins,
/// and 950,000 USD are left. A perpetual bought 1 % above the index is 1 % above the next, and what settles below it is below it from then
/// on.
TEST_F(AccountTest, WhatIsQuotedInDollarsFollowsAYoungerIndex) {
  add(EntryKind::Deposit).amount = 10.0_settle;
  trade(1, -95000.0_size, 95000.0_price);
  account.facts.back().amount = {};
  AccountFact& shown = add(EntryKind::Transfer);
  shown.index = 85000.0_price;
  const auto inventory = take_inventory(account, {}, usd);
  ASSERT_TRUE(inventory) << inventory.error().text;
  EXPECT_EQ(inventory->rows[0].unrealised, 1.17647059_settle);
  EXPECT_NEAR(to_double(total_equity(account.instruments, *inventory)), 950000.0, 1e-3);

  Instrument dated = account.instruments[perpetual];
  dated.name = "FUTURE";
  dated.kind = InstrumentKind::Future;
  dated.expiry = start + day * 30;
  const InstrumentId future = *account.instruments.list(dated);
  for (const InstrumentId id : {perpetual, future}) {
    account.facts.clear();
    trade(1, 1000.0_size, 50500.0_price);
    account.facts.back().instrument = id;
    account.facts.back().index = 50000.0_price;
    add(EntryKind::Transfer).index = 60000.0_price;
    EXPECT_EQ(take_inventory(account, {}, usd)->rows[0].mark.price, 60600.0_price);
    AccountFact& settled = add(EntryKind::DailySettlement);
    settled.instrument = id;
    settled.price = 59400.0_price;
    settled.index = 60000.0_price;
    EXPECT_EQ(take_inventory(account, {}, usd)->rows[0].mark.price, 59400.0_price) << "of the same moment";
    add(EntryKind::Transfer).index = 50000.0_price;
    EXPECT_EQ(take_inventory(account, {}, usd)->rows[0].mark.price, 49500.0_price);
  }
}

}  // namespace
}  // namespace keel
