#include "keel/risk/covariance_estimate.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <random>

namespace keel {
namespace {

const FactorMatrix prior = FactorMatrix::Identity(3, 3);

FactorMatrix truth() {
  FactorMatrix sigma(3, 3);
  sigma << 4.0, 1.5, -0.6, 1.5, 1.0, 0.0, -0.6, 0.0, 9.0;
  return sigma;
}

CovarianceEstimate watched(int moves, double days_each, double half_life_days, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  const FactorMatrix root = Eigen::LLT<FactorMatrix>(truth()).matrixL();
  CovarianceEstimate estimate(3);
  for (int i = 0; i < moves; ++i) {
    FactorVector unit(3);
    for (double& one : unit) one = normal(random);
    estimate.add(std::sqrt(days_each) * root * unit, days_each, half_life_days);
  }
  return estimate;
}

TEST(CovarianceEstimate, IsThePriorBeforeAnythingMoved) { EXPECT_EQ(CovarianceEstimate(3).shrunk(prior, 2.0), prior); }

TEST(CovarianceEstimate, FindsTheCovarianceOfWhatMoves) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE("seed " + std::to_string(seed));
  // 20,000 moves: an element's standard deviation is below 1.5 % of the largest variances.
  const FactorMatrix found = watched(20'000, 0.01, 1e6, seed).shrunk(prior, 0.1);
  EXPECT_LT((found - truth()).cwiseAbs().maxCoeff(), 0.3);
}

TEST(CovarianceEstimate, PriorAndDataCountByTheirDays) {
  CovarianceEstimate estimate(1);
  estimate.add(FactorVector::Constant(1, 3.0), 1.0, 1e9);
  EXPECT_NEAR(estimate.shrunk(FactorMatrix::Constant(1, 1, 1.0), 3.0)(0, 0), (3.0 * 1.0 + 9.0) / 4.0, 1e-6);
}

TEST(CovarianceEstimate, IsPositiveSemiDefiniteWhateverCame) {
  CovarianceEstimate estimate(3);
  estimate.add(FactorVector::Ones(3), 1e-3, 1.0);
  estimate.add(-2.0 * FactorVector::Ones(3), 1e-3, 1.0);
  const FactorMatrix singular = estimate.shrunk(FactorMatrix::Zero(3, 3), 1e-9);
  EXPECT_GE(Eigen::SelfAdjointEigenSolver<FactorMatrix>(singular).eigenvalues().minCoeff(), -1e-12 * singular.norm());
}

// Of three factors the second was not known. The prior has it follow the first by half; what is left of it has variance 1 - 0.25.
TEST(CovarianceEstimate, MoreFactorsFollowFromThoseKnown) {
  FactorMatrix said(3, 3);
  said << 1.0, 0.5, 0.0, 0.5, 1.0, 0.0, 0.0, 0.0, 1.0;
  CovarianceEstimate two(2);
  two.add(FactorVector{{2.0, 3.0}}, 1.0, 1e9);
  const int places[] = {0, 2};
  const CovarianceEstimate three = two.extended(said, places);
  const FactorMatrix found = three.shrunk(FactorMatrix::Zero(3, 3), 1e-12);
  FactorMatrix expected(3, 3);
  expected << 4.0, 2.0, 6.0, 2.0, 0.25 * 4.0 + 0.75, 3.0, 6.0, 3.0, 9.0;
  EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-10) << found;
  EXPECT_GE(Eigen::SelfAdjointEigenSolver<FactorMatrix>(found).eigenvalues().minCoeff(), -1e-12);
  EXPECT_EQ(CovarianceEstimate().extended(said, {}).shrunk(said, 1.0), said) << "nothing was known";
}

TEST(CovarianceEstimate, OldMovesFadeAndNonsenseIsNoMove) {
  CovarianceEstimate estimate(3);
  estimate.add(FactorVector::Constant(3, 100.0), 1.0, 1.0);
  for (int i = 0; i < 60; ++i) estimate.add(FactorVector::Zero(3), 1.0, 1.0);
  EXPECT_LT(estimate.shrunk(FactorMatrix::Zero(3, 3), 1e-9).norm(), 1e-9);
  const FactorMatrix before = estimate.shrunk(prior, 1.0);
  estimate.add(FactorVector::Constant(3, std::numeric_limits<double>::quiet_NaN()), 1.0, 1.0);
  estimate.add(FactorVector::Ones(3), 0.0, 1.0);
  EXPECT_EQ(estimate.shrunk(prior, 1.0), before);
}

}  // namespace
}  // namespace keel
