#include "keel/exposure/exposure.hpp"

#include <gtest/gtest.h>

#include "keel/exposure/valuation.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usd = Currency::of("USD");
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
  void list(Instrument instrument, Currency coin = btc) {
    instrument.payoff = Payoff::Inverse;
    instrument.base = instrument.settle = coin;
    instrument.quote = Currency::of("USD");
    instrument.lot = 0.1_size;
    const InstrumentId id = *instruments.list(instrument);
    market.list(instruments[id]);
    exposure.list(instruments[id]);
  }
  void move(double price) {
    market.apply(start, IndexMoved{btc, nearest<Price>(price)});
    market.apply(start, BookTop{InstrumentId{0}, nearest<Price>(price - 0.5), 1.0_size, nearest<Price>(price + 0.5), 1.0_size});
    exposure.reprice(market, start, Scope::of_underlying(btc));
  }
  BookExposure sum(std::vector<double> equity_coin, Currency numeraire, double elsewhere_usd = 0.0) {
    BookExposure sums;
    layout.numeraire = numeraire;
    exposure.sum(layout, equity_coin, {.usd = elsewhere_usd}, sums);
    return sums;
  }
};

TEST(Exposure, DollarNeutralMeansEquityPlusDeltaTotalIsZero) {
  World world;
  EXPECT_DOUBLE_EQ(world.sum({2.0}, usd).factors[0], 180'000.0);
  world.book.apply(world.instruments[InstrumentId{0}], {TradeId{1}, InstrumentId{0}, Side::Sell, 90000.0_price, 18000.0_size, {}});
  world.exposure.trade(InstrumentId{0}, -18000.0_size);
  EXPECT_NEAR(world.sum({2.0}, usd).factors[0], 0.0, 1e-9);
  EXPECT_NEAR(world.sum({2.0}, btc).factors[0], -180'000.0, 1e-9);
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
    exposure.reprice(market, start, Scope::of_underlying(coin));
  };
  move(eth, 3600.0_price);
  move(btc, 90000.0_price);
  exposure.trade(InstrumentId{0}, 1000.0_size);
  const FactorLayout layout{.underlyings = {btc, eth}, .vega_bucket_days = {14.0}};
  BookExposure book;
  exposure.sum(layout, {0.0, 0.0}, {}, book);
  const FactorVector& held = book.factors;
  EXPECT_NEAR(held[layout.spot(1)], 3'600'000.0, 1e-6);   // 1000 ETH
  EXPECT_NEAR(held[layout.spot(0)], -3'600'000.0, 1e-6);  // against 40 BTC
  EXPECT_NEAR(exposure.quote_coins(btc), -40.0, 1e-12);
  exposure.trade(InstrumentId{1}, 1000.0_size);
  EXPECT_NEAR(exposure.total(eth).gamma_per_usd, -62500.0 / 90000.0, 1e-12);
  move(btc, 45000.0_price);
  EXPECT_NEAR(exposure.total(eth).gamma_per_usd, -62500.0 / 45000.0, 1e-12);
}

// Counted in BTC at 90,000, what lies in anything else is short BTC: 10 ETH at 3,600 and 4,000 USD are 40,000 USD. The 10 ETH themselves
// are long ETH in every numeraire, and only the numeraire's own convexity, that of W / S, has its delta in it.
TEST(Exposure, ACoinNumeraireIsTheExposureOfThatCoinAlone) {
  World world;
  world.list({.name = "ETH-PERPETUAL", .kind = InstrumentKind::Perpetual, .multiplier = 10.0_multiplier}, Currency::of("ETH"));
  const InstrumentId eth{static_cast<std::uint32_t>(world.instruments.size() - 1)};
  world.layout.underlyings = {btc, Currency::of("ETH")};
  world.market.apply(start, IndexMoved{Currency::of("ETH"), 3600.0_price});
  world.market.apply(start, BookTop{eth, 3600.0_price, 1.0_size, 3600.0_price, 1.0_size});
  world.exposure.reprice(world.market, start, Scope::of_underlying(Currency::of("ETH")));
  const FactorVector held = world.sum({2.0, 10.0}, btc, 40'000.0).factors;
  EXPECT_NEAR(held[world.layout.spot(0)], -40'000.0, 1e-9);
  EXPECT_NEAR(held[world.layout.convexity(0)], 40'000.0, 1e-9);
  EXPECT_NEAR(held[world.layout.spot(1)], 36'000.0, 1e-9);
  EXPECT_NEAR(held[world.layout.convexity(1)], 0.0, 1e-9);
}

// Half of 100,000 USD either way: 0.5 * 90,000^2 * gamma for r^2 is 50 times the change of delta for 1 %.
TEST(Exposure, GammaIsTheBooksOwnInEveryNumeraire) {
  World world;
  world.exposure.trade(InstrumentId{0}, 10000.0_size);
  for (const Currency numeraire : {usd, btc}) {
    const BookExposure bare = world.sum({0.0}, numeraire);
    EXPECT_NEAR(bare.underlyings[0].greeks.delta_usd, 100'000.0, 1e-9);
    EXPECT_EQ(bare.underlyings[0].greeks.gamma_usd_per_percent, 0.0);
    EXPECT_NEAR(bare.factors[world.layout.convexity(0)], numeraire == btc ? -100'000.0 : 0.0, 1e-9);
  }
  world.exposure.trade(InstrumentId{1}, 10.0_size);
  const Greeks total = world.exposure.total(btc);
  for (const Currency numeraire : {usd, btc}) {
    const RiskGreeks greeks = world.sum({0.0}, numeraire).underlyings[0].greeks;
    EXPECT_NEAR(greeks.gamma_usd_per_percent, 900.0 * 90'000.0 * total.gamma_per_usd, 1e-9);
    EXPECT_NEAR(greeks.vega_usd_per_vol_point, total.vega_usd_per_vol_point, 1e-9);
  }
}

TEST(Exposure, AMoveReachesWhatIsOnTheCoinAndWhatIsQuotedInIt) {
  constexpr Currency eth = Currency::of("ETH");
  Instruments instruments;
  Market market;
  Exposure exposure;
  const auto list = [&](Currency base, Currency quote, InstrumentKind kind, Instant expiry) {
    Instrument made{.name = std::to_string(instruments.size()), .kind = kind, .base = base, .quote = quote, .settle = quote};
    made.multiplier = 1.0_multiplier;
    made.lot = 1.0_size;
    made.expiry = expiry;
    const InstrumentId id = *instruments.list(made);
    market.list(instruments[id]);
    exposure.list(instruments[id]);
  };
  list(btc, usd, InstrumentKind::Perpetual, {});             // group 0
  list(eth, usd, InstrumentKind::Perpetual, {});             // group 1
  list(eth, btc, InstrumentKind::Spot, {});                  // group 1
  list(eth, usd, InstrumentKind::Future, start + day);       // group 2
  list(eth, btc, InstrumentKind::Future, start + day * 30);  // group 3
  const auto moved = [&](const Scope& scope) {
    const auto groups = exposure.reprice(market, start, scope);
    EXPECT_EQ(groups.data(), exposure.moved().data());
    return std::vector<std::uint32_t>(groups.begin(), groups.end());
  };
  EXPECT_EQ(moved(Scope::of_underlying(btc)), (std::vector<std::uint32_t>{0, 1, 3}));
  EXPECT_EQ(moved(Scope::of_underlying(eth)), (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(moved(Scope::of_expiry(eth, start + day)), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(moved(Scope::of_instrument(InstrumentId{0})), (std::vector<std::uint32_t>{}));
  EXPECT_EQ(moved(Scope::of_all_quotes()), (std::vector<std::uint32_t>{}));
}

// Buying a contract moves the book by what trade_loadings says: equity pays nothing at fair but for spot, which is cash.
TEST(Exposure, ATradeAddsItsLoadings) {
  constexpr Currency eth = Currency::of("ETH");
  World world;
  world.list({.name = "ETH-PERPETUAL", .kind = InstrumentKind::Perpetual, .multiplier = 10.0_multiplier});
  Instrument in_btc{.name = "ETH_BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .base = eth, .quote = btc, .settle = btc};
  in_btc.multiplier = 1.0_multiplier;
  in_btc.lot = 1.0_size;
  const InstrumentId id = *world.instruments.list(in_btc);
  world.market.list(world.instruments[id]);
  world.exposure.list(world.instruments[id]);
  world.layout.underlyings = {btc, eth};
  world.market.apply(start, IndexMoved{eth, 3600.0_price});
  world.market.apply(start, BookTop{id, 0.04_price, 1.0_size, 0.04_price, 1.0_size});
  world.exposure.reprice(world.market, start, Scope::of_underlying(eth));
  for (const Currency numeraire : {usd, btc}) {
    for (const Instrument& instrument : world.instruments) {
      const FactorVector before = world.sum({0.0, 0.0}, numeraire).factors;
      world.exposure.trade(instrument.id, 3.0_size);
      FactorVector added = world.sum({0.0, 0.0}, numeraire).factors - before;
      const UnitGreeks unit = world.exposure.unit(instrument.id);
      const SparseFactors loadings = trade_loadings(unit, instrument, world.layout);
      for (const auto& term : loadings.terms()) added[term.factor] -= 3.0 * term.value;
      EXPECT_LT(added.cwiseAbs().maxCoeff(), 1e-7) << instrument.name;
    }
  }
  const SparseFactors loadings = trade_loadings(world.exposure.unit(id), in_btc, world.layout);
  EXPECT_NEAR(loadings.terms()[2].value, -3600.0, 1e-9) << "one ETH is paid with 0.04 BTC";
}

TEST(Valuation, MoneyOfUnknownWorthIsNotValuedAndIsToldByName) {
  World world;
  world.book.deposit({Currency::of("SOL"), 5.0_settle});
  world.book.deposit({Currency::of("ETH"), 2.0_settle});
  world.book.deposit({Currency::of("USDC"), 7.0_settle});
  EXPECT_EQ(world.valuation.equity_usd(world.book, world.market), 7.0_numeraire);
  EXPECT_EQ(world.valuation.not_valued(world.book, world.market), (std::vector{Currency::of("ETH"), Currency::of("SOL")}));
  world.market.apply(start, IndexMoved{Currency::of("ETH"), 3600.0_price});
  EXPECT_EQ(world.valuation.equity_usd(world.book, world.market), 7207.0_numeraire);
  EXPECT_EQ(world.valuation.not_valued(world.book, world.market), (std::vector{Currency::of("SOL")}));
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
