#include "keel/risk/price_of_risk.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "keel/base/random.hpp"
#include "keel/risk/covariance.hpp"

namespace keel {
namespace {

FactorMatrix one(double value) { return FactorMatrix::Constant(1, 1, value); }

SparseFactors loadings_of(std::initializer_list<double> values) {
  SparseFactors loadings;
  int factor = 0;
  for (const double value : values) loadings.add(factor++, value);
  return loadings;
}

FactorVector priced(const FactorMatrix& a, const FactorVector& exposures) {
  FactorVector price;
  price_of_risk(a, exposures, price);
  return price;
}

// Gueant, Lehalle, Fernandez-Tapia 2013: the slope of their quotes in inventory is
// C = sqrt(sigma^2 gamma / (2 k A) (1 + gamma/k)^(1 + k/gamma)); ours lacks their gamma/k correction, which tends to e.
TEST(PriceOfRisk, OneLinearAssetHasTheSlopeOfGueantLehalleFernandezTapia) {
  const double sigma = 0.3;
  const double arrivals = 0.9;
  const double k = 0.3;
  for (const double gamma : {0.01, 0.001, 0.0001}) {
    FlowMatrix flow(1);
    flow.add(loadings_of({1.0}), arrivals, k, 1.0);
    const double slope = 2.0 * value_curvature(one(sigma * sigma), flow.matrix(), gamma, 1.0)(0, 0);
    const double published = std::sqrt(sigma * sigma * gamma / (2 * k * arrivals) * std::pow(1 + gamma / k, 1 + k / gamma));
    const double correction = std::sqrt(std::pow(1 + gamma / k, 1 + k / gamma) / std::numbers::e);
    EXPECT_NEAR(slope * correction, published, 1e-12 * published) << "gamma " << gamma;
    EXPECT_NEAR(slope / published, 1.0, gamma / k) << "gamma " << gamma;
    if (gamma == 0.01) {
      EXPECT_NEAR(published, 0.067866, 5e-7) << "as recomputed independently for their figure";
    }
  }
}

struct RandomProblem {
  FactorMatrix sigma;
  FactorMatrix m;
  explicit RandomProblem(Random& random, int factors, int instruments) {
    FactorMatrix root(factors, factors);
    for (int i = 0; i < factors * factors; ++i) root.data()[i] = random.normal();
    sigma = root * root.transpose() + 0.01 * FactorMatrix::Identity(factors, factors);
    FlowMatrix flow(factors);
    for (int i = 0; i < instruments; ++i) {
      SparseFactors loadings;
      for (int f = 0; f < factors; ++f) loadings.add(f, random.normal());
      flow.add(loadings, 100.0 * random.uniform(), random.uniform(), 1.0);
    }
    m = flow.matrix();
  }
};

TEST(PriceOfRisk, SolvesTheRiccatiEquation) {
  constexpr std::uint64_t seed = 11;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int trial = 0; trial < 200; ++trial) {
    const RandomProblem problem(random, 5, 12);
    const double gamma = 0.37;
    const FactorMatrix a = value_curvature(problem.sigma, problem.m, gamma, 1.0);
    const FactorMatrix left = a * problem.m * a;
    EXPECT_LE((left - 0.25 * gamma * problem.sigma).norm(), 1e-8 * problem.sigma.norm()) << "trial " << trial;
    EXPECT_EQ(a, FactorMatrix(a.transpose()));
    EXPECT_GE(Eigen::SelfAdjointEigenSolver<FactorMatrix>(a).eigenvalues().minCoeff(), 0.0);
  }
}

TEST(PriceOfRisk, AFactorThatNobodyTradesCostsItsRunningVariance) {
  FlowMatrix flow(2);
  flow.add(loadings_of({1.0, 0.0}), 10.0, 1.0, 1.0);
  FactorMatrix sigma = FactorMatrix::Identity(2, 2);
  sigma(1, 1) = 4.0;
  const FactorMatrix a = value_curvature(sigma, flow.matrix(), 0.1, 3.0);
  EXPECT_NEAR(a(1, 1), 0.5 * 0.1 * 4.0 * 3.0, 1e-14);
  EXPECT_NEAR(a(0, 1), 0.0, 1e-14);
}

TEST(PriceOfRisk, IsZeroWithoutExposureAndRisesWithIt) {
  Random random(3);
  const RandomProblem problem(random, 4, 9);
  const FactorMatrix a = value_curvature(problem.sigma, problem.m, 0.1, 1.0);
  EXPECT_EQ(priced(a, FactorVector::Zero(4)), FactorVector::Zero(4));
  for (int f = 0; f < 4; ++f) EXPECT_GT(priced(a, FactorVector::Unit(4, f))[f], 0.0);
}

TEST(Covariance, DefaultsArePositiveDefinite) {
  const FactorLayout layout{.underlyings = {Currency::of("BTC"), Currency::of("ETH")}, .vega_bucket_days = {14.0, 60.0}};
  const FactorMatrix sigma = factor_covariance_per_day(RiskConfig{}, layout);
  EXPECT_GT(Eigen::SelfAdjointEigenSolver<FactorMatrix>(sigma).eigenvalues().minCoeff(), 0.0);
  EXPECT_NEAR(sigma(0, 0), 0.55 * 0.55 / 365.0, 1e-15);
  EXPECT_NEAR(sigma(0, 5), 0.8 * sigma(0, 0), 1e-15);
}

TEST(Covariance, AnImpossibleCorrelationIsClipped) {
  RiskConfig config;
  config.spot_vol_correlation = -0.99;
  config.vega_bucket_correlation = -0.99;
  const FactorLayout layout{.underlyings = {Currency::of("BTC")}, .vega_bucket_days = {14.0, 60.0}};
  const FactorMatrix sigma = factor_covariance_per_day(config, layout);
  EXPECT_GE(Eigen::SelfAdjointEigenSolver<FactorMatrix>(sigma).eigenvalues().minCoeff(), -1e-12);
}

TEST(Covariance, ThereMayBeAnyNumberOfUnderlyings) {
  FactorLayout many{.vega_bucket_days = {14.0, 60.0}};
  for (int i = 10; i < 40; ++i) many.underlyings.push_back(*Currency::parse("C" + std::to_string(i)));
  const FactorMatrix sigma = factor_covariance_per_day({}, many);
  ASSERT_EQ(sigma.rows(), 150);
  EXPECT_GT(Eigen::SelfAdjointEigenSolver<FactorMatrix>(sigma).eigenvalues().minCoeff(), 0.0);
  EXPECT_NEAR(sigma(many.spot(0), many.spot(29)), 0.8 * 0.55 * 0.55 / 365.0, 1e-15);
}

// Five instruments over three factors, the takers of two of them four times as patient: what the engine computes in closed form against the
// fixed point and the root that the theory asks for.
class EngineFlow : public ::testing::Test {
 protected:
  EngineFlow() : flow(3) {
    sigma << 4.0, 1.2, -0.5, 1.2, 1.0, 0.1, -0.5, 0.1, 2.0;
    const double loadings[5][3] = {{1.0, 0.0, 0.0}, {0.4, 0.7, 0.0}, {0.0, 1.0, 0.3}, {-0.6, 0.2, 0.5}, {0.5, 0.0, 1.0}};
    for (int i = 0; i < 5; ++i) {
      SparseFactors sparse;
      FactorVector dense = FactorVector::Zero(3);
      for (int f = 0; f < 3; ++f) {
        dense[f] = loadings[i][f];
        if (dense[f] != 0.0) sparse.add(f, dense[f]);
      }
      const double rate = 40.0 / (1.0 + i);
      const double k = i % 2 == 0 ? 1.5 : 0.4;
      const double size = 1.0 + 0.5 * i;
      flow.add(sparse, rate, k, size);
      flows.push_back({dense, size, ExponentialIntensity{.rate = rate, .k = k}});
    }
  }
  FactorMatrix sigma = FactorMatrix(3, 3);
  FlowMatrix flow;
  std::vector<Flow> flows;
};

TEST_F(EngineFlow, SizesCountedOnceAreNearTheFixedPoint) {
  for (const double gamma : {1e-3, 1e-2, 1e-1}) {
    FlowMatrix counted = flow;
    const FactorMatrix small = value_curvature(sigma, flow.matrix(), gamma, 1.0);
    const FactorMatrix once = value_curvature_of_sizes(sigma, counted, gamma, 1.0);
    const FactorMatrix fixed = value_curvature_of_trades(sigma, flows, gamma, 1.0);
    const double without = (small - fixed).norm() / fixed.norm();
    const double error = (once - fixed).norm() / fixed.norm();
    SCOPED_TRACE(testing::Message() << "gamma " << gamma << ": off by " << without << " without sizes, by " << error << " with");
    EXPECT_LT(error, 2.0 * without * without);
  }
}

// One asset, both sides A exp(-k d), no size of its own: cosh(c k P) - 1 = (k P)^2 / 2 at the root, whatever doubles hold in between.
TEST(PriceCorrection, FallsToTheRootHoweverFarFromNone) {
  const FactorMatrix a = FactorMatrix::Constant(1, 1, 1e-9);
  const std::vector<Flow> flows{{FactorVector::Constant(1, 1.0), 1e-9, ExponentialIntensity{.rate = 3.0, .k = 1.5}}};
  double before = 1.0;
  for (double held = 1e8; held < 1e21; held *= 10.0) {
    const double c = price_correction(a, flows, FactorVector::Constant(1, held));
    const double dear = 1.5 * 2e-9 * held;
    EXPECT_NEAR(c * dear, 2.0 * std::asinh(0.5 * dear), 1e-9 * c * dear) << held;
    EXPECT_LE(c, before) << held;
    before = c;
  }
}

TEST_F(EngineFlow, TheClosedFormIsNearTheRootWhateverTheBook) {
  const FactorMatrix a = value_curvature_of_sizes(sigma, flow, 1e-2, 1.0);
  FactorVector price;
  double least = 1.0;
  for (const double size : {1.0, 20.0, 100.0, 400.0, 1000.0}) {
    for (const FactorVector& direction : {FactorVector{{1.0, 0.0, 0.0}}, FactorVector{{0.0, 1.0, 1.0}}, FactorVector{{1.0, -2.0, 0.5}}}) {
      const FactorVector exposures = size * direction;
      price_of_risk(a, exposures, price);
      const double root = price_correction(a, flows, exposures);
      const double closed = price_correction(flow.spread_of_price(price));
      SCOPED_TRACE(testing::Message() << size << " of " << direction.transpose());
      EXPECT_GT(closed / root, 0.99);
      EXPECT_LT(closed / root, root > 0.7 ? 1.02 : 1.07) << "dearer, if anything, far from no risk; root " << root;
      least = std::min(least, root);
    }
  }
  EXPECT_LT(least, 0.6) << "some of them are far from no risk";
  EXPECT_EQ(price_correction(0.0), 1.0);
  EXPECT_EQ(flow.spread_of_price(FactorVector::Zero(3)), 0.0);
}

// cosh(c x) - 1 = x^2 / 2, by hand: x = 2 sinh(1) = 2.3504 has c = 2 / x.
TEST(PriceCorrection, IsTheRootWhereOneInstrumentIsTraded) {
  const double x = 2.0 * std::sinh(1.0);
  EXPECT_NEAR(price_correction(x * x), 2.0 / x, 1e-12);
  EXPECT_NEAR(std::cosh(price_correction(x * x) * x) - 1.0, 0.5 * x * x, 1e-12);
  double before = 0.0;
  for (double dearer = 0.1; dearer < 100.0; dearer *= 1.3) {
    const double price = dearer * price_correction(dearer * dearer);
    EXPECT_GT(price, before) << "dearer all the same";
    before = price;
  }
}

// By Simpson's rule along the ray: P.E ds = c(s^2 spread) 2 s E'AE ds.
TEST(ValueCorrection, IsThePriceAddedUpFromNoRisk) {
  EXPECT_EQ(value_correction(0.0), 1.0);
  for (const double spread : {1e-10, 1e-6, 0.01, 1.0, 30.0, 1e4}) {
    constexpr int steps = 10'000;
    double sum = 0.0;
    for (int i = 0; i <= steps; ++i) {
      const double s = static_cast<double>(i) / steps;
      sum += (i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0) * price_correction(s * s * spread) * 2.0 * s;
    }
    EXPECT_NEAR(value_correction(spread), sum / (3.0 * steps), 1e-8) << spread;
  }
}

}  // namespace
}  // namespace keel
