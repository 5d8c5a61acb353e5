#include "keel/risk/intensity_estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace keel {
namespace {

constexpr IntensityPrior prior{.rate_per_day = 20'000.0, .scale = 2.0, .days = 0.02, .scale_takers = 10.0};

FittedTakers fit_one(const IntensityPrior& known, const TakerHistory& one) {
  const TakerHistory* all[] = {&one};
  return fit_takers(known, all);
}

TEST(FitTakers, KnowsThePriorBeforeAnybodyCame) {
  for (const FittedTakers& fitted : {fit_takers(prior, {}), fit_one(prior, {})}) {
    EXPECT_NEAR(fitted.takers.rate, prior.rate_per_day, 1e-9 * prior.rate_per_day);
    EXPECT_NEAR(fitted.takers.k, 1.0 / prior.scale, 1e-12);
    EXPECT_NEAR(fitted.log_k_deviation, std::sqrt(0.1), 1e-12) << "ten takers' distances";
  }
}

/// Takers of a rate and k that the estimate does not know, against a best price that wanders between `nearest` and `farthest` scales.
TakerHistory watched(double rate_per_day, double k_scales, double days, std::mt19937_64& random, double nearest = 0.2,
                     double farthest = 3.0, TakerHistory history = {}) {
  std::uniform_real_distribution<double> distance(nearest, farthest);
  const double step = 1.0 / 86'400.0;
  for (double t = 0.0; t < days; t += step) {
    const double at = distance(random);
    history.add_time(at, step);
    const int came = std::poisson_distribution<int>(rate_per_day * std::exp(-k_scales * at) * step)(random);
    for (int i = 0; i < came; ++i) history.add_trade(at);
  }
  return history;
}

TEST(FitTakers, FindsTakersThatThePriorKnowsWrongly) {
  constexpr std::uint64_t seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const double rate : {2'000.0, 20'000.0, 86'400.0}) {
    for (const double k_scales : {0.5, 1.0, 2.0}) {
      const auto fitted = fit_one(prior, watched(rate, k_scales, 1.0, random));
      SCOPED_TRACE(testing::Message() << rate << " a day, k " << k_scales);
      // The prior still counts for a fiftieth of the time, and for ten distances.
      EXPECT_NEAR(std::log(fitted.takers.rate / rate), 0.0, 0.05 + 4.0 * fitted.log_rate_deviation);
      EXPECT_NEAR(std::log(fitted.takers.k * prior.scale / k_scales), 0.0, 0.02 + 4.0 * fitted.log_k_deviation);
    }
  }
}

// Far options have fewer takers and wider best prices. As one population that looks like takers who thin out fast.
TEST(FitTakers, AnotherLevelOfAnotherInstrumentSaysNothingOfK) {
  constexpr std::uint64_t seed = 21;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr int instruments = 12;
  constexpr double k_scales = 1.0;
  std::vector<TakerHistory> each;
  TakerHistory pooled;
  for (int i = 0; i < instruments; ++i) {
    const double rate = 8'000.0 * std::pow(20.0, -i / (instruments - 1.0));
    const double nearest = 0.3 + 0.2 * i;
    const auto before = random;
    each.push_back(watched(rate, k_scales, 0.5, random, nearest, nearest + 0.8));
    random = before;
    pooled = watched(rate, k_scales, 0.5, random, nearest, nearest + 0.8, std::move(pooled));
  }
  const auto biased = fit_one(prior, pooled);
  EXPECT_GT(std::log(biased.k_scales / k_scales), 0.5);
  EXPECT_GT(std::log(biased.k_scales / k_scales), 10.0 * biased.log_k_deviation) << "far outside of what it says of itself";

  std::vector<const TakerHistory*> all;
  for (const TakerHistory& one : each) all.push_back(&one);
  const auto fitted = fit_takers(prior, all);
  EXPECT_LT(fitted.log_k_deviation, 0.1);
  EXPECT_NEAR(std::log(fitted.k_scales / k_scales), 0.0, 3.0 * fitted.log_k_deviation);
  for (int i = 0; i < instruments; ++i) {
    const double rate = 8'000.0 * std::pow(20.0, -i / (instruments - 1.0));
    const double error = std::log(rate_of_one(fitted, each[static_cast<std::size_t>(i)]) / rate);
    const double distance = 0.7 + 0.2 * i;
    const double takers = each[static_cast<std::size_t>(i)].trades();
    EXPECT_NEAR(error, 0.0,
                3.5 * std::hypot(1.0 / std::sqrt(takers), distance * fitted.log_k_deviation) + 2.0 * level_takers / (takers + level_takers))
        << i;
  }
}

TEST(FitTakers, TradesOfTimeThatNobodyWatchedTellNoRate) {
  TakerHistory unseen;
  for (int i = 0; i < 1'000; ++i) unseen.add_trade(0.5);
  const TakerHistory* const all[] = {&unseen};
  const FittedTakers fitted = fit_takers({.rate_per_day = 20'000.0, .scale = 2.0, .days = 0.02, .scale_takers = 100.0}, all);
  EXPECT_EQ(rate_of_one(fitted, unseen), fitted.takers.rate);
}

TEST(FitTakers, ItsDeviationsAreThoseOfRepeatedEstimates) {
  constexpr int repeats = 200;
  constexpr IntensityPrior vague{.rate_per_day = 20'000.0, .scale = 2.0, .days = 1e-5, .scale_takers = 1.0};
  std::mt19937_64 random(100);
  double rate_mean = 0.0, rate_square = 0.0, rate_stated = 0.0;
  double k_mean = 0.0, k_square = 0.0, k_stated = 0.0;
  for (int i = 0; i < repeats; ++i) {
    const TakerHistory near = watched(5'000.0, 1.0, 0.05, random, 0.2, 1.5);
    const TakerHistory far = watched(500.0, 1.0, 0.5, random, 1.0, 3.0);
    const TakerHistory* all[] = {&near, &far};
    const auto fitted = fit_takers(vague, all);
    // Of one instrument what is estimated is its own level.
    const auto alone = fit_one(vague, near);
    const double log_rate = std::log(alone.takers.rate);
    const double log_k = std::log(fitted.k_scales);
    rate_mean += log_rate / repeats;
    rate_square += log_rate * log_rate / repeats;
    rate_stated += alone.log_rate_deviation / repeats;
    k_mean += log_k / repeats;
    k_square += log_k * log_k / repeats;
    k_stated += fitted.log_k_deviation / repeats;
  }
  EXPECT_NEAR(std::sqrt(rate_square - rate_mean * rate_mean) / rate_stated, 1.0, 0.2);
  EXPECT_NEAR(std::sqrt(k_square - k_mean * k_mean) / k_stated, 1.0, 0.2);
  EXPECT_NEAR(k_mean, 0.0, 0.5 * k_stated);
}

// All distances within one bin still tell, as a bin keeps how they spread.
TEST(FitTakers, DistancesThatHardlyVaryTellWhatTheyTell) {
  std::mt19937_64 random(5);
  const auto fitted = fit_one(prior, watched(500'000.0, 2.0, 1.0, random, 0.52, 0.98));
  EXPECT_LT(fitted.log_k_deviation, 0.02);
  EXPECT_NEAR(std::log(fitted.k_scales / 2.0), 0.0, 4.0 * fitted.log_k_deviation);
}

/// A market of one step: its best price lies next to fair, and half of the takers go no further.
TEST(FitTakers, WhereBestPricesLieNextToFairWhoGoesThroughThemTellsK) {
  constexpr std::uint64_t seed = 13;
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (const double k_scales : {0.8, 1.0, 4.0}) {
    std::mt19937_64 random(seed);
    std::exponential_distribution<double> reach(k_scales);
    constexpr double rate_per_day = 50'000.0;
    TakerHistory history;
    history.add_time(0.004, 1.0);
    const int came = std::poisson_distribution<int>(rate_per_day)(random);
    for (int i = 0; i < came; ++i) {
      const double went = reach(random);
      if (went < TakerHistory::nearest_scales) continue;
      const double halfway = TakerHistory::nearest_scales + 0.5 * (went - TakerHistory::nearest_scales);
      history.add_reach(halfway);  // one trade, and another of the same taker
      history.extend_reach(halfway, went);
    }
    const auto fitted = fit_one(prior, history);
    SCOPED_TRACE(testing::Message() << "k " << k_scales);
    EXPECT_LT(fitted.log_k_deviation, 0.01);
    EXPECT_NEAR(std::log(fitted.k_scales / k_scales), 0.0, 4.0 * fitted.log_k_deviation);
    EXPECT_NEAR(std::log(fitted.takers.rate / rate_per_day), 0.0, 4.0 * fitted.log_rate_deviation + 0.02)
        << "the prior's time is a fiftieth";
  }
}

TEST(FitTakers, StaysWithinItsBounds) {
  TakerHistory crowded;
  crowded.add_time(0.5, 1e-9);
  for (int i = 0; i < 1'000'000; ++i) crowded.add_trade(0.5);
  const auto fitted = fit_one(prior, crowded);
  EXPECT_LE(fitted.takers.rate, 1000.0 * prior.rate_per_day);
  TakerHistory steep;
  steep.add_time(0.01, 1.0);
  steep.add_time(0.2, 1.0);
  for (int i = 0; i < 1'000'000; ++i) steep.add_trade(0.01);
  EXPECT_NEAR(fit_one(prior, steep).k_scales, 8.0, 1e-6);
  TakerHistory flat;
  flat.add_time(0.01, 1.0);
  flat.add_time(3.0, 1.0);
  for (int i = 0; i < 1'000'000; ++i) flat.add_trade(3.0);
  EXPECT_NEAR(fit_one(prior, flat).k_scales, 1.0 / 8.0, 1e-6);
  TakerHistory through;
  through.add_time(0.01, 1.0);
  for (int i = 0; i < 1'000'000; ++i) through.add_reach(1e9);
  EXPECT_NEAR(fit_one(prior, through).k_scales, 1.0 / (8.0 - TakerHistory::nearest_scales), 1e-3) << "nobody counts as further than 8";
  TakerHistory deserted;
  deserted.add_time(0.1, 1e6);
  EXPECT_GE(fit_one(prior, deserted).takers.rate, prior.rate_per_day / 1000.0);
}

TEST(FitTakers, WhatIsOldFades) {
  std::mt19937_64 random(3);
  TakerHistory history = watched(86'400.0, 1.0, 0.5, random);
  const double known = fit_one(prior, history).takers.rate;
  history.fade(1.0, 1.0);
  const double fading = fit_one(prior, history).takers.rate;
  history.fade(100.0, 1.0);
  EXPECT_LT(fading, known);
  EXPECT_NEAR(fit_one(prior, history).takers.rate, prior.rate_per_day, 1e-3 * prior.rate_per_day);
}

}  // namespace
}  // namespace keel
