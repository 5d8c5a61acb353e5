#include "keel/risk/intensity_estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace keel {
namespace {

constexpr IntensityPrior prior{.rate_per_day = 20'000.0, .scale = 2.0, .days = 0.02};

TEST(IntensityEstimate, KnowsThePriorBeforeAnybodyCame) {
  const auto fitted = IntensityEstimate{}.fit(prior);
  EXPECT_NEAR(fitted.takers.rate, prior.rate_per_day, 1e-6 * prior.rate_per_day);
  EXPECT_NEAR(fitted.takers.k, 1.0 / prior.scale, 1e-9);
}

/// Takers of a rate and k that the estimate does not know, against a best quote that wanders between 0.2 and 3 scales.
IntensityEstimate watched(double rate_per_day, double k_scales, double days, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> distance(0.2, 3.0);
  IntensityEstimate estimate;
  const double step = 1.0 / 86'400.0;
  for (double t = 0.0; t < days; t += step) {
    const double at = distance(random);
    estimate.add_time(at, step);
    const int came = std::poisson_distribution<int>(rate_per_day * std::exp(-k_scales * at) * step)(random);
    for (int i = 0; i < came; ++i) estimate.add_trade(at);
  }
  return estimate;
}

TEST(IntensityEstimate, FindsTakersThatThePriorKnowsWrongly) {
  constexpr std::uint64_t seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (const double rate : {2'000.0, 20'000.0, 86'400.0}) {
    for (const double k_scales : {0.5, 1.0, 2.0}) {
      const auto fitted = watched(rate, k_scales, 1.0, seed).fit(prior);
      SCOPED_TRACE(testing::Message() << rate << " a day, k " << k_scales);
      // The prior still counts for a fiftieth of the time.
      EXPECT_NEAR(std::log(fitted.takers.rate / rate), 0.0, 0.05 + 4.0 * fitted.log_rate_deviation);
      EXPECT_NEAR(std::log(fitted.takers.k * prior.scale / k_scales), 0.0, 0.05 + 4.0 * fitted.log_k_deviation);
    }
  }
}

TEST(IntensityEstimate, ItsDeviationIsThatOfRepeatedEstimates) {
  double mean = 0.0;
  double square = 0.0;
  double stated = 0.0;
  constexpr int repeats = 60;
  constexpr IntensityPrior vague{.rate_per_day = 20'000.0, .scale = 2.0, .days = 1e-5};
  for (int i = 0; i < repeats; ++i) {
    const auto fitted = watched(5'000.0, 1.0, 0.05, 100 + static_cast<std::uint64_t>(i)).fit(vague);
    const double log_rate = std::log(fitted.takers.rate);
    mean += log_rate / repeats;
    square += log_rate * log_rate / repeats;
    stated += fitted.log_rate_deviation / repeats;
  }
  EXPECT_NEAR(std::sqrt(square - mean * mean) / stated, 1.0, 0.3);
}

TEST(IntensityEstimate, StaysWithinItsBounds) {
  IntensityEstimate crowded;
  crowded.add_time(0.5, 1e-9);
  for (int i = 0; i < 1'000'000; ++i) crowded.add_trade(0.5);
  const auto fitted = crowded.fit(prior);
  EXPECT_LE(fitted.takers.rate, 1000.0 * prior.rate_per_day);
  EXPECT_LE(fitted.takers.k, 8.0 / prior.scale);
  IntensityEstimate deserted;
  deserted.add_time(0.1, 1e6);
  EXPECT_GE(deserted.fit(prior).takers.rate, prior.rate_per_day / 1000.0);
}

TEST(IntensityEstimate, WhatIsOldFades) {
  IntensityEstimate estimate = watched(86'400.0, 1.0, 0.5, 3);
  const double known = estimate.fit(prior).takers.rate;
  estimate.fade(1.0, 1.0);
  const double fading = estimate.fit(prior).takers.rate;
  estimate.fade(100.0, 1.0);
  EXPECT_LT(fading, known);
  EXPECT_NEAR(estimate.fit(prior).takers.rate, prior.rate_per_day, 1e-3 * prior.rate_per_day);
}

}  // namespace
}  // namespace keel
