#include "keel/paths/glosten_milgrom.hpp"

#include <gtest/gtest.h>

#include <string>

namespace keel {
namespace {

TEST(GlostenMilgromPaths, QuotesAreBayesRule) {
  const GlostenMilgrom market;  // theta 0.5, mu 0.3
  EXPECT_DOUBLE_EQ(market.quote(0).ask, 0.65);
  EXPECT_DOUBLE_EQ(market.quote(0).bid, 0.35);
  // After one purchase: 0.65 is the prior, and 0.65^2 / (0.65^2 + 0.35^2) the next ask; a sale leads back.
  EXPECT_NEAR(market.quote(1).ask, 0.4225 / 0.545, 1e-15);
  EXPECT_DOUBLE_EQ(market.quote(1).bid, 0.5);
}

TEST(GlostenMilgromPaths, TheMakerEarnsNothingOnAverageAndLearns) {
  for (const double mu : {0.0, 0.3, 0.7}) {
    const GlostenMilgrom market{.theta = 0.4, .mu = mu, .trades = 10};
    const auto expected = market.expected();
    const auto outcome = market.run({.seed = 1, .first = 0, .count = 100'000});
    SCOPED_TRACE("keel simulate --preset glosten_milgrom --param theta=0.4 --param mu=" + std::to_string(mu) + " --seed 1");
    EXPECT_NEAR(outcome.profit.mean(), 0.0, 3.0 * outcome.profit.standard_error());
    EXPECT_NEAR(outcome.from_informed.mean() + outcome.from_uninformed.mean(), outcome.profit.mean(), 1e-12);
    for (std::size_t trade = 0; trade < 10; ++trade) {
      EXPECT_NEAR(outcome.spread[trade].mean(), expected.spread[trade], 4.0 * outcome.spread[trade].standard_error() + 1e-12) << trade;
      EXPECT_NEAR(outcome.error_square[trade].mean(), expected.error_square[trade],
                  4.0 * outcome.error_square[trade].standard_error() + 1e-12)
          << trade;
    }
  }
}

// One trade: informed traders take mu (1 - ask) of the maker, as often as not; the others bring half of the spread, 0.15.
TEST(GlostenMilgromPaths, WhatTheInformedTakeTheOthersBring) {
  const GlostenMilgrom market{.trades = 1};
  const auto outcome = market.run({.seed = 2, .first = 0, .count = 100'000});
  EXPECT_NEAR(outcome.from_informed.mean(), -0.3 * 0.35, 3.0 * outcome.from_informed.standard_error());
  EXPECT_NEAR(outcome.from_uninformed.mean(), 0.7 * 0.15, 3.0 * outcome.from_uninformed.standard_error());
  EXPECT_NEAR(market.expected().error_square[0], 0.65 * 0.35, 1e-15);
}

}  // namespace
}  // namespace keel
