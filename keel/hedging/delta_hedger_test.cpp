#include "keel/hedging/delta_hedger.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

HedgeIn hedge(double exposure_usd) {
  HedgeIn in;
  in.curvature = FactorMatrix::Constant(1, 1, 1e-10);
  in.price = FactorVector::Constant(1, 2e-10 * exposure_usd);
  in.loadings = FactorVector::Constant(1, 10.0);
  in.cost_usd = 0.0005;
  in.lot = 1.0_size;
  in.maximum = 1e6_size;
  return in;
}

TEST(DeltaHedger, DoesNothingInsideTheNoTradeZone) {
  // the zone's edge: 10 * 2e-10 * E = 0.0005 at E = 250,000
  EXPECT_EQ(delta_hedge(hedge(249'000.0)), Size{0});
  EXPECT_EQ(delta_hedge(hedge(-249'000.0)), Size{0});
}

TEST(DeltaHedger, TradesToTheEdgeAndNoFurther) {
  EXPECT_EQ(delta_hedge(hedge(350'005.0)), -10000.0_size);
  EXPECT_EQ(delta_hedge(hedge(-350'005.0)), 10000.0_size);
}

TEST(DeltaHedger, RespectsItsMaximumAndImpact) {
  HedgeIn in = hedge(350'005.0);
  in.maximum = 100.0_size;
  EXPECT_EQ(delta_hedge(in), -100.0_size);
  in = hedge(350'005.0);
  in.impact_usd = 1e-8;  // doubles the resistance 2 * 10 * 1e-10 * 10
  EXPECT_EQ(delta_hedge(in), -5000.0_size);
}

TEST(DeltaHedger, NeverIncreasesRiskPlusCost) {
  for (double exposure = -2e6; exposure <= 2e6; exposure += 37'000.0) {
    const HedgeIn in = hedge(exposure);
    const double x = to_double(delta_hedge(in));
    const auto objective = [&](double contracts) {
      return 1e-10 * std::pow(exposure + 10.0 * contracts, 2) + in.cost_usd * std::abs(contracts);
    };
    EXPECT_LE(objective(x), objective(0.0)) << "exposure " << exposure;
    EXPECT_LT(objective(x), objective(x + 100.0));
    EXPECT_LT(objective(x), objective(x - 100.0));
  }
}

}  // namespace
}  // namespace keel
