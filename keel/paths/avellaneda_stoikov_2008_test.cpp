#include "keel/paths/avellaneda_stoikov_2008.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "keel/base/validate.hpp"
#include "keel/paths/stepped_expectation.hpp"

namespace keel {
namespace {

constexpr std::uint64_t paths = 100'000;

struct Target {
  double gamma;
  double spread;  // the paper's table
  double profit_mean;
  double profit_standard_error;  // of the 400,000 paths that the target comes from
  double profit_standard_deviation;
  double inventory_standard_deviation;
};
// Recomputed by two independent programs with the paper's numbers; its own table has 1,000 paths.
constexpr Target targets[]{
    {0.01, 1.35, 68.395, 0.014, 8.951, 5.207}, {0.1, 1.49, 64.900, 0.010, 6.544, 2.923}, {1.0, 3.02, 31.466, 0.008, 4.837, 1.641}};

AvellanedaStoikov2008 with(double gamma) {
  AvellanedaStoikov2008 market;
  market.gamma = gamma;
  return market;
}

TEST(AvellanedaStoikov2008, AverageSpreadsAreThoseOfThePaper) {
  for (const Target& target : targets) EXPECT_NEAR(with(target.gamma).average_spread(), target.spread, 0.005) << target.gamma;
}

TEST(AvellanedaStoikov2008, TheChainOfInventoriesHasTheKnownMoments) {
  for (const Target& target : targets) {
    SCOPED_TRACE(target.gamma);
    const SteppedExpectation expected = expectation(with(target.gamma).maker(MakerStrategy::Inventory));
    EXPECT_NEAR(expected.profit_mean, target.profit_mean, 3.0 * target.profit_standard_error);
    EXPECT_NEAR(expected.profit_standard_deviation, target.profit_standard_deviation, 0.004 * target.profit_standard_deviation);
    EXPECT_NEAR(expected.inventory_standard_deviation, target.inventory_standard_deviation, 0.004 * target.inventory_standard_deviation);
    EXPECT_NEAR(expected.inventory_mean, 0.0, 1e-8);
  }
}

TEST(AvellanedaStoikov2008, PathsHaveTheKnownMoments) {
  for (const Target& target : targets) {
    for (const std::uint64_t seed : {1U, 2U}) {
      SCOPED_TRACE("keel simulate --preset avellaneda_stoikov_2008 --gamma " + std::to_string(target.gamma) + " --seed " +
                   std::to_string(seed));
      const auto outcome = with(target.gamma).maker(MakerStrategy::Inventory).run({.seed = seed, .first = 0, .count = paths});
      EXPECT_NEAR(outcome.profit.mean(), target.profit_mean,
                  3.0 * std::hypot(outcome.profit.standard_error(), target.profit_standard_error));
      EXPECT_NEAR(outcome.profit.standard_deviation(), target.profit_standard_deviation, 0.01 * target.profit_standard_deviation);
      EXPECT_NEAR(outcome.inventory.standard_deviation(), target.inventory_standard_deviation, 0.01 * target.inventory_standard_deviation);
      EXPECT_NEAR(outcome.inventory.mean(), 0.0, 3.0 * outcome.inventory.standard_error());
    }
  }
}

// p = A dt exp(-k delta) a side and step, v = 2 p (1 - p): mean 2 N p delta, variance sigma^2 dt v N (N + 1) / 2 + N delta^2 v, and the
// inventory's N v.
TEST(AvellanedaStoikov2008, TheSymmetricMakerIsTheClosedForm) {
  for (const double gamma : {0.01, 0.1, 1.0}) {
    SCOPED_TRACE("keel simulate --preset avellaneda_stoikov_2008 --strategy symmetric --seed 1 --gamma " + std::to_string(gamma));
    const AvellanedaStoikov2008 market = with(gamma);
    const double n = 200.0;
    const double delta = 0.5 * market.average_spread();
    const double p = market.a * market.dt * std::exp(-market.k * delta);
    const double v = 2.0 * p * (1.0 - p);
    const double mean = 2.0 * n * p * delta;
    const double deviation = std::sqrt(4.0 * 0.005 * v * n * (n + 1.0) / 2.0 + n * delta * delta * v);
    const SteppedMaker maker = market.maker(MakerStrategy::Symmetric);
    const SteppedExpectation expected = expectation(maker);
    EXPECT_NEAR(expected.profit_mean, mean, 1e-6);  // a chance is a multiple of 2^-31
    EXPECT_NEAR(expected.profit_standard_deviation, deviation, 1e-6);
    EXPECT_NEAR(expected.inventory_standard_deviation, std::sqrt(n * v), 1e-6);
    EXPECT_NEAR(expected.trades_mean, 2.0 * n * p, 1e-6);
    const auto outcome = maker.run({.seed = 1, .first = 0, .count = paths});
    EXPECT_NEAR(outcome.profit.mean(), mean, 3.0 * outcome.profit.standard_error());
    EXPECT_NEAR(outcome.profit.standard_deviation(), deviation, 0.01 * deviation);
    EXPECT_NEAR(outcome.inventory.standard_deviation(), std::sqrt(n * v), 0.01 * std::sqrt(n * v));
    EXPECT_NEAR(outcome.trades.mean(), 2.0 * n * p, 3.0 * outcome.trades.standard_error());
  }
  // The same, printed to three places by another program.
  const SteppedExpectation tenth = expectation(with(0.1).maker(MakerStrategy::Symmetric));
  EXPECT_NEAR(tenth.profit_mean, 68.228, 5e-4);
  EXPECT_NEAR(tenth.profit_standard_deviation, 13.457, 5e-4);
  EXPECT_NEAR(tenth.inventory_standard_deviation, 8.402, 5e-4);
  const SteppedExpectation one = expectation(with(1.0).maker(MakerStrategy::Symmetric));
  EXPECT_NEAR(one.profit_mean, 43.869, 5e-4);
  EXPECT_NEAR(one.profit_standard_deviation, 10.752, 1e-3);
  EXPECT_NEAR(one.inventory_standard_deviation, 5.189, 5e-4);
}

// Were quotes held back at the mid, gamma = 1 would earn 38.24 and not 31.47.
TEST(AvellanedaStoikov2008, QuotesGoThroughTheMid) {
  const AvellanedaStoikov2008 market = with(1.0);
  EXPECT_LT(market.quote(MakerStrategy::Inventory, 0, 5).ask_distance, 0.0);
  SteppedMaker held_back = market.maker(MakerStrategy::Inventory);
  for (int step = 0; step < held_back.steps(); ++step) {
    for (int q = -held_back.bound(); q <= held_back.bound(); ++q) {
      SteppedMaker::Quote quote = market.quote(MakerStrategy::Inventory, step, q);
      quote.bid_distance = std::max(quote.bid_distance, 0.0);
      quote.ask_distance = std::max(quote.ask_distance, 0.0);
      quote.bid_chance = market.a * market.dt * std::exp(-market.k * quote.bid_distance);
      quote.ask_chance = market.a * market.dt * std::exp(-market.k * quote.ask_distance);
      held_back.set(step, q, quote);
    }
  }
  EXPECT_NEAR(expectation(held_back).profit_mean, 38.24, 0.03);
}

TEST(AvellanedaStoikov2008, ParametersThatCannotWorkAreRefused) {
  AvellanedaStoikov2008 market;
  EXPECT_FALSE(first_bad_setting(market));
  market.dt = 0.3;
  EXPECT_EQ(first_bad_setting(market)->key, "dt");
  market.dt = 0.0001;
  EXPECT_EQ(first_bad_setting(market)->key, "dt");  // 10,000 steps
  market.dt = 0.01;
  EXPECT_EQ(first_bad_setting(market)->key, "dt");  // A dt is 1.4
}

}  // namespace
}  // namespace keel
