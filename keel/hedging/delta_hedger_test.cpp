#include "keel/hedging/delta_hedger.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

HedgeIn hedge(double exposure_usd) {
  HedgeIn in;
  // A = 1e-10 and e = 10: e'P = 10 * 2 * 1e-10 * E, e'Ae = 10 * 1e-10 * 10
  in.price_usd = 10.0 * 2e-10 * exposure_usd;
  in.own_risk_usd = 1e-8;
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

ForcedHedgeIn forced(double delta_usd, double target_usd) {
  return {.delta_usd = delta_usd, .target_usd = target_usd, .contract_delta_usd = 10.0, .lot = 1.0_size, .maximum = 20000.0_size};
}

TEST(ForcedHedge, GoesInsideATargetByTheLastLot) {
  EXPECT_EQ(forced_hedge(forced(150'004.0, 100'000.0)), -5001.0_size);
  EXPECT_EQ(forced_hedge(forced(-150'004.0, 100'000.0)), 5001.0_size);
  EXPECT_EQ(forced_hedge(forced(100'000.0, 100'000.0)), Size{0});
}

TEST(ForcedHedge, LeavesLessThanALotOfWhatMustGo) {
  EXPECT_EQ(forced_hedge(forced(104.0, 0.0)), -10.0_size);
  EXPECT_EQ(forced_hedge(forced(-9.9, 0.0)), Size{0});
}

TEST(ForcedHedge, TakesItsMaximumAtATimeAndNothingWithoutADelta) {
  EXPECT_EQ(forced_hedge(forced(1e6, 0.0)), -20000.0_size);
  ForcedHedgeIn in = forced(1e6, 0.0);
  in.contract_delta_usd = 0.0;
  EXPECT_EQ(forced_hedge(in), Size{0});
}

// A maximum below a lot, 0 included, would leave what must go where it is, without a word.
TEST(ForcedHedge, TradesALotAtLeast) {
  ForcedHedgeIn in = forced(150'004.0, 0.0);
  in.maximum = Size{};
  EXPECT_EQ(forced_hedge(in), -1.0_size);
  in.lot = 100.0_size;
  in.maximum = 50.0_size;
  EXPECT_EQ(forced_hedge(in), -100.0_size);
  EXPECT_EQ(forced_hedge(forced(9.0, 0.0)), Size{}) << "less than a lot is left";
}

}  // namespace
}  // namespace keel
