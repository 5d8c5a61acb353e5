#include "keel/pricing/chain/surface.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

constexpr auto all_dynamics = {VolDynamics::StickyStrike, VolDynamics::StickyMoneyness, VolDynamics::StickyDelta};

Surface example() {
  return *Surface::make({{0.1, 100.0, 100.0, {0.005, 0.05, -0.4, 0.01, 0.1}}, {0.5, 102.0, 102.0, {0.03, 0.12, -0.3, 0.02, 0.2}}});
}

double value(const Surface& surface, double strike, double years, Right right) {
  return black76_value({surface.forward(years), strike, years, surface.vol(strike, years), right});
}

TEST(Surface, IsEachSliceAtItsExpiry) {
  const Surface surface = example();
  EXPECT_NEAR(surface.total_variance(110.0, 0.5), total_variance(surface.slices()[1].svi, std::log(110.0 / 102.0)), 1e-16);
  EXPECT_NEAR(surface.total_variance(90.0, 0.1), total_variance(surface.slices()[0].svi, std::log(0.9)), 1e-16);
  EXPECT_DOUBLE_EQ(surface.forward(0.5), 102.0);
}

TEST(Surface, TotalVarianceIsLinearInTimeAtEqualMoneyness) {
  const Surface surface = example();
  for (const double k : {-0.3, 0.0, 0.4}) {
    const auto at = [&](double years) { return surface.total_variance(surface.forward(years) * std::exp(k), years); };
    EXPECT_NEAR(at(0.3), 0.5 * (at(0.1) + at(0.5)), 1e-15);
    EXPECT_NEAR(at(0.05), 0.5 * at(0.1), 1e-15);  // flat vol before the first expiry
    EXPECT_NEAR(at(1.0), 2.0 * at(0.5), 1e-15);   // and after the last
    double before = 0.0;
    for (double years = 0.01; years < 1.0; years += 0.01) {
      EXPECT_GE(at(years), before);
      before = at(years);
    }
  }
}

TEST(Surface, KeepsTheVolThatItsDynamicsName) {
  const Surface surface = example();
  for (const double strike : {80.0, 100.0, 125.0}) {
    EXPECT_DOUBLE_EQ(surface.moved(1.03, VolDynamics::StickyStrike).vol(strike, 0.5), surface.vol(strike, 0.5));
    EXPECT_NEAR(surface.moved(1.03, VolDynamics::StickyMoneyness).vol(strike * 1.03, 0.5), surface.vol(strike, 0.5), 1e-15);
    EXPECT_NEAR(surface.moved(1.03, VolDynamics::StickyDelta).vol(strike * 1.03, 0.5), surface.vol(strike, 0.5), 1e-15);
    EXPECT_NEAR(surface.aged(0.2, VolDynamics::StickyMoneyness).vol(strike, 0.3), surface.vol(strike, 0.5), 1e-15);
    const double nearer = 102.0 * std::pow(strike / 102.0, std::sqrt(0.3 / 0.5));
    EXPECT_NEAR(surface.aged(0.2, VolDynamics::StickyDelta).vol(nearer, 0.3), surface.vol(strike, 0.5), 1e-15);
  }
  EXPECT_EQ(surface.aged(0.2, VolDynamics::StickyStrike).slices().size(), 1u);
}

TEST(SmileGreeks, AreTheSlopesOfTheMovedSurface) {
  const Surface surface = example();
  for (const VolDynamics dynamics : all_dynamics) {
    for (const double strike : {75.0, 95.0, 102.0, 140.0}) {
      for (const Right right : {Right::Call, Right::Put}) {
        SCOPED_TRACE(testing::Message() << static_cast<int>(dynamics) << " strike " << strike);
        const SmileGreeks greeks = smile_greeks(surface.slices()[1], strike, right, dynamics);
        constexpr double h = 1e-5;
        const double slope =
            (value(surface.moved(1.0 + h, dynamics), strike, 0.5, right) - value(surface.moved(1.0 - h, dynamics), strike, 0.5, right)) /
            (2.0 * h * 102.0);
        EXPECT_NEAR(greeks.smile_delta, slope, 1e-8);
        const double later = value(surface.aged(h, dynamics), strike, 0.5 - h, right);
        EXPECT_NEAR(greeks.smile_theta_per_day, (later - value(surface, strike, 0.5, right)) / (h * 365.0), 1e-5);
      }
    }
  }
}

TEST(SmileGreeks, StickyMoneynessRaisesDeltaUnderNegativeSkew) {
  const SurfaceSlice slice = example().slices()[1];
  EXPECT_EQ(smile_greeks(slice, 95.0, Right::Call, VolDynamics::StickyStrike).smile_delta,
            smile_greeks(slice, 95.0, Right::Call, VolDynamics::StickyStrike).black.delta);
  EXPECT_GT(smile_greeks(slice, 95.0, Right::Call, VolDynamics::StickyMoneyness).smile_delta,
            smile_greeks(slice, 95.0, Right::Call, VolDynamics::StickyStrike).smile_delta + 0.01);
}

TEST(Surface, RefusesWhatIsNone) {
  const SviParams svi{0.01, 0.1, 0.0, 0.0, 0.1};
  EXPECT_FALSE(Surface::make({}));
  EXPECT_FALSE(Surface::make({{0.2, 100.0, 100.0, svi}, {0.1, 100.0, 100.0, svi}}));
  EXPECT_FALSE(Surface::make({{0.2, 0.0, 100.0, svi}}));
  EXPECT_FALSE(Surface::make({{0.2, 100.0, 100.0, {-1.0, 0.1, 0.0, 0.0, 0.1}}}));
}

}  // namespace
}  // namespace keel
