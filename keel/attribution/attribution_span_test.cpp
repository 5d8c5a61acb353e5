// What an account earned from one time to another.
#include <gtest/gtest.h>

#include "tests/attribution_case.hpp"

namespace keel {
namespace {

class SpanTest : public AttributionTest {
 protected:
  Attribution span(Duration from, Duration until) const { return attributed({.from = start + from, .until = start + until}); }
  static Causes causes(const Attribution& attribution) { return totals_of(attribution.steps).causes; }
  void deposit(Duration after, Currency currency, SettleAmount amount) {
    AccountFact& fact = add(after, EntryKind::Deposit, InstrumentId{});
    fact.currency = currency;
    fact.amount = amount;
  }
};

/// Two contracts bought at 60,000 and worth 60,100, then 60,050 each: in the second hour they lose 100, whoever bought them when.
TEST_F(SpanTest, TheStateAtTheStartIsWorthTheMarksOfThen) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 2.0_size, 60000.0);
  mark(hour, perpetual, 60100.0, 60100.0);
  mark(hour * 2, perpetual, 60050.0, 60050.0);
  const Attribution got = span(hour, hour * 2);
  EXPECT_EQ(causes(got)[Cause::Delta], -100.0_numeraire);
  EXPECT_EQ(causes(got).total(), -100.0_numeraire);
  ASSERT_EQ(got.steps.size(), 1u);
  EXPECT_EQ(got.start, start + hour);
  EXPECT_EQ(got.steps[0].from, start + hour);
  EXPECT_EQ(got.steps[0].equity, 100.0_numeraire);
  EXPECT_EQ(got.quotes, 0u);
  EXPECT_TRUE(got.markouts.empty());
}

/// Between the marks a line shows an index of 60,080, which the mark follows: from there on 2 times 30 are lost.
TEST_F(SpanTest, AStartBetweenMarksStandsAtTheIndexOfThen) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 2.0_size, 60000.0);
  mark(hour, perpetual, 60100.0, 60100.0);
  add(minute * 80, EntryKind::Funding, perpetual, 60080.0_price);
  mark(hour * 2, perpetual, 60050.0, 60050.0);
  EXPECT_EQ(causes(span(minute * 90, hour * 2)).total(), -60.0_numeraire);
  EXPECT_EQ(causes(span(hour, minute * 90)).total(), -40.0_numeraire);
  EXPECT_EQ(causes(span(minute * 30, minute * 40)).total(), 0.0_numeraire);
}

/// Half a coin was there at 60,000 and another half comes in at 61,000; at 62,000 the first has gained 1,000 and the second 500 since
/// 61,000 was the index. A coin-settled contract bought at 61,000 for 61,000 USD gains 61,000/61,000 - 61,000/62,000 coins. A contract in
/// dollars lost 300.
TEST_F(SpanTest, ProfitIsToldInEveryCurrencyAndWithoutWhatCoinsHeldGained) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  const auto mark_both = [&](Duration after, double price) {
    mark(after, perpetual, price, price);
    marks.back().marks[linear] = {.price = nearest<Price>(61000.0), .forward = 61000.0};
  };
  mark_both(second * 0, 60000.0);
  deposit(second, btc, 0.5_settle);
  mark_both(hour, 61000.0);
  deposit(hour + second, btc, 0.5_settle);
  fill(hour + second * 2, perpetual, 6100.0_size, 61000.0);
  fill(hour + second * 3, linear, 1.0_size, 61300.0);
  mark_both(hour * 2, 62000.0);
  const Attribution got = span(hour, hour * 2);
  const double coins = 1.0 - 61000.0 / 62000.0;
  const Causes sum = causes(got);
  EXPECT_EQ(sum[Cause::Deposits], 30500.0_numeraire);
  EXPECT_EQ(sum[Cause::CoinRevaluation], 1000.0_numeraire);
  EXPECT_NEAR(usd(sum.profit()), 1000.0 + coins * 62000.0 - 300.0, 1e-3);
  const auto gained = currency_profits(account.instruments, got.opening, got.closing);
  EXPECT_NEAR(to_double(gained.at(btc).profit), coins, 1e-8);
  EXPECT_NEAR(to_double(gained.at(btc).equity), 1.0 + coins, 1e-8);
  EXPECT_EQ(gained.at(Currency::of("USDC")).profit, SettleAmount{-300 * units_per_one});
  EXPECT_EQ(gained.size(), 2u);
}

/// Bought for 60,000 and nothing else: a coin more, dollars less, and profit only as the coin gains.
TEST_F(SpanTest, AnExchangeIsInBothCurrencies) {
  const InstrumentId spot = list("BTC_USDC", InstrumentKind::Spot, Payoff::Linear);
  mark(second * 0, spot, 60000.0, 60000.0);
  deposit(second, Currency::of("USDC"), SettleAmount{100'000 * units_per_one});
  fill(second * 2, spot, 1.0_size, 60000.0);
  mark(hour, spot, 61000.0, 61000.0);
  const Attribution got = attributed();
  const auto gained = currency_profits(account.instruments, got.opening, got.closing);
  EXPECT_EQ(gained.at(btc).profit, 1.0_settle);
  EXPECT_EQ(gained.at(Currency::of("USDC")).profit, SettleAmount{-60'000 * units_per_one});
  EXPECT_EQ(causes(got).profit(), 1000.0_numeraire);
}

TEST_F(SpanTest, FillsAreThoseOfTheTimeAlone) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 1.0_size, 59990.0);
  fill(hour, perpetual, 1.0_size, 59980.0);
  fill(hour + second, perpetual, -1.0_size, 60030.0);
  mark(hour * 2, perpetual, 60000.0, 60000.0);
  const Attribution got = span(hour, hour + minute * 10);  // what happened at the start is before it
  EXPECT_EQ(got.quotes, 1u);
  EXPECT_EQ(causes(got)[Cause::Spread], 30.0_numeraire);
  ASSERT_EQ(got.markouts.size(), 2u);
  EXPECT_EQ(got.markouts[0].side, Side::Sell);
  EXPECT_EQ(got.markouts[0].points[0].usd.count(), 1u);
  EXPECT_EQ(got.young, 0u);
  EXPECT_EQ(span(hour, hour + second * 5).young, 1u);
}

}  // namespace
}  // namespace keel
