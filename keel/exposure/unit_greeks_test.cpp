#include "keel/exposure/unit_greeks.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
const Instant now = *parse_instant("2026-01-05T08:00:00Z");
const Instant expiry = now + day * 30;

struct OneOption {
  Market market;
  Instrument option{.id = InstrumentId{0},
                    .name = "o",
                    .kind = InstrumentKind::Option,
                    .payoff = Payoff::Inverse,
                    .base = btc,
                    .quote = Currency::of("USD"),
                    .settle = btc,
                    .multiplier = 1.0_multiplier,
                    .strike = 60000.0_price,
                    .expiry = expiry};
  OneOption() {
    market.list(option);
    market.apply(now, IndexMoved{btc, 60000.0_price});
    const double years = years_between(now, expiry);
    market.apply(now, SmileMoved{.underlying = btc, .expiry = expiry, .a = 0.36 * years, .b = 0.0, .rho = 0.0, .m = 0.0, .s = 1.0});
  }
};

// reference/models: F = K = 60000, T = 30/365, vol 60 %, r = 0, printed to the digits given.
TEST(UnitGreeks, InverseOptionMatchesThePublishedNumbers) {
  const OneOption world;
  const UnitGreeks unit = unit_greeks(world.option, world.market, now);
  ASSERT_TRUE(unit.valid);
  EXPECT_NEAR(unit.fair_price, 0.0685394072, 5e-11);
  EXPECT_NEAR(unit.delta, 0.5342697036, 5e-11);
  EXPECT_NEAR(unit.net_transaction_delta, 0.4657302964, 5e-11);
  EXPECT_NEAR(unit.gamma_per_usd, 3.85112e-5, 5e-11);
  EXPECT_NEAR(unit.vega_usd_per_vol_point, 68.37057, 5e-6);
  EXPECT_NEAR(unit.theta_usd_per_day, -68.37057, 5e-6);
  EXPECT_EQ(unit.usd_per_price_unit, 60000.0);
  // T K N(d2) / 100, the venue's rho: on its recorded hourly chain it comes out within its rounding of the expiry's hour.
  EXPECT_NEAR(unit.rho_usd_per_rate_point, 22.967521466732, 1e-9);
}

TEST(UnitGreeks, SecondOrderAgreesWithFiniteDifferences) {
  const OneOption world;
  const UnitGreeks unit = unit_greeks(world.option, world.market, now);
  const auto at = [&](double forward, double vol, Instant when) {
    return unit_greeks(world.option, Mark{.price = nearest<Price>(unit.fair_price), .vol = vol, .forward = forward}, forward, when);
  };
  const auto up = at(60000.0, 0.601, now);
  const auto down = at(60000.0, 0.599, now);
  EXPECT_NEAR(unit.vanna_per_vol_point, (up.delta - down.delta) / 0.2, 1e-7);
  EXPECT_NEAR(unit.volga_usd_per_vol_point_square, (up.vega_usd_per_vol_point - down.vega_usd_per_vol_point) / 0.2, 1e-6);
  const auto later = at(60000.0, 0.6, now + hour);
  const auto earlier = at(60000.0, 0.6, now - hour);
  EXPECT_NEAR(unit.charm_per_day, (later.delta - earlier.delta) * 12.0, 1e-6);
  EXPECT_DOUBLE_EQ(unit.gamma_per_percent(60000.0), 600.0 * unit.gamma_per_usd);
}

TEST(UnitGreeks, AtAMarkTheVenuesPriceIsThePremium) {
  const OneOption world;
  const UnitGreeks unit = unit_greeks(world.option, Mark{.price = 0.07_price, .vol = 0.6, .forward = 60000.0}, 60000.0, now);
  ASSERT_TRUE(unit.valid);
  EXPECT_EQ(unit.fair_price, 0.07);
  EXPECT_NEAR(unit.net_transaction_delta, 0.5342697036 - 0.07, 5e-11);
  EXPECT_FALSE(unit_greeks(world.option, Mark{.price = 0.07_price, .vol = 0.0, .forward = 60000.0}, 60000.0, now).valid);
  EXPECT_FALSE(unit_greeks(world.option, Mark{.price = 0.07_price, .vol = 0.6, .forward = 60000.0}, 60000.0, expiry).valid);
}

TEST(UnitGreeks, AnOptionWithoutSmileOrAfterExpiryIsNotPriced) {
  const OneOption world;
  EXPECT_FALSE(unit_greeks(world.option, world.market, expiry).valid);
  Instrument other = world.option;
  other.expiry = expiry + day;
  EXPECT_FALSE(unit_greeks(other, world.market, now).valid);
}

TEST(UnitGreeks, InversePerpetualHoldsCoinInProportionToOneOverPrice) {
  Market market;
  Instrument perpetual{.id = InstrumentId{0},
                       .name = "p",
                       .kind = InstrumentKind::Perpetual,
                       .payoff = Payoff::Inverse,
                       .base = btc,
                       .quote = Currency::of("USD"),
                       .multiplier = 10.0_multiplier};
  market.list(perpetual);
  market.apply(now, IndexMoved{btc, 50000.0_price});
  market.apply(now, BookTop{InstrumentId{0}, 49999.5_price, 1.0_size, 50000.5_price, 1.0_size});
  const UnitGreeks unit = unit_greeks(perpetual, market, now);
  EXPECT_DOUBLE_EQ(unit.delta, 10.0 / 50000.0);
  EXPECT_DOUBLE_EQ(unit.usd_per_price_unit, 10.0 / 50000.0);
  EXPECT_TRUE(std::isinf(unit.days_to_expiry));
}

// In the window the payoff is on a mean of which `open` is still to come. Checked by an integral that shares no formula with the code:
// deliveries are (1 - open) * mean + open * X, X lognormal around the forward with the deviation of a mean over what is left.
TEST(UnitGreeks, DeltaFadesThroughTheDeliveryWindow) {
  OneOption world;
  world.option.strike = 60010.0_price;
  const Instant window_start = expiry - minute * 30;
  world.market.apply(window_start, IndexMoved{btc, 60000.0_price});
  const Instant at = expiry - minute * 12;
  const double open = 0.4;
  const double years = years_between(at, expiry);
  const auto value = [&](double forward, double vol) {
    const double center = (1.0 - open) * 60000.0 + open * forward;
    const double deviation = vol * std::sqrt(years) * open;
    double sum = 0.0;
    const int steps = 200'000;
    for (int i = 0; i < steps; ++i) {
      const double z = -10.0 + 20.0 * (i + 0.5) / steps;
      const double delivery = center * std::exp(deviation * z - 0.5 * deviation * deviation);
      sum += std::max(delivery - 60010.0, 0.0) * std::exp(-0.5 * z * z);
    }
    return sum * 20.0 / steps / std::sqrt(2.0 * std::acos(-1.0));
  };
  const UnitGreeks unit = unit_greeks(world.option, world.market, at);
  ASSERT_TRUE(unit.valid);
  EXPECT_NEAR(unit.fair_price * 60000.0, value(60000.0, 0.6), 1e-4);
  EXPECT_NEAR(unit.delta, (value(60001.0, 0.6) - value(59999.0, 0.6)) / 2.0, 1e-5);
  EXPECT_NEAR(unit.gamma_per_usd, (value(60005.0, 0.6) - 2.0 * value(60000.0, 0.6) + value(59995.0, 0.6)) / 25.0, 1e-7);
  EXPECT_NEAR(unit.vega_usd_per_vol_point, (value(60000.0, 0.605) - value(60000.0, 0.595)), 1e-5);
  EXPECT_NEAR(unit.net_transaction_delta, unit.delta - open * unit.fair_price, 1e-12);
  // Theta and charm: as the clock runs on with the mean and the market where they are.
  const auto later = unit_greeks(world.option, world.market, at + second);
  const auto earlier = unit_greeks(world.option, world.market, at - second);
  const double per_day = 86'400.0 / 2.0;
  EXPECT_NEAR(unit.theta_usd_per_day / ((later.fair_price - earlier.fair_price) * 60000.0 * per_day), 1.0, 1e-4);
  EXPECT_NEAR(unit.charm_per_day / ((later.delta - earlier.delta) * per_day), 1.0, 1e-4);
}

TEST(UnitGreeks, TheDeltaOfAFutureFadesThroughTheDeliveryWindow) {
  Instrument future{.id = InstrumentId{0}, .name = "f", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse, .base = btc};
  future.multiplier = 10.0_multiplier;
  future.expiry = expiry;
  const Mark mark{.price = 50000.0_price};
  EXPECT_DOUBLE_EQ(unit_greeks(future, mark, 50000.0, expiry - hour).delta, 10.0 / 50000.0);
  EXPECT_DOUBLE_EQ(unit_greeks(future, mark, 50000.0, expiry - minute * 15).delta, 5.0 / 50000.0);
}

TEST(UnitGreeks, AFutureOfACoinLosesFortyEightCoinsOfDeltaADayInItsWindow) {
  Instrument future{.id = InstrumentId{0}, .name = "f", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse, .base = btc};
  future.multiplier = 90000.0_multiplier;
  future.expiry = expiry;
  const Mark mark{.price = 90000.0_price};
  EXPECT_EQ(unit_greeks(future, mark, 90000.0, expiry - minute * 30).charm_per_day, 0.0);
  const UnitGreeks at = unit_greeks(future, mark, 90000.0, expiry - minute * 12);
  EXPECT_NEAR(at.charm_per_day, -48.0, 1e-12);
  const double later = unit_greeks(future, mark, 90000.0, expiry - minute * 11).delta;
  EXPECT_NEAR(at.charm_per_day, (later - at.delta) * 1440.0, 1e-9);
}

// At a fixed spot the forward is S exp(rT): a coin of a future gains 0.01 T F for a rate point, T = 30/365.
TEST(UnitGreeks, TheForwardOfAFutureFollowsTheRate) {
  Instrument future{.id = InstrumentId{0}, .name = "f", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse, .base = btc};
  future.multiplier = 10.0_multiplier;
  future.expiry = expiry;
  const Mark mark{.price = 60000.0_price};
  EXPECT_NEAR(unit_greeks(future, mark, 60000.0, now).rho_usd_per_rate_point, 0.1 * 30.0 / 365.0, 1e-15);
  future.payoff = Payoff::Linear;
  EXPECT_NEAR(unit_greeks(future, mark, 60000.0, now).rho_usd_per_rate_point, 6000.0 * 30.0 / 365.0, 1e-10);
  future.kind = InstrumentKind::Perpetual;
  EXPECT_EQ(unit_greeks(future, mark, 60000.0, now).rho_usd_per_rate_point, 0.0);
  // A call less a put less a coin of the future is F - K, paid at expiry: its discounting is all that is left.
  const OneOption world;
  Instrument put = world.option;
  put.right = Right::Put;
  future.kind = InstrumentKind::Future;
  future.multiplier = 1.0_multiplier;
  const Mark option{.price = 0.05_price, .vol = 0.6, .forward = 61000.0};
  for (const Duration left : {day * 30, minute * 12}) {
    const Instant when = expiry - left;
    const double synthetic = unit_greeks(world.option, option, 61000.0, when).rho_usd_per_rate_point -
                             unit_greeks(put, option, 61000.0, when).rho_usd_per_rate_point;
    const double bought = unit_greeks(future, Mark{.price = 61000.0_price}, 61000.0, when).rho_usd_per_rate_point;
    EXPECT_NEAR(synthetic - bought, -0.01 * years_between(when, expiry) * 1000.0, 1e-10);
  }
}

/// A pool of ETH in BTC and a perpetual on it; 3600 USD an ETH, 90,000 a BTC.
class QuotedInACoin : public testing::Test {
 protected:
  QuotedInACoin() {
    pool.settle = perpetual.settle = btc;
    pool.multiplier = perpetual.multiplier = 1.0_multiplier;
    market.list(pool);
    market.list(perpetual);
    market.apply(now, IndexMoved{eth, 3600.0_price});
    for (const std::uint32_t id : {0U, 1U}) market.apply(now, BookTop{InstrumentId{id}, 0.04_price, 1.0_size, 0.04_price, 1.0_size});
  }
  const Currency eth = Currency::of("ETH");
  Instrument pool{.id = InstrumentId{0}, .name = "pool", .kind = InstrumentKind::Pool, .base = eth, .quote = btc};
  Instrument perpetual{.id = InstrumentId{1}, .name = "perpetual", .kind = InstrumentKind::Perpetual, .base = eth, .quote = btc};
  Market market;
};

TEST_F(QuotedInACoin, HasGreeksInDollarsOnceTheCoinHasAnIndex) {
  EXPECT_FALSE(unit_greeks(pool, market, now).valid);
  market.apply(now, IndexMoved{btc, 90000.0_price});
  for (const UnitGreeks& unit : {unit_greeks(pool, market, now), unit_greeks(pool, Mark{.price = 0.04_price}, 3600.0, now, 90000.0)}) {
    ASSERT_TRUE(unit.valid);
    EXPECT_EQ(unit.fair_price, 0.04);
    EXPECT_NEAR(unit.delta, 5.0, 1e-14);                      // 1 / sqrt(0.04) ETH
    EXPECT_NEAR(unit.gamma_per_usd, -62.5 / 90000.0, 1e-18);  // 1 / (2 * 0.04^1.5) ETH for 1 BTC
    EXPECT_NEAR(unit.usd_per_price_unit, 5.0 * 90000.0, 1e-9);
  }
  const UnitGreeks unit = unit_greeks(perpetual, market, now);
  EXPECT_EQ(unit.delta, 1.0);
  EXPECT_EQ(unit.usd_per_price_unit, 90000.0);
  EXPECT_FALSE(unit_greeks(perpetual, Mark{.price = 0.04_price}, 3600.0, now, 0.0).valid);
}

// 10 % OTM call on ETH in BTC: Black-76 in BTC times the index. F 0.04, K 0.044, 30 days, 60 %, 40-digit arithmetic.
TEST_F(QuotedInACoin, AnOptionIsPricedInItsCoinAndToldInDollars) {
  Instrument option{.id = InstrumentId{2}, .name = "o", .kind = InstrumentKind::Option, .base = eth, .quote = btc, .settle = btc};
  option.multiplier = 1.0_multiplier;
  option.strike = 0.044_price;
  option.expiry = expiry;
  const UnitGreeks unit = unit_greeks(option, Mark{.price = 0.0014_price, .vol = 0.6, .forward = 0.04}, 3600.0, now, 90000.0);
  ASSERT_TRUE(unit.valid);
  EXPECT_NEAR(unit.delta, 0.31986568569555514, 1e-14);
  EXPECT_NEAR(unit.gamma_per_usd, 0.00057738638017814342, 1e-16);
  EXPECT_NEAR(unit.vega_usd_per_vol_point, 3.6902108155604739, 1e-13);
  EXPECT_NEAR(unit.theta_usd_per_day, -3.6902108155604739, 1e-13);
  market.list(option);
  market.apply(now, IndexMoved{btc, 90000.0_price});
  market.apply(now, SmileMoved{.underlying = eth, .expiry = expiry, .a = 0.03, .b = 0.0, .rho = 0.0, .m = 0.0, .s = 1.0});
  EXPECT_FALSE(unit_greeks(option, market, now).valid);  // forwards of a market are in dollars
}

TEST(UnitGreeks, APoolHasTheDeltaAndGammaOfItsReserves) {
  Market market;
  Instrument pool{.id = InstrumentId{0}, .name = "pool", .kind = InstrumentKind::Pool, .base = btc, .quote = Currency::of("USDC")};
  pool.settle = pool.quote;
  pool.multiplier = 1.0_multiplier;
  market.list(pool);
  EXPECT_FALSE(unit_greeks(pool, market, now).valid);
  market.apply(now, IndexMoved{btc, 2000.0_price});
  const UnitGreeks at_index = unit_greeks(pool, market, now);
  EXPECT_TRUE(at_index.valid);
  EXPECT_EQ(at_index.fair_price, 2000.0);
  EXPECT_NEAR(at_index.delta, 0.022360679774997897, 1e-16);
  EXPECT_NEAR(at_index.net_transaction_delta, 0.022360679774997897, 1e-16);
  EXPECT_NEAR(at_index.gamma_per_usd, -5.5901699437494742e-6, 1e-20);
  market.apply(now, BookTop{InstrumentId{0}, 1599.0_price, 1.0_size, 1601.0_price, 1.0_size});
  EXPECT_NEAR(unit_greeks(pool, market, now).delta, 0.025, 1e-16);  // 1 / sqrt(1600), the pool's own price
}

// The exposure of a trade is the change of the book's value in the numeraire, so it must agree with a finite difference of
// (option value - premium paid in coin) * spot in dollars, and of the coin value in coin.
TEST(TradeLoadings, AgreeWithFiniteDifferences) {
  const OneOption world;
  FactorLayout layout{.underlyings = {btc}, .vega_bucket_days = {14.0, 60.0}};
  const UnitGreeks unit = unit_greeks(world.option, world.market, now);
  const auto coin_value = [&](double spot) {
    Market moved = world.market;
    moved.apply(now, IndexMoved{btc, nearest<Price>(spot)});
    return unit_greeks(world.option, moved, now).fair_price;
  };
  const double s = 60000.0;
  const double h = 6.0;
  const auto usd_profit = [&](double spot) { return spot * (coin_value(spot) - unit.fair_price); };
  const auto coin_profit = [&](double spot) { return coin_value(spot) - unit.fair_price; };
  const auto loadings = [&](Currency numeraire) {
    layout.numeraire = numeraire;
    FactorVector dense = FactorVector::Zero(layout.size());
    const SparseFactors sparse = trade_loadings(unit, world.option, layout);
    for (const auto& term : sparse.terms()) dense[term.factor] = term.value;
    return dense;
  };
  const FactorVector usd = loadings(Currency::of("USD"));
  EXPECT_NEAR(usd[layout.spot(0)], s * (usd_profit(s + h) - usd_profit(s - h)) / (2 * h), 1e-2);
  EXPECT_NEAR(usd[layout.convexity(0)], 0.5 * s * s * (usd_profit(s + h) + usd_profit(s - h)) / (h * h), 40.0);
  const FactorVector coin = loadings(btc);
  EXPECT_NEAR(coin[layout.spot(0)], s * s * (coin_profit(s + h) - coin_profit(s - h)) / (2 * h), 1e-2);
  EXPECT_NEAR(coin[layout.convexity(0)], 0.5 * s * s * s * (coin_profit(s + h) + coin_profit(s - h)) / (h * h), 40.0);
  EXPECT_EQ(usd[layout.vega(0, 0)], 0.0);
  EXPECT_EQ(usd[layout.vega(0, 1)], unit.vega_usd_per_vol_point);
}

}  // namespace
}  // namespace keel
