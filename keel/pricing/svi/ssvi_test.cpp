#include "keel/pricing/svi/ssvi.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

std::vector<SmilePoint> smile_of(const SsviSlice& slice, double years) {
  std::vector<SmilePoint> points;
  const SviParams p = svi_of(slice);
  const double width = 4.0 * std::sqrt(slice.theta);
  for (int i = 0; i <= 40; ++i) {
    const double k = width * (i / 20.0 - 1.0);
    points.push_back({k, std::sqrt(total_variance(p, k) / years), 1.0});
  }
  return points;
}

TEST(Ssvi, IsGatheralAndJacquiersFormula) {
  const SsviSlice slice{0.09, 0.36, 0.20};
  const double psi = 0.28;
  const double rho = (0.20 - 0.36) / 0.56;
  const double phi = psi / slice.theta;
  for (const double k : {-1.0, -0.2, 0.0, 0.3, 2.0}) {
    const double root = std::sqrt(std::pow(phi * k + rho, 2) + 1.0 - rho * rho);
    EXPECT_NEAR(total_variance(svi_of(slice), k), 0.5 * slice.theta * (1.0 + rho * phi * k + root), 1e-15);
  }
  EXPECT_DOUBLE_EQ(total_variance(svi_of(slice), 0.0), slice.theta);
}

TEST(Ssvi, RecoversTheSliceThatMadeTheSmile) {
  Random random(71);
  for (int i = 0; i < 300; ++i) {
    const double theta = std::exp(4.0 * random.uniform() - 6.0);
    const double psi = std::min(3.5, 2.0 * std::sqrt(theta)) * (0.1 + 0.5 * random.uniform());
    const double rho = 1.2 * random.uniform() - 0.6;
    const SsviSlice slice{theta, psi * (1.0 - rho), psi * (1.0 + rho)};
    ASSERT_TRUE(is_arbitrage_free(slice));
    const auto fit = fit_ssvi(smile_of(slice, 0.3), 0.3);
    SCOPED_TRACE(testing::Message() << "seed 71 draw " << i);
    ASSERT_TRUE(fit);
    EXPECT_LT(fit->errors.max_vol_points, 0.01);
  }
}

TEST(Ssvi, NeverHasArbitrageWhateverItIsFittedTo) {
  Random random(73);
  for (int i = 0; i < 200; ++i) {
    std::optional<SsviSlice> earlier;
    double years = 0.0;
    for (int expiry = 0; expiry < 6; ++expiry) {
      years += std::exp(2.0 * random.normal() - 2.0);
      std::vector<SmilePoint> points(1 + random.below(20));
      const double level = std::exp(0.5 * random.normal() - 0.7);  // falls as often as it rises: calendar arbitrage in the quotes
      for (SmilePoint& point : points) {
        const double k = random.normal() * std::sqrt(years);
        point = {k, level * std::exp(0.1 * random.normal()) * (1.0 + 0.2 * k * k), random.uniform() + 0.01};
      }
      const auto fit = fit_ssvi(points, years, earlier);
      SCOPED_TRACE(testing::Message() << "seed 73 draw " << i << " expiry " << expiry);
      ASSERT_TRUE(fit) << fit.error().text;
      EXPECT_TRUE(is_arbitrage_free(fit->slice, earlier));
      const SviParams p = svi_of(fit->slice);
      EXPECT_TRUE(check_butterfly(p).violations.empty()) << check_butterfly(p).g_min;
      if (earlier) {
        EXPECT_GT(check_calendar(svi_of(*earlier), p).worst_total_variance, -1e-9);
      }
      earlier = fit->slice;
    }
  }
}

TEST(Ssvi, RefusesNothingToFit) {
  EXPECT_FALSE(fit_ssvi({}, 1.0));
  EXPECT_FALSE(fit_ssvi(std::vector<SmilePoint>{{0.0, 0.5, 1.0}}, 0.0));
  EXPECT_FALSE(fit_ssvi(std::vector<SmilePoint>{{0.0, 0.5, 1.0}}, 1.0, SsviSlice{0.04, 3.0, 3.0}));
}

}  // namespace
}  // namespace keel
