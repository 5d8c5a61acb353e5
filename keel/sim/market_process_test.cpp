#include "keel/sim/market_process.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/world.hpp"

namespace keel {
namespace {

struct Process {
  explicit Process(SimConfig from = {}) : config(std::move(from)) {}
  SimConfig config;
  Instruments all = sim_instruments(config);
  MarketProcess market{config, all, sim_expiries(config)};
};

TEST(MarketProcess, PricesInstrumentsAsAnIndependentProgramDoes) {
  // Computed in Python from the formulas of docs/models/simulated_market.md, with the standard library's normal distribution.
  struct Expected {
    const char* name;
    double price, unit, delta;
  };
  Process process;
  for (const Expected& e : {Expected{"BTC-PERPETUAL", 95000.0, 9.5, 10.0 / 95000.0},
                            Expected{"BTC-12JAN26", 95095.48174078992, 9.509548174078992, 10.0 / 95095.48174078992},
                            Expected{"BTC-12JAN26-85000-P", 0.0047729679900600334, 0.00025586585043197487, 0.8960528669673531 - 1.0},
                            Expected{"BTC-12JAN26-105000-C", 0.005403284673141621, 0.00030167581139815575, 0.13114492307918407},
                            Expected{"BTC-4FEB26-95000-P", 0.06103986694295056, 0.0011436843437042648, 0.5420158623168305 - 1.0},
                            Expected{"BTC-5APR26-140000-C", 0.013630012221870966, 0.0009534252529843815, 0.11296591773801262}}) {
    const SimFair& fair = process.market.fair(process.all.find(e.name)->id);
    EXPECT_NEAR(fair.price, e.price, 1e-10 * std::max(1.0, e.price)) << e.name;
    EXPECT_NEAR(fair.unit, e.unit, 1e-9 * std::max(1.0, e.unit)) << e.name;
    EXPECT_NEAR(fair.delta, e.delta, 1e-9) << e.name;
  }
}

TEST(MarketProcess, MovesWithTheConfiguredVolatilityAndWithoutDrift) {
  Process process;
  constexpr int steps = 200'000;
  double squares = 0.0;
  double last = process.market.price();
  const double first = last;
  for (int i = 1; i <= steps; ++i) {
    process.market.step_price(process.config.start + process.config.process.price_step * i);
    const double move = std::log(process.market.price() / last);
    squares += move * move;
    last = process.market.price();
  }
  const double years = steps * 0.1 / (365.0 * 86400.0);
  EXPECT_NEAR(std::sqrt(squares / years), 0.55, 4 * 0.55 / std::sqrt(2.0 * steps));
  EXPECT_LT(std::abs(std::log(last / first)), 4 * 0.55 * std::sqrt(years));
}

TEST(MarketProcess, UnderlyingsMoveTogetherAsFarAsTheyCorrelate) {
  for (const double correlation : {0.8, 0.0, -0.5}) {
    SimConfig config;
    config.also[Currency::of("ETH")] = {.correlation = correlation, .volatility = 0.9};
    const Instruments all = sim_instruments(config);
    World world{config, all};
    ASSERT_EQ(world.size(), 2U);
    EXPECT_EQ(world.process(1).underlying(), Currency::of("ETH"));
    constexpr int steps = 100'000;
    std::array<double, 2> last{world.process(0).price(), world.process(1).price()};
    EXPECT_EQ(last[1], 3300.0);
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    for (int i = 1; i <= steps; ++i) {
      world.step_price(config.start + config.process.price_step * i);
      const double x = std::log(world.process(0).price() / last[0]);
      const double y = std::log(world.process(1).price() / last[1]);
      xx += x * x;
      xy += x * y;
      yy += y * y;
      last = {world.process(0).price(), world.process(1).price()};
    }
    // Of a sample correlation the standard error is (1 - rho^2) / sqrt(n).
    EXPECT_NEAR(xy / std::sqrt(xx * yy), correlation, 4 * (1.0 - correlation * correlation) / std::sqrt(steps));
    EXPECT_NEAR(std::sqrt(yy / (steps * 0.1 / (365.0 * 86400.0))), 0.9, 4 * 0.9 / std::sqrt(2.0 * steps));
  }
}

TEST(MarketProcess, AnotherUnderlyingLeavesThePathOfTheFirstAsItWas) {
  Process alone;
  SimConfig config;
  config.also[Currency::of("ETH")] = {};
  const Instruments all = sim_instruments(config);
  World world{config, all};
  for (int i = 1; i <= 1000; ++i) {
    alone.market.step_price(config.start + millisecond * 100 * i);
    world.step_price(config.start + millisecond * 100 * i);
  }
  EXPECT_EQ(world.process(0).price(), alone.market.price());
}

TEST(MarketProcess, KnowsTheNextMoveExactly) {
  Process process;
  for (int round = 0; round < 5; ++round) {
    const double before = process.market.price();
    const double foreseen = process.market.next_move();
    for (int i = 1; i <= 20; ++i) process.market.step_price(process.config.start + process.config.process.price_step * (round * 20 + i));
    EXPECT_NEAR(std::log(process.market.price() / before), foreseen, 1e-14);
  }
}

TEST(MarketProcess, FairIsTheSameWhetherAskedAlwaysOrOnce) {
  Process always;
  Process once;
  const auto step = [](Process& process, int i) {
    process.market.step_price(process.config.start + millisecond * 100 * i);
    if (i % 10 == 0) process.market.step_vol(process.config.start + millisecond * 100 * i);
    if (i % 7 == 0) process.market.push(0.5);
  };
  for (int i = 1; i <= 100; ++i) {
    step(always, i);
    step(once, i);
    for (const Instrument& instrument : always.all) always.market.fair(instrument.id);
  }
  for (const Instrument& instrument : always.all) {
    EXPECT_EQ(always.market.fair(instrument.id).price, once.market.fair(instrument.id).price) << instrument.name;
    EXPECT_EQ(always.market.fair(instrument.id).unit, once.market.fair(instrument.id).unit) << instrument.name;
  }
}

TEST(MarketProcess, IsPushedByTakersForGood) {
  Process process;
  process.market.push(10.0);  // 10 coins at 0.1 bps a coin
  EXPECT_NEAR(process.market.price(), 95000.0 * std::exp(1e-4), 1e-9);
  EXPECT_NEAR(process.market.fair(InstrumentId{0}).price, 95000.0 * std::exp(1e-4), 1e-9);
}

TEST(MarketProcess, StaysAPriceWhateverTheTakersDo) {
  Process process;
  for (const double coins : {1e9, -1e9}) {
    for (int i = 0; i < 100; ++i) process.market.push(coins);
    for (const Instrument& instrument : process.all) {
      if (instrument.kind == InstrumentKind::Option) continue;
      const double price = process.market.fair(instrument.id).price;
      EXPECT_TRUE(price > 1.0 && price < 2e10) << instrument.name << " at " << price;
    }
  }
}

TEST(MarketProcess, SmilesStayFreeOfButterfliesAsTheyWalk) {
  SimConfig config;
  config.process.vol_points_per_sqrt_day = 400.0;
  Process process{config};
  for (int i = 1; i <= 2000; ++i) process.market.step_vol(config.start + second * i);
  for (std::size_t e = 0; e < process.market.expiries(); ++e) {
    const SmileMoved smile = process.market.smile(e);
    const SviParams svi{smile.a, smile.b, smile.rho, smile.m, smile.s};
    ASSERT_TRUE(check_svi(svi));
    for (double k = -2.0; k <= 2.0; k += 0.01) EXPECT_GE(butterfly_g(svi, k), 0.0) << "expiry " << e << " k " << k;
  }
}

}  // namespace
}  // namespace keel
