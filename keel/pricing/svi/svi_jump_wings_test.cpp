#include "keel/pricing/svi/svi_jump_wings.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"
#include "keel/pricing/svi/svi_arbitrage.hpp"

namespace keel {
namespace {

constexpr SviParams vogt{-0.0410, 0.1331, 0.3060, 0.3586, 0.4153};

TEST(JumpWings, AreThosePublishedForVogt) {
  const SviJumpWings wings = jump_wings(vogt, 1.0);
  EXPECT_NEAR(wings.variance, 0.01742625, 5e-9);
  EXPECT_NEAR(wings.skew, -0.1752111, 5e-8);
  EXPECT_NEAR(wings.put_wing, 0.6997381, 5e-8);
  EXPECT_NEAR(wings.call_wing, 1.316798, 5e-7);
  EXPECT_NEAR(wings.minimum_variance, 0.0116249, 5e-8);
}

TEST(JumpWings, RepairIsThePublishedOneAndHasNoButterfly) {
  const SviJumpWings repaired = without_butterfly(jump_wings(vogt, 1.0));
  EXPECT_NEAR(repaired.call_wing, 0.3493158, 5e-8);
  EXPECT_NEAR(repaired.minimum_variance, 0.01548182, 5e-9);
  const auto slice = svi_from_jump_wings(repaired, 1.0);
  ASSERT_TRUE(slice);
  EXPECT_TRUE(check_butterfly(*slice).violations.empty());
}

TEST(JumpWings, ReturnTheSliceThatTheyCameFrom) {
  Random random(9);
  for (int i = 0; i < 1000; ++i) {
    const SviParams p{0.02, 0.05 + random.uniform(), 1.8 * random.uniform() - 0.9, random.uniform() - 0.5, 0.05 + random.uniform()};
    const double years = 0.01 + random.uniform();
    SCOPED_TRACE(testing::Message() << "seed 9 draw " << i);
    if (std::abs(p.rho - p.m / std::hypot(p.m, p.s)) < 0.05) continue;  // the lowest point near the money: s is ill determined
    const auto back = svi_from_jump_wings(jump_wings(p, years), years);
    ASSERT_TRUE(back) << back.error().text;
    EXPECT_NEAR(back->a, p.a, 1e-9);
    EXPECT_NEAR(back->b, p.b, 1e-9);
    EXPECT_NEAR(back->rho, p.rho, 1e-9);
    EXPECT_NEAR(back->m, p.m, 1e-9);
    EXPECT_NEAR(back->s, p.s, 1e-9);
  }
}

TEST(JumpWings, RefuseWhatNoSliceHas) {
  EXPECT_FALSE(svi_from_jump_wings({0.0, 0.0, 1.0, 1.0, 0.0}, 1.0));
  EXPECT_FALSE(svi_from_jump_wings({0.04, 5.0, 1.0, 1.0, 0.03}, 1.0));
  EXPECT_FALSE(svi_from_jump_wings({0.04, 0.0, 1.0, 1.0, 0.04}, 1.0));
}

}  // namespace
}  // namespace keel
