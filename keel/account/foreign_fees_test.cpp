#include "keel/account/foreign_fees.hpp"

#include <gtest/gtest.h>

#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency usd = Currency::of("USD");
constexpr Currency usdt = Currency::of("USDT");
constexpr Currency eth = Currency::of("ETH");
constexpr Currency bnb = Currency::of("BNB");
constexpr Instant start{1'700'000'000'000'000'000};

class ForeignFees : public testing::Test {
 protected:
  ForeignFees() {
    Instrument made{.name = "ETH_USDT", .kind = InstrumentKind::Spot, .payoff = Payoff::Linear, .base = eth, .quote = usdt, .settle = usdt};
    made.multiplier = 1.0_multiplier;
    made.lot = 0.0001_size;
    spot = *account.instruments.list(made);
    money(usdt, 5000.0_settle, {});
  }
  void money(Currency currency, SettleAmount amount, Price index) {
    AccountFact fact;
    fact.at = start;
    fact.kind = EntryKind::Deposit;
    fact.currency = currency;
    fact.amount = amount;
    fact.index = index;
    account.facts.push_back(fact);
  }
  AccountFact& buy(std::uint64_t id, Size size, Price price, SettleAmount fee, Currency paid_in) {
    AccountFact fact;
    fact.at = start + hour;
    fact.instrument = spot;
    fact.trade = TradeId{id};
    fact.size = size;
    fact.price = fact.index = price;
    fact.amount = fee;
    fact.currency = paid_in;
    fact.line = static_cast<std::uint32_t>(account.facts.size() + 2);
    account.facts.push_back(fact);
    return account.facts.back();
  }
  Inventory take() {
    sort_facts(account);
    const auto priced = price_foreign_fees(account, {});
    EXPECT_TRUE(priced) << priced.error().text;
    auto taken = take_inventory(account, {}, usd);
    EXPECT_TRUE(taken) << taken.error().text;
    return taken ? *taken : Inventory{};
  }

  AccountFacts account;
  InstrumentId spot;
};

/// 0.5 at 2,000 with 0.001 of the coin as fee: 0.499 are left, 4,000 are left, and 2 were charged.
TEST_F(ForeignFees, InTheCoinThatIsBought) {
  buy(1, 0.5_size, 2000.0_price, 0.001_settle, eth);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.cash[eth], 0.499_settle);
  EXPECT_EQ(inventory.cash[usdt], 4000.0_settle);
  EXPECT_EQ(inventory.fees, 2.0_settle);
  EXPECT_EQ(total_equity(account.instruments, inventory), 4998.0_settle);
}

/// 0.004 of a third coin at 300 are 1.2; its balance shrinks, and the account by 1.2.
TEST_F(ForeignFees, InAThirdCoinAtItsIndex) {
  money(bnb, 2.0_settle, 300.0_price);
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.cash[bnb], 1.996_settle);
  EXPECT_EQ(inventory.cash[usdt], 4000.0_settle);
  EXPECT_EQ(inventory.fees, 1.2_settle);
  EXPECT_EQ(total_profit(account.instruments, inventory), -1.2_settle);
  EXPECT_EQ(total_equity(account.instruments, inventory), 5598.8_settle);
  ASSERT_EQ(inventory.remarks.size(), 1u);
  EXPECT_EQ(inventory.remarks.front(), "1 fee was paid in BNB: it counts as a fee at what that was worth");
}

TEST_F(ForeignFees, ATradeToldTwiceIsChargedOnce) {
  money(bnb, 2.0_settle, 300.0_price);
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb);
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.duplicates, 1u);
  EXPECT_EQ(inventory.cash[bnb], 1.996_settle);
}

TEST_F(ForeignFees, ABustTakesTheFeeBack) {
  money(bnb, 2.0_settle, 300.0_price);
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb);
  AccountFact& bust = buy(1, {}, {}, {}, {});
  bust.kind = EntryKind::Bust;
  const Inventory inventory = take();
  EXPECT_EQ(inventory.cash[bnb], 2.0_settle);
  EXPECT_EQ(inventory.cash[usdt], 5000.0_settle);
  EXPECT_EQ(inventory.fees, SettleAmount{});
}

TEST_F(ForeignFees, OfNoKnownPriceAreRefusedByTheirPlace) {
  account.files = {"fills.csv"};
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb);
  sort_facts(account);
  const auto priced = price_foreign_fees(account, {});
  ASSERT_FALSE(priced);
  EXPECT_EQ(priced.error().text, "fills.csv: line 3: fee: no price of BNB is known: give a line of it an index in USD, or --marks");
}

/// 10 of a third coin and 5,000 dollars are paid in, 1 of the coin is the fee; it goes from 550 to 800: paid in are 8,000 + 5,000, and of
/// the profit of -800 550 were the fee then.
TEST_F(ForeignFees, AreNoMoneyPaidIn) {
  money(bnb, 10.0_settle, 550.0_price);
  buy(1, 0.5_size, 2000.0_price, 1.0_settle, bnb);
  AccountFact later;
  later.at = start + day;
  later.kind = EntryKind::Transfer;
  later.currency = bnb;
  later.index = 800.0_price;
  account.facts.push_back(later);
  const Inventory inventory = take();
  EXPECT_EQ(inventory.deposits[bnb], 10.0_settle);
  EXPECT_EQ(inventory.deposits[usdt], 5000.0_settle);
  EXPECT_EQ(total_deposits(inventory), 13000.0_settle);
  EXPECT_EQ(total_profit(account.instruments, inventory), -800.0_settle);
  EXPECT_EQ(inventory.rows[0].fees, 550.0_settle);
  EXPECT_EQ(inventory.rows[0].unrealised, -250.0_settle);
  EXPECT_EQ(inventory.cash[bnb], 9.0_settle);
  EXPECT_EQ(inventory.cash[usdt], 4000.0_settle);
}

/// A coin bought at 2,000 with 0.001 of it as fee, worth 3,000 now: 0.999 of 3,000 are left of 2,000.
TEST_F(ForeignFees, TheCoinThatPaidGainsNoMore) {
  buy(1, 1.0_size, 2000.0_price, 0.001_settle, eth);
  AccountFact later;
  later.at = start + day;
  later.kind = EntryKind::Transfer;
  later.currency = eth;
  later.index = 3000.0_price;
  account.facts.push_back(later);
  const Inventory inventory = take();
  EXPECT_EQ(total_profit(account.instruments, inventory), 997.0_settle);
  EXPECT_EQ(inventory.rows[0].unrealised - inventory.rows[0].fees, 997.0_settle);
  EXPECT_EQ(inventory.deposits[eth], SettleAmount{});
}

/// The line that busts it may be of another group.
TEST_F(ForeignFees, ABustTakesThemBackWhereTheyWerePaid) {
  money(bnb, 2.0_settle, 300.0_price);
  account.groups = {{}, {"quote", ""}};
  buy(1, 0.5_size, 2000.0_price, 0.004_settle, bnb).group = 1;
  buy(2, 0.5_size, 2000.0_price, 0.004_settle, bnb).group = 1;
  AccountFact& bust = buy(2, {}, {}, {}, {});
  bust.kind = EntryKind::Bust;
  const Inventory inventory = take();
  ASSERT_EQ(inventory.rows.size(), 1u);
  EXPECT_EQ(inventory.rows[0].fee_exchange[bnb], -0.004_settle);
}

}  // namespace
}  // namespace keel
