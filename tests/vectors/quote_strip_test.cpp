#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/exposure/open_risk.hpp"
#include "keel/market/market.hpp"
#include "keel/orders/standing.hpp"
#include "keel/quoting/option_quotes_in.hpp"
#include "keel/quoting/vega_inventory_model.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

constexpr Currency btc = Currency::of("BTC");
constexpr std::size_t rows = 37;
constexpr double infinite = std::numeric_limits<double>::infinity();

/// Options of an expiry, some worth nothing, with terms, bounds and orders of all kinds.
struct Strip {
  OptionStrip options;
  QuoteListing listing;
  OptionTerms terms;
  QuoteBounds bounds;
  Columns<2> others;  ///< best bids, best asks
  QuoteStrip in;
  Columns<4> orders;  ///< working bid, left of it; open bids, open asks

  Strip(Payoff payoff, std::uint64_t seed) : options(payoff) {
    Random random(seed);
    const Instant now = Instant{} + day * 20'000;
    const Instant expiry = now + day * 3;
    Market market;
    in.reset(rows, std::array{0, 1, 2});
    terms.resize(rows);
    bounds.resize(rows);
    others.resize(rows);
    orders.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      Instrument option{.name = "o",
                        .kind = InstrumentKind::Option,
                        .payoff = payoff,
                        .right = random.chance(0.5) ? Right::Call : Right::Put,
                        .base = btc,
                        .quote = Currency::of("USD"),
                        .settle = payoff == Payoff::Inverse ? btc : Currency::of("USD")};
      option.id = InstrumentId{static_cast<std::uint32_t>(i)};
      option.multiplier = Multiplier{units_per_one / 10};
      option.strike = nearest<Price>(60'000.0 * std::exp(3.0 * random.uniform() - 1.5));
      option.expiry = expiry;
      option.lot = Size{units_per_one / 10};
      option.ticks = *TickLadder::make({{Price{0}, PriceOffset{10'000}}, {Price{500'000}, PriceOffset{50'000}}});
      option.fees = {.maker = Rate{30'000}, .taker = {}, .option_cap = Rate{random.chance(0.5) ? 12'500'000 : 0}, .delivery = {}};
      market.list(option);
      options.add(option);
      listing.add(option);
      terms[OptionTerms::ScaleVolPoints][i] = 0.3 + random.uniform();
      terms[OptionTerms::ScaleCoins][i] = 0.0002;
      terms[OptionTerms::AdverseBidShare][i] = random.uniform();
      terms[OptionTerms::AdverseAskShare][i] = random.uniform();
      terms[OptionTerms::MinimumVolPoints][i] = 0.3;
      terms[OptionTerms::MostSpreadVolPoints][i] = random.chance(0.5) ? infinite : 1.5;
      others[0][i] = random.chance(0.5) ? -infinite : std::floor(1e6 * random.uniform());
      others[1][i] = random.chance(0.5) ? infinite : std::floor(1e7 * random.uniform());
      bounds[QuoteBounds::ShareOfBid][i] = bounds[QuoteBounds::ShareOfAsk][i] = random.chance(0.1) ? 0.0 : 1.0;
      bounds[QuoteBounds::LeastContracts][i] = random.chance(0.5) ? 0.0 : 0.25;
      in[QuoteStrip::Contracts][i] = 1.0;
      in[QuoteStrip::TakersPerDay][i] = 400.0;
      in[QuoteStrip::Widening][i] = 1.0 + random.uniform();
      orders[0][i] = random.chance(0.3) ? std::nan("") : std::floor(1e7 * random.uniform());
      orders[1][i] = std::floor(2e8 * random.uniform());
      orders[2][i] = 3.0 * random.uniform();
      orders[3][i] = random.uniform();
    }
    market.apply(now, IndexMoved{btc, nearest<Price>(60'000.0)});
    market.apply(now, SmileMoved{btc, expiry, 0.0002, 0.0005, -0.2, 0.0, 0.1});
    TickForward last = 0.0;
    options.price(market, btc, expiry, now, last);
  }

  /// All that the kernels of quoting make of it, bit by bit.
  std::vector<std::uint64_t> quoted() const {
    QuoteStrip strip = in;
    QuoteBounds limited = bounds;
    option_quotes_in(options, listing, terms, true, {.of_more = {0.7, 1.0, 0.4}, .of_less = {1.0, 0.3, 0.0}}, RowRange::all(rows), strip,
                     limited);
    FactorMatrix curvature(3, 3);
    curvature << 3e-9, 1e-10, 2e-9, 1e-10, 5e-9, 1e-9, 2e-9, 1e-9, 4e-4;
    FactorVector price(3);
    price << 2e-4, -1e-5, 0.03;
    StripAnswer answer;
    answer.resize(rows);
    risk_price_answer(strip, 0, rows, curvature, price, answer);
    StripPrices prices;
    prices.resize(rows);
    strip_prices(strip, answer, listing, {others[0], others[1]}, limited, {.share = 0.25, .ticks = 1.0}, RowRange::all(rows), prices);
    Columns<1> changed;
    changed.resize(rows);
    find_changes({prices[StripPrices::Bid], prices[StripPrices::BidSize], orders[0], orders[1], prices[StripPrices::Tolerance],
                  strip[QuoteStrip::PriceUnitUsd], limited[QuoteBounds::LeastContracts]},
                 0.5, RowRange::all(rows), changed[0]);
    const OpenRisk open = open_risk(options.view(), orders[2], orders[3], rows);
    std::vector<std::uint64_t> bits;
    const auto add = [&](double number) { bits.push_back(std::bit_cast<std::uint64_t>(std::isnan(number) ? std::nan("") : number)); };
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t name = 0; name < StripPrices::column_count; ++name) add(prices[name][row]);
      for (std::size_t name = 0; name < QuoteStrip::FirstLoading + 3; ++name) add(strip[name][row]);
      for (std::size_t name = 0; name < StripAnswer::FirstSkewUsd + 3; ++name) add(answer[name][row]);
      add(changed[0][row]);
    }
    VegaFlow flow;
    flow.add(200.0, 1.0, 400.0, 50.0);
    vega_answer(strip, 0, rows, 2, 2.5, 700.0, StationaryVega(flow.classes(), 1e-3), answer);
    for (std::size_t row = 0; row < rows; ++row) {
      add(answer[StripAnswer::SizeChargeUsd][row]);
      add(answer.skew_usd(2)[row]);
    }
    for (const auto member : {&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point}) {
      add(open.raised.*member);
      add(open.lowered.*member);
    }
    return bits;
  }
};

TEST(QuoteStripVectors, AllTargetsAgreeToTheLastBit) {
  for (const Payoff payoff : {Payoff::Inverse, Payoff::Linear}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Strip strip(payoff, seed);
      ASSERT_TRUE(strip.options.priced());
      const std::vector<std::uint64_t> widest = strip.quoted();
      for (const std::int64_t target : testable_targets()) {
        const OnTarget on(target);
        ASSERT_EQ(strip.quoted(), widest) << hwy::TargetName(target) << ", seed " << seed;
      }
    }
  }
}

// A premium of nothing has a fee of nothing where there is a cap, and the full one where there is none: neither is no number.
TEST(QuoteStripVectors, WhatIsWorthNothingIsOfferedAndNotBid) {
  std::size_t worthless = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Strip strip(Payoff::Inverse, seed);
    QuoteStrip in = strip.in;
    QuoteBounds bounds = strip.bounds;
    option_quotes_in(strip.options, strip.listing, strip.terms, false, {}, RowRange::all(rows), in, bounds);
    for (std::size_t row = 0; row < rows; ++row) {
      ASSERT_TRUE(std::isfinite(in[QuoteStrip::FeeUsd][row])) << "seed " << seed << ", row " << row;
      if (in[QuoteStrip::FairPrice][row] > 0.0) continue;
      ++worthless;
      const bool capped = strip.listing[QuoteListing::MostFeeShare][row] < infinite;
      EXPECT_NEAR(in[QuoteStrip::FeeUsd][row], capped ? 0.0 : 0.0003 * 0.1 * 60'000.0, 1e-12);
    }
  }
  EXPECT_GT(worthless, 10U) << "the test tests nothing";
}

}  // namespace
}  // namespace keel
