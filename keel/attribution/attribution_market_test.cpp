#include <gtest/gtest.h>

#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/attribution/fair_values.hpp"
#include "tests/attribution_case.hpp"

namespace keel {
namespace {

/// What fair value may know of the market, and in which currency it is.
class AttributionMarketTest : public AttributionTest {
 protected:
  const MarkoutPoint& filled(const Attribution& got) const { return got.markouts.front().points.front(); }
};

/// A fill before any index was seen is worth its own price, not the one five hours later.
TEST_F(AttributionMarketTest, NoFillIsValuedAtAnIndexOfTheFuture) {
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute, linear, 1.0_size, 46000.0);
  fill(hour, linear, 1.0_size, 46100.0);
  add(hour * 5, EntryKind::Funding, linear, 50000.0_price);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  EXPECT_EQ(causes[Cause::Spread], NumeraireAmount{});
  EXPECT_EQ(causes.total(), 7900.0_numeraire);
  EXPECT_EQ(got.own_prints, 2u);
}

/// No line has an index: a print four days old is nothing to measure a fill against.
TEST_F(AttributionMarketTest, WithoutAnyIndexFillsStandAtTheirOwnPrice) {
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute, linear, 1.0_size, 40000.0);
  fill(day * 4, linear, 1.0_size, 50000.0);
  fill(day * 5, linear, -1.0_size, 50000.0);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  EXPECT_EQ(causes[Cause::Spread], NumeraireAmount{});
  EXPECT_EQ(causes[Cause::AdverseSelection], NumeraireAmount{});
  EXPECT_EQ(causes.total(), 10000.0_numeraire);
  EXPECT_EQ(got.remarks, std::vector<std::string>{"BTC: no line has its index: the price of the last trade stands for it"});
}

/// An option that expires in an hour, valued half an hour in. The index stands at 60,000 for twenty minutes of the window and at 61,000 for
/// five, when a sixth of the delivery price is open: 5/6 · (20 · 60,000 + 5 · 61,000) / 25 + 61,000 / 6 = 60,333.33. A move of 600 then
/// moves it by 100.
TEST_F(AttributionMarketTest, InTheDeliveryWindowTheForwardIsTheDeliveryPriceExpected) {
  const InstrumentId call = option(Right::Call, 60000.0_price, hour);
  FairValues values(account.instruments, Duration{}, false);
  const Instrument& instrument = account.instruments[call];
  MarkSet before{.at = start, .marks = {}, .indices = {{btc, 60000.0_price}}};
  before.marks[call] = {.price = 0.005_price, .vol = 0.6, .forward = 60000.0};
  values.see(before);
  EXPECT_DOUBLE_EQ(values.state(instrument, start + minute * 30)->mark.forward, 60000.0);
  values.see_index(btc, 61000.0_price, start + minute * 50);
  EXPECT_NEAR(values.state(instrument, start + minute * 50)->mark.forward, 60000.0 + 1000.0 / 3, 1e-6);
  EXPECT_NEAR(values.state(instrument, start + minute * 55)->mark.forward, 60000.0 + 1000.0 / 3, 1e-6);
  values.see_index(btc, 61600.0_price, start + minute * 55);
  EXPECT_NEAR(values.state(instrument, start + minute * 55)->mark.forward, 60000.0 + 1000.0 / 3 + 100.0, 1e-6);
}

/// A perpetual in bitcoin: 0.08 is its fair price when ether is at 3,600 and bitcoin at 45,000, and 0.088 at 3,960: 0.008 BTC or 360 USD.
/// Then bitcoin doubles with ether: the 0.008 are worth 720 USD, the price does not move.
TEST_F(AttributionMarketTest, APerpetualQuotedInACoinGainsThatCoin) {
  const InstrumentId bitcoin = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId ether = list("ETH-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse, eth);
  const InstrumentId cross =
      list({.name = "ETHBTC", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Linear, .base = eth, .quote = btc, .settle = btc});
  add(second, EntryKind::Funding, bitcoin, 45000.0_price);
  fill(minute, cross, 1.0_size, 0.08).index = 3600.0_price;
  add(hour, EntryKind::Funding, ether, 3960.0_price);
  add(hour * 2, EntryKind::Funding, bitcoin, 90000.0_price);
  add(hour * 2, EntryKind::Funding, ether, 7920.0_price);
  const Causes causes = total();
  EXPECT_EQ(causes[Cause::Spread], NumeraireAmount{});
  EXPECT_NEAR(usd(causes.total()), 720.0, 1e-3);
  EXPECT_NEAR(usd(causes[Cause::Residual]), 0.0, 1e-3);
}

/// 1,000 of liquidity put into a constant-product pool at 3,600 when ether is worth 3,636: 16.6667 ETH and 60,000 USDC went in, worth
/// 120,600, for 2,000 sqrt(3636) = 120,598.5075 at the market. Ten seconds later ether is at 3,700: 121,655.2506 against 121,666.6667.
TEST_F(AttributionMarketTest, AMarkoutOfLiquidityCountsTheCoinsThatWentIn) {
  const Currency usdc = Currency::of("USDC");
  const InstrumentId pool =
      list({.name = "POOL", .kind = InstrumentKind::Pool, .payoff = Payoff::Linear, .base = eth, .quote = usdc, .settle = usdc});
  const InstrumentId ether = list("ETH-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse, eth);
  fill(minute, pool, 1000.0_size, 3600.0).index = 3636.0_price;
  add(minute + second * 5, EntryKind::Funding, ether, 3700.0_price);
  add(hour, EntryKind::Funding, ether, 3700.0_price);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  const double at_fill = 2000.0 * std::sqrt(3636.0) - (1000.0 / 60.0 * 3636.0 + 60000.0);
  const double later = 2000.0 * std::sqrt(3700.0) - (1000.0 / 60.0 * 3700.0 + 60000.0);
  EXPECT_NEAR(at_fill, -1.4925, 1e-4);
  EXPECT_NEAR(usd(causes[Cause::Spread]), at_fill, 1e-4);
  EXPECT_NEAR(filled(got).usd.mean(), at_fill, 1e-4);
  EXPECT_NEAR(filled(got).bps.mean(), 1e4 * at_fill / 120000.0, 1e-6);  // of 2 L sqrt(P)
  EXPECT_NEAR(got.markouts.front().points[2].usd.mean(), later, 1e-4);
  EXPECT_NEAR(usd(causes[Cause::Spread] + causes[Cause::AdverseSelection]), later, 1e-4);
}

/// A call bought at a vol of 65 %, then sold at 200 % and that busted: in the end it is worth as much as if the second trade had never
/// been.
TEST_F(AttributionMarketTest, ABustedPrintInformsNoMore) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId call = option(Right::Call, 48000.0_price, day * 27);
  const auto lived = [&](bool with_bust, Duration busted) {
    account.facts.clear();
    AccountFact& first = fill(minute * 10, call, 1.0_size, 0.0476);
    first.index = 46000.0_price;
    first.vol = 0.65;
    if (with_bust) {
      AccountFact& second_trade = fill(minute * 20, call, -1.0_size, 0.20);
      second_trade.index = 46000.0_price;
      second_trade.vol = 2.0;
      const TradeId trade = second_trade.trade;
      bust(minute * 20 + busted, call, trade);
    }
    add(hour * 2, EntryKind::Funding, perpetual, 46000.0_price);
    return total().total();
  };
  const NumeraireAmount never = lived(false, {});
  EXPECT_EQ(lived(true, second * 30), never);  // before its price informed
  EXPECT_EQ(lived(true, hour), never);         // and after
}

/// A put at 150,000 while the forward is at 46,000: 2.2 coins are less than its intrinsic value, 104,000 USD, and more than the forward. It
/// has no vol, so it moves as its intrinsic value: 500 USD less for 500 more of the index.
TEST_F(AttributionMarketTest, APutBelowItsIntrinsicValueHasNoVol) {
  const InstrumentId perpetual = list("BTC-PERPETUAL", InstrumentKind::Perpetual, Payoff::Inverse);
  const InstrumentId put = option(Right::Put, 150000.0_price, day * 27);
  fill(minute, put, 1.0_size, 2.2).index = 46000.0_price;
  add(hour, EntryKind::Funding, perpetual, 46500.0_price);
  const Causes causes = total();
  EXPECT_NEAR(usd(causes[Cause::Vega]), 0.0, 1e-6);
  EXPECT_NEAR(usd(causes[Cause::Theta]), 0.0, 1e-6);
  // The mark stays as far below its intrinsic value in coin; the premium was paid in coin as well.
  EXPECT_NEAR(usd(causes.total()), (150000.0 / 46500.0 - 150000.0 / 46000.0) * 46500.0, 1e-2);
}

/// 100,000 USDT buy 100,000 USDC at 0.88 each, which marks say they are worth: nothing is earned. At 0.80 they lost 8,000.
TEST_F(AttributionTest, ADollarIsWorthItsIndexInTheExplanationToo) {
  Instrument pair{.name = "USDC_USDT", .kind = InstrumentKind::Spot, .payoff = Payoff::Linear, .base = Currency::of("USDC")};
  pair.quote = pair.settle = Currency::of("USDT");
  const InstrumentId spot = list(pair);
  account.facts.push_back({.at = start, .kind = EntryKind::Deposit, .amount = 100000.0_settle, .currency = pair.quote, .index = 1.0_price});
  fill(second, spot, 100000.0_size, 0.88).index = 0.88_price;
  const auto at = [&](Duration after, Price usdc) { marks.push_back({.at = start + after, .marks = {}, .indices = {{pair.base, usdc}}}); };
  at(hour, 0.88_price);
  EXPECT_EQ(total().profit(), NumeraireAmount{});
  at(hour * 2, 0.80_price);
  EXPECT_EQ(total().profit(), -8000.0_numeraire);
  EXPECT_EQ(total()[Cause::Deposits], 100000.0_numeraire);
}

/// A session's settlement tells how far a perpetual is from its index: bought at 2,290 with no index told, settled at 2,211 with an index
/// of 2,200, it is at 2,311.5 when the index is at 2,300.
TEST_F(AttributionMarketTest, ASettlementTellsAPerpetualsBasis) {
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  fill(minute, linear, 1.0_size, 2290.0);
  AccountFact& settled = add(hour, EntryKind::DailySettlement, linear, 2200.0_price);
  settled.price = 2211.0_price;
  EXPECT_EQ(total().total(), -79.0_numeraire);
  add(hour * 2, EntryKind::Funding, linear, 2300.0_price);
  EXPECT_EQ(total().total(), 21.5_numeraire);
}

/// USDC at 0.97 and a venue that holds its contracts in it to the index in USD: a perpetual bought at that index, 120,000, has earned
/// nothing, and a future delivered there tells it. At 121,000 both are 1,000 USDC more, which are 970 USD each.
TEST_F(AttributionMarketTest, AnIndexThatTheVenueTakesForTheOneInUsdHoldsItsContracts) {
  const Currency usdc = Currency::of("USDC");
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  Instrument dated = account.instruments[linear];
  dated.name = "FUTURE";
  dated.kind = InstrumentKind::Future;
  dated.expiry = start + day;
  const InstrumentId future = list(dated);
  account.index_terms = {{.coin = btc, .settle = usdc, .from = start}};
  AccountFact& deposit = add(second, EntryKind::Deposit, {}, 0.97_price);
  deposit.currency = usdc;
  deposit.amount = 100000.0_settle;
  fill(minute, linear, 1.0_size, 120000.0).index = 120000.0_price;
  fill(minute, future, 1.0_size, 120000.0).index = 120000.0_price;
  for (const auto& [delivered, equity] : {std::pair{120000.0_price, 97000.0_numeraire}, {121000.0_price, 98940.0_numeraire}}) {
    account.facts.resize(3);
    add(day, EntryKind::Expiry, future).price = delivered;
    EXPECT_EQ(attributed().steps.back().equity, equity);
    const auto inventory = take_inventory(account, {}, Currency::of("USD"));
    ASSERT_TRUE(inventory) << inventory.error().text;
    EXPECT_EQ(total_equity(account.instruments, *inventory).raw, equity.raw);
    EXPECT_EQ(inventory->underlyings.at(btc).index, delivered);
  }
}

/// What a log opens with is no fill: 90 above the market of its first row is no spread, and nobody marks it out.
TEST_F(AttributionMarketTest, WhatALogOpensWithEarnsNoSpread) {
  const InstrumentId linear = list("LINEAR", InstrumentKind::Perpetual, Payoff::Linear);
  add(second, EntryKind::Funding, linear, 2200.0_price);
  fill(minute, linear, -1.0_size, 2290.0).opening = true;
  add(hour, EntryKind::Funding, linear, 2200.0_price);
  const Attribution got = attributed();
  const Causes causes = totals_of(got.steps).causes;
  EXPECT_EQ(causes[Cause::Spread], NumeraireAmount{});
  EXPECT_EQ(causes[Cause::Correction], 90.0_numeraire);
  EXPECT_EQ(got.quotes, 0u);
}

/// Book and explanation take a delivery for the index alike, whether what it delivered was still held or not.
TEST_F(AttributionMarketTest, ADeliveryIsTheIndexInTheExplanationToo) {
  const InstrumentId future = list({.name = "FUTURE",
                                    .kind = InstrumentKind::Future,
                                    .payoff = Payoff::Inverse,
                                    .base = btc,
                                    .quote = Currency::of("USD"),
                                    .settle = btc,
                                    .multiplier = 1.0_multiplier,
                                    .expiry = start + day * 2});
  for (const bool held : {true, false}) {
    account.facts.clear();
    AccountFact& deposit = add(minute, EntryKind::Deposit, {}, 50000.0_price);
    deposit.currency = btc;
    deposit.amount = 1.0_settle;
    fill(hour, future, 10000.0_size, 50000.0).index = 50000.0_price;
    if (!held) fill(hour * 2, future, -10000.0_size, 50000.0).index = 50000.0_price;
    add(day * 2, EntryKind::Expiry, future).price = 40000.0_price;
    const Attribution got = attributed();
    EXPECT_EQ(got.steps.back().equity, held ? 38000.0_numeraire : 40000.0_numeraire);
    const auto inventory = take_inventory(account, {}, Currency::of("USD"));
    ASSERT_TRUE(inventory) << inventory.error().text;
    EXPECT_EQ(total_equity(account.instruments, *inventory).raw, got.steps.back().equity.raw);
  }
}

}  // namespace
}  // namespace keel
