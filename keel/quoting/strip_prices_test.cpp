#include "keel/quoting/strip_prices.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/domain/events.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// One inverse option, in a strip of its own.
struct OneRow {
  Instrument option{.name = "o", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse};
  QuoteIn in{.fair_price = 0.0123, .price_unit_usd = 100'000.0, .loadings = {}, .contracts = 4.0};
  double half_spread_usd = 0.0;
  double skew_usd = 0.0;
  BookTop others;
  double share = 1.0;
  double least = 0.0;
  RequoteTerms requote;

  OneRow() {
    option.ticks = *TickLadder::make({{0.0_price, PriceOffset{10'000}}, {0.005_price, PriceOffset{50'000}}});
    option.lot = 0.1_size;
    in.loadings.add(0, 1.0);
  }
  StripPrices prices() const {
    QuoteStrip strip;
    strip.reset(in);
    StripAnswer answer;
    answer.resize(1);
    *answer[StripAnswer::HalfSpreadUsd] = half_spread_usd;
    *answer[StripAnswer::SizeChargeUsd] = 0.0;
    *answer.skew_usd(0) = skew_usd;
    QuoteListing listing;
    listing.add(option);
    listing.set_ticks(0, option.ticks, 1e8 * in.fair_price);
    QuoteBounds bounds;
    bounds.resize(1);
    Columns<2> best;
    best.resize(1);
    *best[0] = others.bid_size.raw > 0 ? to_raw(others.bid) : -infinite;
    *best[1] = others.ask_size.raw > 0 ? to_raw(others.ask) : infinite;
    *bounds[QuoteBounds::ShareOfBid] = share;
    *bounds[QuoteBounds::ShareOfAsk] = 1.0;
    *bounds[QuoteBounds::LeastContracts] = least;
    StripPrices out;
    out.resize(1);
    strip_prices(strip, answer, listing, {best[0], best[1]}, bounds, requote, RowRange::all(1), out);
    return out;
  }
  QuoteParts bid_parts() const {
    QuoteStrip strip;
    strip.reset(in);
    StripAnswer answer;
    answer.resize(1);
    *answer[StripAnswer::HalfSpreadUsd] = half_spread_usd;
    *answer[StripAnswer::SizeChargeUsd] = 0.0;
    *answer.skew_usd(0) = skew_usd;
    return quote_parts(strip, answer, 0, Side::Buy, nearest<Price>(bid()));
  }
  double bid() const { return *prices()[StripPrices::Bid] * 1e-8; }
  double ask() const { return *prices()[StripPrices::Ask] * 1e-8; }
};

TEST(StripPrices, RoundsAwayFromFair) {
  OneRow w;
  w.half_spread_usd = 20.0;  // 0.0002 coin: 0.0121 and 0.0125 before rounding to 0.0005
  EXPECT_DOUBLE_EQ(w.bid(), 0.012);
  EXPECT_DOUBLE_EQ(w.ask(), 0.0125);
}

TEST(StripPrices, UsesTheFinerTicksOfCheapOptions) {
  OneRow w;
  w.in.fair_price = 0.00237;
  w.half_spread_usd = 10.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.0022);
  EXPECT_DOUBLE_EQ(w.ask(), 0.0025);
}

// Fair 0.0123, a rebate of 30 USD against a half spread of 20: the least half spread, 5 USD or 0.00005 coin, stays.
TEST(StripPrices, NoRebateTurnsAQuoteInsideOut) {
  OneRow w;
  w.in.fair_price = 0.0121;
  w.half_spread_usd = 20.0;
  w.in.fee_usd = -30.0;
  w.in.minimum_half_spread_usd = 15.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.0115);  // 0.01195
  EXPECT_DOUBLE_EQ(w.ask(), 0.0125);  // 0.01225
  w.in.fair_price = 0.0125;           // on the ladder, and nothing to keep the two apart
  w.in.minimum_half_spread_usd = 0.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.012);
  EXPECT_DOUBLE_EQ(w.ask(), 0.0125);
  const QuoteParts parts = w.bid_parts();
  EXPECT_EQ(parts.fee + parts.half_spread, PriceOffset{}) << "of the rebate what counts";
}

// 40 USD apart is owed where 200 were wanted: a fifth of the half spread, and of what a working quote may be off.
TEST(StripPrices, WhatIsOwedBoundsHowLongAQuoteStays) {
  OneRow w;
  w.half_spread_usd = 100.0;
  w.requote = {.share = 0.25, .ticks = 0.0};
  EXPECT_DOUBLE_EQ(*w.prices()[StripPrices::Tolerance], 0.25 * 100.0 / 100'000.0 * 1e8);
  w.in.most_spread_usd = 40.0;
  EXPECT_DOUBLE_EQ(*w.prices()[StripPrices::Tolerance], 0.25 * 20.0 / 100'000.0 * 1e8);
}

TEST(StripPrices, NeverTakes) {
  OneRow w;
  w.others = {InstrumentId{0}, 0.0130_price, 1.0_size, 0.0135_price, 1.0_size};
  w.skew_usd = 170.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.013);
  w.skew_usd = -30.0;
  EXPECT_DOUBLE_EQ(w.ask(), 0.0135);
}

TEST(StripPrices, AWorthlessBidDoesNotExistAndAnAskIsAtLeastATick) {
  OneRow w;
  w.half_spread_usd = 1235.0;
  EXPECT_TRUE(std::isnan(w.bid()));
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], 0.0);
  w.half_spread_usd = 1225.0;
  EXPECT_TRUE(std::isnan(w.bid())) << "below one tick";
  w.half_spread_usd = 0.0;
  w.skew_usd = -1730.0;
  EXPECT_DOUBLE_EQ(w.ask(), 0.0001);
  w.half_spread_usd = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(w.ask()));
  EXPECT_EQ(*w.prices()[StripPrices::AskSize], 0.0) << "a price that is not a number is none";
}

TEST(StripPrices, SizesAreWholeLots) {
  OneRow w;
  w.share = 0.333;
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], 1.3 * units_per_one);
  EXPECT_EQ(*w.prices()[StripPrices::AskSize], 4.0 * units_per_one);
  w.share = 0.024;
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], 0.0);
  w.option.lot = 0.3_size;  // its reciprocal is not exact
  w.in.contracts = w.least = 3e6 + 0.3;
  w.share = 0.1;
  EXPECT_EQ(*w.prices()[StripPrices::AskSize], (3e6 + 0.3) * units_per_one);
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], (3e6 + 0.3) * units_per_one) << "no lot more than owed";
}

TEST(StripPrices, AnAskThatNobodyKnowsDoesNotMoveTheBid) {
  OneRow w;
  w.half_spread_usd = 20.0;
  w.in.adverse_ask_usd = std::numeric_limits<double>::quiet_NaN();
  EXPECT_DOUBLE_EQ(w.bid(), 0.012);
  EXPECT_TRUE(std::isnan(w.ask()));
}

TEST(StripPrices, AnObligationBoundsSpreadAndSize) {
  OneRow w;
  w.half_spread_usd = 200.0;
  w.in.adverse_ask_usd = 100.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.01);
  EXPECT_DOUBLE_EQ(w.ask(), 0.0155);
  w.in.most_spread_usd = 250.0;  // half of 500: 100 below and 150 above
  EXPECT_DOUBLE_EQ(w.bid(), 0.011);
  EXPECT_DOUBLE_EQ(w.ask(), 0.014);
  w.share = 0.1;
  w.least = 0.75;
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], 0.8 * units_per_one) << "whole lots, no less than owed";
  w.share = 0.0;
  EXPECT_EQ(*w.prices()[StripPrices::BidSize], 0.0) << "what may not grow shows nothing";
}

TEST(StripPrices, TheHalfSpreadWidens) {
  OneRow w;
  w.half_spread_usd = 50.0;
  w.in.widening = 2.5;
  EXPECT_DOUBLE_EQ(w.bid(), 0.011);
  EXPECT_DOUBLE_EQ(w.ask(), 0.014);
  w.in.minimum_half_spread_usd = 100.0;
  EXPECT_DOUBLE_EQ(w.bid(), 0.0095) << "the least half spread widens, too: 250 USD are 0.0025";
}

TEST(StripPrices, TheToleranceIsAShareOfTheHalfSpreadOrLessThanSoManyTicks) {
  OneRow w;
  w.half_spread_usd = 190.0;
  w.requote = {.share = 0.25, .ticks = 1.0};
  EXPECT_DOUBLE_EQ(*w.prices()[StripPrices::Tolerance], 49'999.0) << "any tick";
  w.requote.share = 0.5;
  EXPECT_DOUBLE_EQ(*w.prices()[StripPrices::Tolerance], 95'000.0);
  w.requote.ticks = 3.0;
  EXPECT_DOUBLE_EQ(*w.prices()[StripPrices::Tolerance], 149'999.0);
}

// The ladder's own integers are what venues go by.
TEST(StripPrices, RoundsAsTheLadderDoes) {
  constexpr std::uint64_t seed = 20261127;
  Random random(seed);
  for (int i = 0; i < 200'000; ++i) {
    OneRow w;
    w.in.price_unit_usd = 1.0;
    const auto tick = static_cast<std::int64_t>(1 + random.below(100'000));
    const Price from{tick * static_cast<std::int64_t>(1 + random.below(100))};
    w.option.ticks =
        *TickLadder::make({{Price{0}, PriceOffset{tick}}, {from, PriceOffset{tick * static_cast<std::int64_t>(1 + random.below(9))}}});
    w.in.fair_price = std::exp(18.0 * random.uniform() - 9.0);
    w.half_spread_usd = w.in.fair_price * 0.1 * random.uniform();
    const Price below = nearest<Price>(w.in.fair_price - w.half_spread_usd);
    const Price above = nearest<Price>(w.in.fair_price + w.half_spread_usd);
    const StripPrices prices = w.prices();
    const Price bid = w.option.ticks.round_down(below);
    if (bid >= Price{tick}) {
      ASSERT_EQ(*prices[StripPrices::Bid], to_raw(bid)) << "seed " << seed << ", draw " << i;
    }
    ASSERT_EQ(*prices[StripPrices::Ask], to_raw(w.option.ticks.round_up(std::max(above, Price{1})))) << "seed " << seed << ", draw " << i;
  }
}

TEST(QuoteParts, AddUpToThePriceExactly) {
  OneRow w;
  w.in.fee_usd = 7.0 / 3.0;
  w.in.adverse_bid_usd = 1.0 / 3.0;
  w.half_spread_usd = 20.0 / 3.0;
  w.skew_usd = -11.0 / 7.0;
  QuoteStrip strip;
  strip.reset(w.in);
  StripAnswer answer;
  answer.resize(1);
  *answer[StripAnswer::HalfSpreadUsd] = w.half_spread_usd;
  *answer[StripAnswer::SizeChargeUsd] = 0.1;
  *answer.skew_usd(0) = w.skew_usd;
  const Price bid{static_cast<std::int64_t>(*w.prices()[StripPrices::Bid])};
  const QuoteParts parts = quote_parts(strip, answer, 0, Side::Buy, bid);
  EXPECT_EQ(parts.price(), bid);
  EXPECT_EQ(parts.fair, 0.0123_price);
  EXPECT_EQ(parts.half_spread, PriceOffset{-6'667});
  EXPECT_EQ(parts.skew[0].by, PriceOffset{-1'571});
  EXPECT_EQ(parts.size_charge, PriceOffset{-100});
  EXPECT_EQ(parts.adverse, PriceOffset{-333});
  EXPECT_EQ(parts.fee, PriceOffset{-2'333});
  EXPECT_LE(parts.rounding, PriceOffset{}) << "bids go down";
}

}  // namespace
}  // namespace keel
