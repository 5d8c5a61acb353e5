#include "keel/pricing/svi/svi.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "keel/base/random.hpp"

namespace keel {
namespace {

constexpr SviParams vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

TEST(Svi, GivesThePublishedDensityFactorOfVogt) {
  EXPECT_NEAR(butterfly_g(vogt, 0.0), 1.0386497313, 5e-11);
  EXPECT_NEAR(butterfly_g(vogt, 0.87926), -0.0328636, 5e-8);
}

TEST(Svi, DerivativesAgreeWithCentralDifferences) {
  Random random(7);
  for (int i = 0; i < 1000; ++i) {
    const SviParams p{0.01 + 0.1 * random.uniform(), random.uniform(), 1.8 * random.uniform() - 0.9, random.uniform() - 0.5,
                      0.05 + random.uniform()};
    const double k = 4.0 * random.uniform() - 2.0;
    constexpr double h = 1e-4;
    const double up = total_variance(p, k + h);
    const double down = total_variance(p, k - h);
    const SviDerivatives at = svi_derivatives(p, k);
    SCOPED_TRACE(testing::Message() << "seed 7 draw " << i << " k " << k);
    EXPECT_DOUBLE_EQ(at.w, total_variance(p, k));
    EXPECT_NEAR(at.dw_dk, (up - down) / (2.0 * h), 1e-5);
    EXPECT_NEAR(at.d2w_dk2, (up - 2.0 * at.w + down) / (h * h), 5e-4 * (1.0 + at.d2w_dk2 / (p.s * p.s)));
    EXPECT_GE(at.w, minimum_total_variance(p) - 1e-15);
  }
}

TEST(Svi, RefusesWhatIsNoSmile) {
  EXPECT_TRUE(check_svi(vogt));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(check_svi({0.04, -0.1, 0.0, 0.0, 0.1}).error().text, "svi: b -0.1 is negative");
  EXPECT_EQ(check_svi({0.04, 0.1, 1.0, 0.0, 0.1}).error().text, "svi: rho 1 is not within (-1, 1)");
  EXPECT_EQ(check_svi({0.04, 0.1, 0.0, 0.0, 0.0}).error().text, "svi: s 0 is not positive");
  EXPECT_FALSE(check_svi({-0.04, 0.1, 0.0, 0.0, 0.1}));
  EXPECT_FALSE(check_svi({infinity, 0.1, 0.0, 0.0, 0.1}));
  EXPECT_FALSE(check_svi({0.04, 0.1, std::nan(""), 0.0, 0.1}));
}

}  // namespace
}  // namespace keel
