#include "keel/exposure/exposure.hpp"

#include <gtest/gtest.h>

#include "keel/exposure/valuation.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
const Instant start = *parse_instant("2026-01-05T00:00:00Z");

/// A perpetual and eight options of two expiries.
struct World {
  Instruments instruments;
  Market market;
  Book book;
  Exposure exposure;
  Valuation valuation;
  FactorLayout layout{.underlyings = {btc}, .vega_bucket_days = {14.0}};

  World() {
    list({.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .multiplier = 10.0_multiplier});
    for (const int days : {7, 30}) {
      for (const double strike : {80'000.0, 100'000.0}) {
        for (const Right right : {Right::Call, Right::Put}) {
          list({.name = "BTC-" + std::to_string(days) + "-" + std::to_string(strike) + (right == Right::Call ? "C" : "P"),
                .kind = InstrumentKind::Option,
                .right = right,
                .multiplier = 1.0_multiplier,
                .strike = nearest<Price>(strike),
                .expiry = start + day * days});
        }
      }
      const double years = days / 365.0;
      market.apply(
          start,
          SmileMoved{
              .underlying = btc, .expiry = start + day * days, .a = 0.25 * years, .b = 0.1 * years, .rho = -0.2, .m = 0.0, .s = 0.3});
    }
    move(90'000.0);
  }
  void list(Instrument instrument) {
    instrument.payoff = Payoff::Inverse;
    instrument.base = instrument.settle = btc;
    instrument.quote = Currency::of("USD");
    instrument.lot = 0.1_size;
    const InstrumentId id = *instruments.list(instrument);
    market.list(instruments[id]);
    exposure.list(instruments[id]);
  }
  void move(double price) {
    market.apply(start, IndexMoved{btc, nearest<Price>(price)});
    market.apply(start, BookTop{InstrumentId{0}, nearest<Price>(price - 0.5), 1.0_size, nearest<Price>(price + 0.5), 1.0_size});
    exposure.reprice(market, start, btc);
  }
};

TEST(Exposure, DollarNeutralMeansEquityPlusDeltaTotalIsZero) {
  World world;
  const FactorVector flat = world.exposure.factors(world.layout, {2.0}, false);
  EXPECT_DOUBLE_EQ(flat[0], 180'000.0);
  world.book.apply(world.instruments[InstrumentId{0}], {TradeId{1}, InstrumentId{0}, Side::Sell, 90000.0_price, 18000.0_size, {}});
  world.exposure.trade(InstrumentId{0}, -18000.0_size);
  EXPECT_NEAR(world.exposure.factors(world.layout, {2.0}, false)[0], 0.0, 1e-9);
  EXPECT_NEAR(world.exposure.factors(world.layout, {2.0}, true)[0], -180'000.0, 1e-9);
}

TEST(Exposure, WhatIsQuotedInACoinIsExposedToBothPrices) {
  constexpr Currency eth = Currency::of("ETH");
  Instruments instruments;
  Market market;
  Exposure exposure;
  for (const InstrumentKind kind : {InstrumentKind::Perpetual, InstrumentKind::Pool, InstrumentKind::Spot}) {
    Instrument made{.name = std::string(name_of(kind)), .kind = kind, .base = eth, .quote = btc, .settle = btc};
    if (kind == InstrumentKind::Spot) {  // of BTC itself
      made.base = btc;
      made.quote = made.settle = Currency::of("USD");
    }
    made.multiplier = 1.0_multiplier;
    made.lot = 1.0_size;
    const InstrumentId id = *instruments.list(made);
    market.list(instruments[id]);
    exposure.list(instruments[id]);
    market.apply(start, BookTop{id, 0.04_price, 1.0_size, 0.04_price, 1.0_size});
  }
  const auto move = [&](Currency coin, Price index) {
    market.apply(start, IndexMoved{coin, index});
    exposure.reprice(market, start, coin);
  };
  move(eth, 3600.0_price);
  move(btc, 90000.0_price);
  exposure.trade(InstrumentId{0}, 1000.0_size);
  const FactorLayout layout{.underlyings = {btc, eth}, .vega_bucket_days = {14.0}};
  const FactorVector held = exposure.factors(layout, {0.0, 0.0}, false);
  EXPECT_NEAR(held[layout.spot(1)], 3'600'000.0, 1e-6);   // 1000 ETH
  EXPECT_NEAR(held[layout.spot(0)], -3'600'000.0, 1e-6);  // against 40 BTC
  EXPECT_NEAR(exposure.quote_coins(btc), -40.0, 1e-12);
  exposure.trade(InstrumentId{1}, 1000.0_size);
  EXPECT_NEAR(exposure.total(eth).gamma_per_usd, -62500.0 / 90000.0, 1e-12);
  move(btc, 45000.0_price);
  EXPECT_NEAR(exposure.total(eth).gamma_per_usd, -62500.0 / 45000.0, 1e-12);
}

TEST(Valuation, EquityIsCashPlusMarks) {
  World world;
  const Instrument& perpetual = world.instruments[InstrumentId{0}];
  world.book.deposit({btc, 1.0_settle});
  world.book.apply(perpetual, {TradeId{1}, perpetual.id, Side::Buy, 90000.0_price, 900.0_size, 0.00001_settle});
  world.valuation.mark(perpetual, world.book, 100000.0_price);
  // 9,000 USD from 90,000 to 100,000: 0.1 - 0.09 = 0.01 BTC
  EXPECT_EQ(world.valuation.equity(world.book, btc), 1.00999_settle);
  EXPECT_EQ(world.valuation.equity_usd(world.book, world.market), 90899.1_numeraire);
}

}  // namespace
}  // namespace keel
