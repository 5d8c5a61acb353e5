#include "keel/attribution/attribution.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "tests/attribution_case.hpp"

namespace keel {
namespace {

/// By hand: 60,000 USD of a coin-settled perpetual bought at 59,990 when it is worth 60,000, and worth 60,060 five seconds later.
TEST_F(AttributionTest, MarkoutsOfACoinSettledPerpetualAreThoseComputedByHand) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 6000.0_size, 59990.0);
  mark(second * 6, perpetual, 60060.0, 60060.0);
  mark(minute, perpetual, 60000.0, 60000.0);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  EXPECT_NEAR(usd(causes[Cause::Spread]), 60000.0 * (60000.0 / 59990.0 - 1.0), 1e-3);
  EXPECT_NEAR(usd(causes[Cause::AdverseSelection]), 60.0, 1e-3);
  EXPECT_NEAR(usd(causes.total()), 60000.0 * (60000.0 / 59990.0 - 1.0), 1e-3);
  ASSERT_EQ(got.markouts.size(), 2u);  // bought and all; nothing was sold
  const MarkoutCurve& bought = got.markouts[0];
  ASSERT_EQ(bought.points.size(), 5u);
  EXPECT_NEAR(bought.points[0].usd.mean(), 60000.0 * (60000.0 / 59990.0 - 1.0), 1e-3);
  EXPECT_NEAR(bought.points[1].usd.mean(), 60000.0 * (60000.0 / 59990.0 - 1.0), 1e-3);  // 1 s: nothing new
  EXPECT_EQ(bought.points[1].market_seen, 0u);
  EXPECT_EQ(bought.points[2].horizon, second * 10);
  EXPECT_NEAR(bought.points[2].usd.mean(), 60000.0 * (60060.0 / 59990.0 - 1.0), 1e-3);
  EXPECT_EQ(bought.points[2].market_seen, 1u);
  const double notional_at_fill = 60000.0 / 59990.0 * 60000.0;
  EXPECT_NEAR(bought.points[2].bps.mean(), 1e4 * 60000.0 * (60060.0 / 59990.0 - 1.0) / notional_at_fill, 1e-4);  // coins count in 1e-8
  EXPECT_EQ(bought.points[4].usd.count(), 0u);                                                                   // 5 min lie beyond the end
}

TEST_F(AttributionTest, AHedgeSlipsAndMovesTheMarketUnderItsOwnNames) {
  account.groups = {{}, {"hedge", ""}};
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, -2.0_size, 59995.0, 1);
  mark(second * 5, perpetual, 60010.0, 60010.0);
  const Causes causes = totals_of(attributed().steps).causes;
  EXPECT_EQ(causes[Cause::HedgeSlippage], -10.0_numeraire);
  EXPECT_EQ(causes[Cause::HedgeImpact], -20.0_numeraire);
  EXPECT_EQ(causes.total(), -30.0_numeraire);
}

/// Two coins bought at 59,990 and worth 60,010 each; then the venue says 59,980, then that there was no trade. Neither line names the
/// sub-book.
TEST_F(AttributionTest, ACorrectionAndABustAreOfTheTradesOwnSubBook) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  account.groups = {BookGroup{}, BookGroup{"quote", ""}};
  mark(second * 0, perpetual, 60000.0, 60000.0);
  fill(second, perpetual, 2.0_size, 59990.0, 1);
  mark(minute, perpetual, 60010.0, 60010.0);
  AccountFact correction = account.facts.back();
  correction.at = start + minute * 2;
  correction.kind = EntryKind::TradeCorrection;
  correction.group = 0;
  correction.price = 59980.0_price;
  account.facts.push_back(correction);
  mark(minute * 3, perpetual, 60010.0, 60010.0);
  const Causes corrected = totals_of(attributed().steps).causes;
  EXPECT_EQ(corrected[Cause::Correction], 20.0_numeraire);
  EXPECT_EQ(corrected.total(), 60.0_numeraire);
  correction.at = start + minute * 4;
  correction.kind = EntryKind::Bust;
  account.facts.push_back(correction);
  mark(minute * 5, perpetual, 60010.0, 60010.0);
  const Causes busted = totals_of(attributed().steps).causes;
  EXPECT_EQ(busted[Cause::Correction], -40.0_numeraire);
  EXPECT_EQ(busted.total(), 0.0_numeraire);
}

/// 1,000 of liquidity between 3,000 and 5,000, in at 3,700 and out at 3,900, beside coins and dollars: the change of equity and its fee
/// by 30-digit arithmetic on x = L (1/sqrt P - 1/sqrt 5000), y = L (sqrt P - sqrt 3000).
TEST_F(AttributionTest, APoolsChangeOfEquityIsExplained) {
  Instrument pool{.name = "POOL", .kind = InstrumentKind::Pool, .payoff = Payoff::Linear, .base = btc};
  pool.quote = pool.settle = Currency::of("USDC");
  pool.multiplier = 1.0_multiplier;
  pool.lot = Size{1};
  pool.range_lower = 3000.0_price;
  pool.range_upper = 5000.0_price;
  const InstrumentId id = account.instruments.list(pool).value();
  const auto money = [&](EntryKind kind, Duration after, Currency currency, SettleAmount amount) {
    AccountFact& fact = add(after, kind, id);
    fact.currency = currency;
    fact.amount = amount;
    fact.price = 3750.0_price;
  };
  mark(second * 0, id, 3700.0, 3700.0);
  money(EntryKind::Deposit, second, btc, 10.0_settle);
  money(EntryKind::Deposit, second, pool.quote, 100000.0_settle);
  fill(second * 2, id, 1000.0_size, 3700.0);
  mark(hour, id, 3750.0, 3750.0);
  money(EntryKind::PoolFees, hour + second, pool.quote, 12.5_settle);
  mark(hour * 2, id, 3900.0, 3900.0);
  fill(hour * 3, id, -1000.0_size, 3900.0);
  mark(hour * 4, id, 3900.0, 3900.0);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  EXPECT_EQ(causes[Cause::Deposits], 137000.0_numeraire);
  EXPECT_EQ(causes[Cause::Fees], 12.5_numeraire);
  EXPECT_NEAR(usd(causes.total()), 137000.0 + 12.5 + 1956.72961589642, 2e-4);  // coins in 1e-8, at 3,900
  EXPECT_LT(usd(causes[Cause::Gamma]), 0.0);
  EXPECT_EQ(causes.total(), got.steps.back().equity);
}

/// Glosten and Milgrom: a value of 0 or 1 (here 1000 and 2000), half and half; 30 % of takers know it. Quotes of .65 and .35 earn 0 on
/// average; takers who do not know anything have no impact.
class GlostenMilgrom : public AttributionTest {
 protected:
  MarkoutCurve all(double informed, std::uint64_t seed) {
    const InstrumentId asset = list("ASSET", InstrumentKind::Perpetual, Payoff::Linear);
    Random random(seed);
    for (int i = 0; i < 4000; ++i) {
      const Duration at = minute * i;
      const bool high = random.chance(0.5);
      const bool buys = random.chance(informed) ? high : random.chance(0.5);
      mark(at, asset, 1500.0, 1500.0);
      fill(at + second, asset, buys ? -1.0_size : 1.0_size, buys ? 1650.0 : 1350.0);
      mark(at + second * 2, asset, 1500.0, high ? 2000.0 : 1000.0);
    }
    mark(minute * 4000, asset, 1500.0, 1500.0);  // the last fill, too, is followed to its horizon
    return attributed().markouts.back();
  }
};

TEST_F(GlostenMilgrom, QuotesAtTheirPricesEarnNothing) {
  SCOPED_TRACE("seed 7");
  const MarkoutCurve curve = all(0.3, 7);
  const MarkoutPoint& spread = curve.points[0];
  const MarkoutPoint& realised = curve.points[2];
  EXPECT_NEAR(spread.usd.mean(), 150.0, 1e-9);
  EXPECT_NEAR(realised.usd.mean(), 0.0, 3.0 * realised.usd.standard_error());
  // effective = realised + impact: the adverse selection of the account is all that the two differ by.
  const Causes causes = totals_of(attributed().steps).causes;
  const double impact = -usd(causes[Cause::AdverseSelection]) / 4000.0;
  EXPECT_NEAR(spread.usd.mean(), realised.usd.mean() + impact, 1e-9);
}

TEST_F(GlostenMilgrom, TakersWhoKnowNothingHaveNoImpact) {
  SCOPED_TRACE("seed 8");
  const MarkoutCurve curve = all(0.0, 8);
  const RunningMean& realised = curve.points[2].usd;
  EXPECT_NEAR(realised.mean(), 150.0, 3.0 * realised.standard_error());
}

TEST(RunningMean, AgreesWithTheTextbookHoweverItIsSplit) {
  RunningMean left, right;
  for (const double value : {2.0, 4.0, 4.0}) left.add(value);
  for (const double value : {4.0, 5.0, 5.0, 7.0, 9.0}) right.add(value);
  left.add(right);
  EXPECT_EQ(left.count(), 8u);
  EXPECT_DOUBLE_EQ(left.mean(), 5.0);
  EXPECT_NEAR(left.standard_error(), std::sqrt(32.0 / 7.0 / 8.0), 1e-15);
}

/// Twenty fills a second apart, of which one is busted when some are older than the horizon of ten seconds and some are not. The index
/// moves only when all are old: nothing is left that could be adverse selection.
TEST_F(AttributionTest, ABustAmongManyFillsForgetsItsOwnAlone) {
  const InstrumentId future = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  for (int i = 1; i <= 20; ++i) fill(second * i, future, 1.0_size, 60000.0).index = 60000.0_price;
  const std::vector<AccountFact> fills = account.facts;
  for (const AccountFact& busted : fills) {
    account.facts = fills;
    bust(second * 21, future, busted.trade);
    add(hour, EntryKind::Funding, future, 61000.0_price);
    const Causes causes = total();
    EXPECT_EQ(causes[Cause::AdverseSelection], NumeraireAmount{}) << busted.trade.value;
    EXPECT_DOUBLE_EQ(usd(causes[Cause::Delta]), 19.0 * 1000.0) << busted.trade.value;
  }
}

/// 15 calls of strike 46,000 bought at 0.01, five of them 2 s before the expiry; 46,500 is delivered and then the five are busted, within
/// the markout horizon. What is left are 10 * (500 / 46,500 - 0.01) coins, worth 60,000 each in the end: 451.6129 USD.
TEST_F(AttributionTest, ABustAfterTheDeliveryLeavesARestThatIsStillValued) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId call = option(Right::Call, 46000.0_price, hour * 8);
  fill(minute, call, 10.0_size, 0.01).index = 46500.0_price;
  AccountFact& late = fill(hour * 8 - second * 2, call, 5.0_size, 0.01);
  late.index = 46500.0_price;
  const TradeId busted = late.trade;
  deliver(hour * 8, call, 46500.0_price);
  bust(hour * 8 + second * 5, call, busted);
  add(hour * 9, EntryKind::Funding, perpetual, 46500.0_price);
  add(hour * 10, EntryKind::Funding, perpetual, 60000.0_price);
  EXPECT_NEAR(usd(total().total()), 10.0 * (500.0 / 46500.0 - 0.01) * 60000.0, 2e-3);  // coins in 1e-8
}

/// A call of strike 40,000 delivered at 47,000, the index at its expiry; the account hears of it five seconds or an hour later, when the
/// index is another. The venue settled at the market: nothing is left for settlement.
TEST_F(AttributionTest, ADeliveryToldLateIsExplainedAtTheIndexOfTheExpiry) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId call = option(Right::Call, 40000.0_price, hour * 8);
  fill(minute, call, 10.0_size, 0.15).index = 47000.0_price;
  add(hour * 8 - second * 10, EntryKind::Funding, perpetual, 47000.0_price);
  add(hour * 8 + second * 2, EntryKind::Funding, perpetual, 50000.0_price);
  const AccountFacts before = account;
  for (const Duration told : {second * 5, hour}) {
    account = before;
    deliver(hour * 8 + told, call, 47000.0_price);
    const Causes causes = total();
    EXPECT_EQ(causes[Cause::Settlement], NumeraireAmount{});
    EXPECT_NEAR(usd(causes.total()), 10.0 * (7000.0 / 47000.0 - 0.15) * 50000.0, 2e-3);
  }
}

/// Without trades around the expiry the indices of fundings tell the delivery price: the mean of 47,200 and 47,400.
TEST_F(AttributionTest, FundingsTellTheDeliveryPrice) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId call = option(Right::Call, 46000.0_price, hour * 8);
  fill(minute, call, 10.0_size, 0.03).index = 47000.0_price;
  add(hour * 8 - minute * 10, EntryKind::Funding, perpetual, 47200.0_price);
  add(hour * 8 - minute * 5, EntryKind::Funding, perpetual, 47400.0_price);
  add(hour * 10, EntryKind::Funding, perpetual, 47500.0_price);
  EXPECT_NEAR(usd(total().total()), 10.0 * (1300.0 / 47300.0 - 0.03) * 47500.0, 2e-3);
}

/// 1,000 USD gained from 00:50 to 01:00 belong to the hour that begins at 00:00, the fill at 01:00 to the next one.
TEST_F(AttributionTest, AnIntervalBelongsToTheHourOfItsLastInstant) {
  const InstrumentId perpetual = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute * 50, perpetual, 1.0_size, 60000.0).index = 60000.0_price;
  add(minute * 59, EntryKind::Funding, perpetual, 61000.0_price);
  fill(hour, perpetual, -1.0_size, 61010.0).index = 61000.0_price;
  add(hour * 3, EntryKind::Funding, perpetual, 61000.0_price);
  const Attribution got = attributed({.every = hour * 2, .cuts = {CutBy::Hour}});
  const std::vector<CutGroup>& hours = got.cuts.front().groups;
  ASSERT_EQ(hours.size(), 2u);
  EXPECT_EQ(hours[0].name, "00h");
  EXPECT_EQ(hours[0].causes.total(), 1000.0_numeraire);
  EXPECT_EQ(hours[1].name, "01h");
  EXPECT_EQ(hours[1].causes.total(), 10.0_numeraire);
}

}  // namespace
}  // namespace keel
