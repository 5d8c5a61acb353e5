#include "keel/account/delivery_estimate.hpp"

#include <algorithm>

#include "tests/account_case.hpp"

namespace keel {
namespace {

class DeliveriesTest : public AccountCase {
 protected:
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId call = option(Right::Call, 46000.0_price, hour * 8);

  std::optional<DeliveryEstimate> delivery() const { return Deliveries(account, marks).of(account.instruments[call]); }
};

TEST_F(DeliveriesTest, NothingTellsUnlessAnIndexWasSeenNearby) {
  EXPECT_FALSE(delivery());
  fill(hour * 8 + index_nearby + minute, perpetual, 1.0_size, 46000.0).index = 46000.0_price;
  EXPECT_FALSE(delivery());
}

/// Seven hours before is nearer than eight after; the index of a trade that was busted tells nothing.
TEST_F(DeliveriesTest, TheIndexNearestInTimeStandsInWhereNothingBetterTells) {
  fill(hour, call, 1.0_size, 0.01).index = 46000.0_price;
  AccountFact& wrong = fill(hour * 2, perpetual, 1.0_size, 4620.0);
  wrong.index = 4620.0_price;
  const TradeId busted = wrong.trade;
  bust(hour * 3, perpetual, busted);
  fill(hour * 16, perpetual, 1.0_size, 47000.0).index = 47000.0_price;
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->source, DeliverySource::Nearby);
  EXPECT_EQ(delivery()->delivery, 46000.0_price);
  EXPECT_EQ(delivery()->away, Duration{} - hour * 7);
}

/// The index went from 46,000 at 06:00 to 46,300 at 12:00: 46,100 at 08:00.
TEST_F(DeliveriesTest, MarksTellOnAStraightLine) {
  mark(hour * 6, linear, 46000.0, 46000.0);
  mark(hour * 12, linear, 46300.0, 46300.0);
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->source, DeliverySource::Marks);
  EXPECT_EQ(delivery()->delivery, 46100.0_price);
}

/// Better than marks: the mean of 46,200 (a trade, twice in the account) and 46,500. A busted trade shows no index, nor does its bust.
TEST_F(DeliveriesTest, IndicesOfTheLastHalfHourTellBetter) {
  mark(hour * 6, linear, 46000.0, 46000.0);
  mark(hour * 12, linear, 46300.0, 46300.0);
  AccountFact& trade = fill(hour * 8 - minute * 20, perpetual, 1.0_size, 46200.0);
  trade.index = 46200.0_price;
  const AccountFact again = trade;
  account.facts.push_back(again);
  add(hour * 8 - minute * 10, EntryKind::Funding, perpetual, 46500.0_price);
  AccountFact& wrong = fill(hour * 8 - minute * 6, perpetual, 1.0_size, 4620.0);
  wrong.index = 4620.0_price;
  const TradeId busted = wrong.trade;
  bust(hour * 8 - minute * 5, perpetual, busted);
  account.facts.back().index = 50000.0_price;
  add(hour * 8, EntryKind::Funding, perpetual, 60000.0_price);
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->source, DeliverySource::Indices);
  EXPECT_EQ(delivery()->indices, 2u);
  EXPECT_EQ(delivery()->delivery, 46350.0_price);
}

/// Best: what the venue delivered another option of the expiry at.
TEST_F(DeliveriesTest, ADeliveryTellsForAllThatExpireTogether) {
  Instrument other = account.instruments[call];
  other.name = "OTHER";
  other.strike = 50000.0_price;
  add(hour * 8 - minute * 10, EntryKind::Funding, perpetual, 46500.0_price);
  deliver(hour * 9, list(other), 46400.0_price);
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->source, DeliverySource::Told);
  EXPECT_EQ(delivery()->delivery, 46400.0_price);
}

/// BTC at 22,000 USD is 25,000 USDC at 0.88, and what is quoted in USDC is delivered in it: by the indices of lines, by marks, or by a line
/// nearby.
TEST_F(DeliveriesTest, InADollarOffItsPegTheDeliveryIsInThatDollar) {
  Instrument made = account.instruments[call];
  made.name = "BTC_USDC-OPTION";
  made.payoff = Payoff::Linear;
  made.quote = made.settle = Currency::of("USDC");
  const InstrumentId usdc_call = list(made);
  const auto told = [&] { return Deliveries(account, marks).of(account.instruments[usdc_call]).value_or(DeliveryEstimate{}); };
  account.facts.push_back({.at = start, .kind = EntryKind::Deposit, .currency = made.quote, .index = 0.88_price});
  fill(hour * 2, linear, 1.0_size, 25000.0).index = 22000.0_price;
  EXPECT_EQ(told().delivery, 25000.0_price);
  EXPECT_EQ(told().source, DeliverySource::Nearby);
  mark(hour * 6, linear, 22000.0, 25000.0);
  mark(hour * 12, linear, 22000.0, 25000.0);
  EXPECT_EQ(told().delivery, 25000.0_price);
  EXPECT_EQ(told().source, DeliverySource::Marks);
  fill(hour * 8 - minute, linear, 1.0_size, 25000.0).index = 22000.0_price;
  EXPECT_EQ(told().delivery, 25000.0_price);
  EXPECT_EQ(told().source, DeliverySource::Indices);
}

/// Whoever shows the coin's index: a contract that settles in another currency, money that came in, marks of one side only.
TEST_F(DeliveriesTest, AnyIndexOfTheCoinNearbyTells) {
  fill(hour * 9, linear, 1.0_size, 46100.0).index = 46100.0_price;
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->source, DeliverySource::Nearby);
  EXPECT_EQ(delivery()->delivery, 46100.0_price);
  AccountFact& deposit = add(hour * 8 + minute * 30, EntryKind::Deposit, linear, 46050.0_price);
  deposit.currency = btc;
  std::ranges::sort(account.facts, {}, &AccountFact::at);
  EXPECT_EQ(delivery()->delivery, 46050.0_price);
  EXPECT_EQ(delivery()->away, minute * 30);
  mark(hour * 8 + minute * 5, linear, 46020.0, 46020.0);
  marks.push_back({.at = start + day * 9, .marks = {}, .indices = {{eth, 3000.0_price}}});
  EXPECT_EQ(delivery()->source, DeliverySource::Nearby);
  EXPECT_EQ(delivery()->delivery, 46020.0_price);
  EXPECT_EQ(delivery()->away, minute * 5);
  marks.front().at = start + hour * 8 + index_nearby + second;
  EXPECT_EQ(delivery()->delivery, 46050.0_price) << "too far";
}

/// From 06:00 to 12:00 as before, with a set between that knows nothing of the coin.
TEST_F(DeliveriesTest, MarksThatKnowAnotherCoinAreNoneAroundIt) {
  mark(hour * 6, linear, 46000.0, 46000.0);
  marks.push_back({.at = start + hour * 7, .marks = {}, .indices = {{eth, 3000.0_price}}});
  mark(hour * 12, linear, 46300.0, 46300.0);
  ASSERT_TRUE(delivery());
  EXPECT_EQ(delivery()->delivery, 46100.0_price);
}

/// A mean of what others show where no row of its own quote currency shows any.
TEST_F(DeliveriesTest, IndicesOfOtherContractsInTheWindowAreAMean) {
  fill(hour * 8 - minute * 20, linear, 1.0_size, 46000.0).index = 46000.0_price;
  fill(hour * 8 - minute * 10, linear, 1.0_size, 46200.0).index = 46200.0_price;
  EXPECT_EQ(delivery()->source, DeliverySource::Indices);
  EXPECT_EQ(delivery()->delivery, 46100.0_price);
  fill(hour * 8 - minute * 5, perpetual, 1.0_size, 46400.0).index = 46400.0_price;
  EXPECT_EQ(delivery()->delivery, 46400.0_price) << "its own";
}

}  // namespace
}  // namespace keel
