#include "keel/sim/market_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

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

TEST(MarketProcess, MayMoveAtTimesOfItsOwn) {
  SimConfig config;
  config.expiry_days = {};
  config.process.impact_bps_per_coin = 0.0;
  config.process.price_step = millisecond * 10;
  config.process.moves_per_second = 6.0;
  Process process{config};
  constexpr int steps = 2'000'000;
  double squares = 0.0;
  double moves = 0.0;
  double last = process.market.price();
  for (int i = 1; i <= steps; ++i) {
    const double next = process.market.next_move(millisecond * 10);
    process.market.step_price(config.start + config.process.price_step * i);
    const double move = std::log(process.market.price() / last);
    ASSERT_NEAR(move, process.market.moved(), 1e-12);
    ASSERT_EQ(process.market.moved(), next);
    moves += move != 0.0 ? 1.0 : 0.0;
    squares += move * move;
    last = process.market.price();
  }
  const double seconds = steps * 0.01;
  const double odds = 1.0 - std::exp(-0.06);  // of a step
  EXPECT_NEAR(moves, odds * steps, 4.0 * std::sqrt(odds * steps));
  EXPECT_NEAR(std::sqrt(squares / seconds * 365.0 * 86400.0), 0.55, 4.0 * 0.55 / std::sqrt(moves));
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

/// ln of the price's moves, step by step.
std::vector<double> moves_of(const SimConfig& config, int steps) {
  Process process{config};
  std::vector<double> moves;
  double last = process.market.price();
  for (int i = 1; i <= steps; ++i) {
    process.market.step_price(config.start + config.process.price_step * i);
    moves.push_back(std::log(process.market.price() / last));
    last = process.market.price();
  }
  return moves;
}

TEST(MarketProcess, HestonsVarianceComesBackClustersAndLeans) {
  SimConfig config;
  config.expiry_days = {};
  config.process.price_step = minute;
  config.process.vol_of_vol = 10.0;
  config.process.vol_reversion_per_year = 1'000.0;
  config.process.vol_price_correlation = -0.7;
  constexpr int steps = 400'000;
  const std::vector<double> moves = moves_of(config, steps);
  const double years = 1.0 / (365.0 * 1440.0);
  double mean = 0.0;
  double next_mean = 0.0;
  double product = 0.0;
  double lean = 0.0;
  for (std::size_t i = 0; i + 1 < moves.size(); ++i) {
    const double now = moves[i] * moves[i] / years;
    const double next = moves[i + 1] * moves[i + 1] / years;
    mean += now / steps;
    next_mean += next / steps;
    product += now * next / steps;
    lean += moves[i] * next / years / steps;
  }
  // Cox, Ingersoll and Ross: in the long run the variance has the mean theta and the variance theta xi^2 / (2 kappa).
  const double theta = 0.55 * 0.55;
  const double spread = theta * 100.0 / 2'000.0;
  EXPECT_NEAR(mean, theta, 0.03 * theta);
  EXPECT_NEAR(product - mean * next_mean, spread, 0.25 * spread);
  const double expected = -0.7 * 10.0 * theta;  // of the move and of the next variance, a year
  EXPECT_NEAR(lean, expected, 4.0 * std::sqrt(3.0 * theta * theta * theta / years / steps));
}

TEST(MarketProcess, JumpsAreAsManyAndAsLargeAsSaidAndNoDrift) {
  SimConfig config;
  config.expiry_days = {};
  config.process.volatility = 0.0;
  config.process.price_step = minute;
  config.process.jumps_per_day = 48.0;
  config.process.jump_mean = -0.002;
  config.process.jump_deviation = 0.001;
  constexpr int steps = 300'000;
  double count = 0.0;
  double sum = 0.0;
  double drift = 0.0;
  const std::vector<double> few = moves_of(config, 10);
  const double between = *std::ranges::max_element(few);  // what jumps are not
  for (const double move : moves_of(config, steps)) {
    drift += std::expm1(move);
    if (std::abs(move - between) < 1e-9) continue;
    count += 1.0;
    sum += move - between;
  }
  const double expected = steps / 30.0;
  EXPECT_NEAR(count, expected, 4.0 * std::sqrt(expected));
  EXPECT_NEAR(sum / count, -0.002, 4.0 * 0.001 / std::sqrt(count));
  EXPECT_NEAR(drift, 0.0, 4.0 * std::sqrt(expected * (0.002 * 0.002 + 0.001 * 0.001)));
}

TEST(MarketProcess, StandsStillBetweenMovesWhereItJumps) {
  SimConfig config;
  config.expiry_days = {};
  config.process.price_step = millisecond * 100;
  config.process.moves_per_second = 1.0;
  config.process.jumps_per_day = 4'000.0;
  constexpr int steps = 100'000;
  double still = 0.0;
  for (const double move : moves_of(config, steps)) still += move == 0.0 ? 1.0 : 0.0;
  const double odds = std::exp(-0.1);
  EXPECT_NEAR(still, odds * steps, 4.0 * std::sqrt(odds * (1.0 - odds) * steps));
}

/// Two a day of about 20 bps, each of which comes in ten equal steps.
TEST(MarketProcess, AJumpMayTakeTime) {
  SimConfig config;
  config.expiry_days = {};
  config.process.volatility = 0.0;
  config.process.price_step = second;
  config.process.moves_per_second = 1.0;
  config.process.jumps_per_day = 2.0;
  config.process.jump_mean = 0.002;
  config.process.jump_deviation = 0.0;
  config.process.jump_lasts = second * 10;
  int jumps = 0;
  int together = 0;
  for (const double move : moves_of(config, 20 * 86'400)) {
    if (move > 1e-6) {
      EXPECT_NEAR(move, 0.0002, 1e-7);
      ++together;
    } else if (together > 0) {
      EXPECT_EQ(together, 10);
      together = 0;
      ++jumps;
    }
  }
  EXPECT_NEAR(jumps, 40.0, 4.0 * std::sqrt(40.0));
}

/// F = S exp(c T): it comes nearer to a price that stands still, too.
TEST(MarketProcess, AForwardComesNearerWhileThePriceStandsStill) {
  SimConfig config;
  config.expiry_days = {7};
  config.strikes_per_expiry = 0;
  config.process.moves_per_second = 1e-9;
  config.process.carry = 0.5;
  config.process.price_step = hour;
  Process process{config};
  const Instrument& future = *process.all.find("BTC-12JAN26");
  for (int hours = 0; hours < 100; ++hours) {
    const Instant now = config.start + hour * hours;
    if (hours > 0) process.market.step_price(now);
    ASSERT_EQ(process.market.price(), 95'000.0);
    const double years = to_seconds(future.expiry - now) / (365.0 * 86'400.0);
    EXPECT_NEAR(process.market.fair(future.id).price, 95'000.0 * std::exp(0.5 * years), 1e-6);
  }
}

TEST(MarketProcess, ShocksHappenWhenTheyAreToldTo) {
  SimConfig config;
  config.process.volatility = 0.0;
  config.process.vol_points_per_sqrt_day = 0.0;
  config.process.vol_points_per_percent_fall = 0.5;
  config.shock = {{.after = second, .lasts = second * 2, .move = -0.1, .vol_points = 20.0}};
  Process process{config};
  const double vol = process.market.smile(0).a;
  for (int i = 1; i <= 50; ++i) {
    const Instant now = config.start + millisecond * 100 * i;
    process.market.step_price(now);
    if (i % 10 == 0) process.market.step_vol(now);
    const double part = std::clamp((i - 10) / 20.0, 0.0, 1.0);
    EXPECT_NEAR(process.market.price(), 95'000.0 * std::exp(-0.1 * part), 1e-6) << "after step " << i;
  }
  // SSVI's a is half of vol^2 T (1 - rho^2): 20 points told, and 5 as the price fell by a tenth of its logarithm.
  const double atm = 0.55 - 0.02 * std::log(to_days(process.market.expiry(0) - config.start) / 30.0);
  const double ratio = process.market.smile(0).a / vol;
  EXPECT_NEAR(std::sqrt(ratio) * atm, atm + 0.25, 1e-4);
}

TEST(MarketProcess, DriftIsWhatItIsSaidToBe) {
  SimConfig config;
  config.process.volatility = 0.0;
  config.process.drift = 12.0;
  const std::vector<double> moves = moves_of(config, 1'000);
  double sum = 0.0;
  for (const double move : moves) sum += move;
  EXPECT_NEAR(sum, 12.0 * 100.0 / (365.0 * 86'400.0), 1e-12);
}

}  // namespace
}  // namespace keel
