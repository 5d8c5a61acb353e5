#include "keel/service/study/market/simulated_facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/service/study/market/simulated_tape.hpp"

namespace keel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

TEST(SimulatedFacts, AreMeansOverLivesWithTheErrorsOfThose) {
  const auto fact = [](const char* key, double value, double error) {
    return MarketFact{.key = key, .label = key, .unit = "x", .value = value, .standard_error = error};
  };
  // By hand: 1, 2 and 6 have the mean 3 and the sample variance (4 + 1 + 9) / 2 = 7; its error is sqrt(7 / 3).
  const auto means = mean_facts({{fact("a", 1.0, 0.5), fact("b", unknown, unknown)},
                                 {fact("a", 2.0, 0.5), fact("b", 4.0, unknown), fact("c", unknown, unknown)},
                                 {fact("a", 6.0, 0.5)}});
  ASSERT_EQ(means.size(), 3U);
  EXPECT_EQ(means[0].key, "a");
  EXPECT_EQ(means[0].unit, "x");
  EXPECT_DOUBLE_EQ(means[0].value, 3.0);
  EXPECT_DOUBLE_EQ(means[0].standard_error, std::sqrt(7.0 / 3.0));
  EXPECT_DOUBLE_EQ(means[1].value, 4.0) << "of the one life that knows it";
  EXPECT_TRUE(std::isnan(means[1].standard_error));
  EXPECT_TRUE(std::isnan(means[2].value)) << "what no life knows stays unknown";
  const auto one = mean_facts({{fact("a", 1.0, 0.5)}});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_DOUBLE_EQ(one[0].standard_error, 0.5) << "of one life they are as they are";
}

TEST(SimulatedFacts, ThreadsChangeNothingAndLivesAreThoseOfTheNextSeeds) {
  RunConfig config;
  config.sim.seed = 7;
  const SimulatedLives two{.config = config, .length = minute, .paths = 2, .threads = 2};
  const auto by_two = simulate_facts(two);
  ASSERT_TRUE(by_two) << by_two.error().text;
  double sum = 0.0;
  for (const std::uint64_t seed : {7, 8}) {
    config.sim.seed = seed;
    auto tape = simulate_tape(config, minute, {});
    ASSERT_TRUE(tape) << tape.error().text;
    const auto facts = tape->perpetual.facts();
    sum += std::ranges::find(facts, "trades_per_s", &MarketFact::key)->value;
  }
  EXPECT_GT(sum, 0.0);
  EXPECT_DOUBLE_EQ(std::ranges::find(by_two->perpetual, "trades_per_s", &MarketFact::key)->value, sum / 2.0);
  SimulatedLives one_thread = two;
  one_thread.threads = 1;
  const auto by_one = simulate_facts(one_thread);
  ASSERT_TRUE(by_one) << by_one.error().text;
  ASSERT_EQ(by_one->option_quotes.size(), by_two->option_quotes.size());
  for (std::size_t i = 0; i < by_one->option_quotes.size(); ++i) {
    const double one = by_one->option_quotes[i].value;
    EXPECT_TRUE(one == by_two->option_quotes[i].value || (std::isnan(one) && std::isnan(by_two->option_quotes[i].value)));
  }
}

TEST(SimulatedFacts, WhatCannotBeIsTold) {
  EXPECT_EQ(simulate_facts({.config = {}, .length = minute, .paths = 0}).error().text, "paths: 0 is not a whole number from 1 to 10000");
  EXPECT_EQ(simulate_facts({.config = {}, .length = minute, .threads = -1}).error().text,
            "threads: -1 is not a whole number from 0 to 256");
}

}  // namespace
}  // namespace keel
