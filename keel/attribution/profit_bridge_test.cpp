#include "keel/attribution/profit_bridge.hpp"

#include <gtest/gtest.h>

#include "keel/account/inventory_totals.hpp"
#include "tests/attribution_case.hpp"

namespace keel {
namespace {

class BridgeTest : public AttributionTest {
 protected:
  ProfitBridge bridge() {
    const auto last = marks.empty() ? std::nullopt : std::optional(marks.back());
    const auto inventory = take_inventory(account, last, Currency::of("USD"));
    if (!inventory) throw std::runtime_error(inventory.error().text);
    return profit_bridge(account.instruments, *inventory, attributed().closing);
  }
  void deposit(Duration after, Currency currency, SettleAmount amount, double index) {
    AccountFact& fact = add(after, EntryKind::Deposit, InstrumentId{});
    fact.currency = currency;
    fact.amount = amount;
    fact.index = nearest<Price>(index);
  }
};

/// Two coins paid in at 60,000 are worth 63,000 each in the end: 6,000 USD of which the book says nothing.
TEST_F(BridgeTest, CoinsPaidInAreRevaluedByTheExplanationAlone) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  deposit(second, btc, 2.0_settle, 60000.0);
  fill(second * 2, perpetual, 1.0_size, 60000.0);
  mark(hour, perpetual, 63000.0, 63000.0);
  const ProfitBridge got = bridge();
  EXPECT_EQ(got.book, 3000.0_numeraire);
  ASSERT_EQ(got.lines.size(), 1u);
  EXPECT_EQ(got.lines[0].kind, BridgeKind::PaidIn);
  EXPECT_EQ(got.lines[0].currency, btc);
  EXPECT_EQ(got.lines[0].usd, 6000.0_numeraire);
  EXPECT_EQ(got.explained, 9000.0_numeraire);
}

/// Without marks both go with the index, 60,500, which a funding showed last: the book as far from it as its last trade was, 60,600.83, the
/// explanation with no basis of its own print yet.
TEST_F(BridgeTest, ALastTradeIsNoFairValue) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(second, perpetual, 2.0_size, 60100.0);
  account.facts.back().index = 60000.0_price;
  AccountFact& funding = add(second * 2, EntryKind::Funding, perpetual);
  funding.index = 60500.0_price;
  const ProfitBridge got = bridge();
  EXPECT_EQ(got.book, 1001.66666666_numeraire);
  ASSERT_EQ(got.lines.size(), 1u);
  EXPECT_EQ(got.lines[0].kind, BridgeKind::Value);
  EXPECT_EQ(got.lines[0].instruments, InstrumentKind::Perpetual);
  EXPECT_EQ(got.lines[0].source, MarkSource::LastTrade);
  EXPECT_EQ(got.lines[0].positions, 1u);
  EXPECT_EQ(got.lines[0].usd, -201.66666666_numeraire);
  EXPECT_EQ(got.explained, 800.0_numeraire);
}

/// The marks end at an index of 60,000; a line after them shows 61,000. The book stands at the marks, the explanation at what it saw last:
/// on a coin earned by trading, 1,000 USD more.
TEST_F(BridgeTest, AnIndexLaterThanTheMarksIsNamed) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  fill(second, perpetual, 6000.0_size, 30000.0);
  mark(second * 2, perpetual, 60000.0, 60000.0);
  fill(second * 3, perpetual, -6000.0_size, 60000.0);  // 60,000 USD: 2 coins bought at 30,000, 1 coin earned
  account.facts.back().index = 61000.0_price;
  const ProfitBridge got = bridge();
  EXPECT_EQ(got.book, 60000.0_numeraire);
  ASSERT_EQ(got.lines.size(), 1u);
  EXPECT_EQ(got.lines[0].kind, BridgeKind::Index);
  EXPECT_EQ(got.lines[0].currency, btc);
  EXPECT_EQ(got.lines[0].usd, 1000.0_numeraire);
  EXPECT_EQ(got.explained, 61000.0_numeraire);
}

TEST_F(BridgeTest, ABookThatIsExplainedNeedsNoLine) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 1.0_size, 59990.0);
  mark(hour, perpetual, 60500.0, 60500.0);
  const ProfitBridge got = bridge();
  EXPECT_EQ(got.book, 510.0_numeraire);
  EXPECT_TRUE(got.lines.empty());
  EXPECT_EQ(got.explained, 510.0_numeraire);
}

}  // namespace
}  // namespace keel
