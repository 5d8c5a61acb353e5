#include "keel/paths/feedback/hedging_feedback.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(HedgingFeedback, RealisedVolIsThePublishedOneWithinThreePerMille) {
  HedgingFeedback experiment;
  experiment.rho = {-0.2, 0.05};
  const auto outcome = experiment.run({.seed = 1, .first = 0, .count = 40'000});
  const double published[] = {0.1112, 0.2496};
  const double formula[] = {0.2 / (1.0 + 0.2 * 3.98444), 0.2 / (1.0 - 0.05 * 3.98444)};
  for (std::size_t i = 0; i < 2; ++i) {
    SCOPED_TRACE(::testing::Message() << "seed 1, 40,000 paths, rho " << experiment.rho[i]);
    const double vol = std::sqrt(outcome.by_rho[i].variance.mean());
    EXPECT_NEAR(vol / published[i], 1.0, 0.003);
    EXPECT_NEAR(vol / formula[i], 1.0, 0.003);
  }
}

TEST(HedgingFeedback, TheFormulaHoldsAlongThePathUpToNearTheThreshold) {
  HedgingFeedback experiment;
  experiment.rho = {-5.0, -0.5, 0.0, 0.15, 0.24};
  const auto outcome = experiment.run({.seed = 2, .first = 0, .count = 20'000});
  for (std::size_t i = 0; i < experiment.rho.size(); ++i) {
    const auto& of = outcome.by_rho[i];
    EXPECT_NEAR(std::sqrt(of.variance.mean() / of.formula.mean()), 1.0, 0.003) << "seed 2, rho " << experiment.rho[i];
    EXPECT_EQ(of.jumps.mean(), 0.0);
  }
}

TEST(HedgingFeedback, OurOwnHedgingCountsAsAnyones) {
  HedgingFeedback apart;
  apart.rho = {0.1};
  HedgingFeedback ours = apart;
  ours.rho = {0.06};
  ours.own_rho = 0.04;
  const PathRange paths{.seed = 3, .first = 0, .count = 10};
  EXPECT_DOUBLE_EQ(apart.run(paths).by_rho[0].variance.mean(), ours.run(paths).by_rho[0].variance.mean());
}

TEST(HedgingFeedback, BeyondTheThresholdThePriceJumps) {
  HedgingFeedback experiment;
  experiment.rho = {0.4};
  const auto outcome = experiment.run({.seed = 4, .first = 0, .count = 100});
  EXPECT_EQ(outcome.by_rho[0].jumps.mean(), 1.0);  // from the strike, where no price is stable, to one side, and there it stays
  EXPECT_GT(std::sqrt(outcome.by_rho[0].variance.mean()), 1.0);
}

}  // namespace
}  // namespace keel
