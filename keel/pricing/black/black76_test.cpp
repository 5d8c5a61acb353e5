#include "keel/pricing/black/black76.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(Black76, ReproducesTheCoinSettledTargetInDollars) {
  const Black76Greeks call = black76({60000.0, 60000.0, 30.0 / 365.0, 0.6, Right::Call});
  EXPECT_NEAR(call.value, 4112.364431, 5e-7);
  EXPECT_NEAR(call.delta, 0.5342697036, 5e-11);
  EXPECT_NEAR(call.gamma, 3.85112e-5, 5e-11);
  EXPECT_NEAR(call.vega_per_vol_point, 68.37057, 5e-6);
  EXPECT_NEAR(call.theta_per_day, -68.37057, 5e-6);
}

TEST(Black76, ReproducesJaeckelsPrintedPrice) {
  EXPECT_NEAR(black76_value({100.0, 90.0, 30.0, 0.07011701801482094, Right::Call}), 20.0, 2e-14);
}

TEST(Black76, GivesTheLimitWithoutTimeOrVolOrStrikeOrForward) {
  const Black76Greeks expired = black76({105.0, 100.0, 0.0, 0.6, Right::Call});
  EXPECT_EQ(expired.value, 5.0);
  EXPECT_EQ(expired.delta, 1.0);
  EXPECT_EQ(expired.gamma, 0.0);
  EXPECT_EQ(expired.theta_per_day, 0.0);
  EXPECT_EQ(black76({95.0, 100.0, 1.0, 0.0, Right::Put}).delta, -1.0);
  EXPECT_EQ(black76({100.0, 100.0, 1.0, 0.0, Right::Put}).delta, -0.5);
  EXPECT_EQ(black76_value({100.0, 0.0, 1.0, 0.6, Right::Call}), 100.0);
  EXPECT_EQ(black76_value({0.0, 100.0, 1.0, 0.6, Right::Put}), 100.0);
}

TEST(Black76, DiscountingScalesAndCarries) {
  const Black76In in{105.0, 100.0, 2.0, 0.3, Right::Put};
  const Black76Greeks plain = black76(in);
  const Black76Greeks later = checked_black76(in, 0.05).value();
  EXPECT_NEAR(later.value, plain.value * std::exp(-0.1), 1e-14);
  EXPECT_NEAR(later.theta_per_day, std::exp(-0.1) * (plain.theta_per_day + 0.05 / 365.0 * plain.value), 1e-16);
  EXPECT_NEAR(later.rho_per_rate_point, -0.02 * later.value, 1e-15);
}

TEST(Black76, ChecksRefuseWhatIsNotInTheDomain) {
  const Black76In good{100.0, 90.0, 1.0, 0.5, Right::Call};
  const auto refused = [&](double Black76In::* member, double number) {
    Black76In in = good;
    in.*member = number;
    return !checked_black76(in).has_value();
  };
  for (double Black76In::* member : {&Black76In::forward, &Black76In::strike, &Black76In::years, &Black76In::vol}) {
    for (const double number : {-1.0, static_cast<double>(NAN), static_cast<double>(INFINITY), 1e101})
      EXPECT_TRUE(refused(member, number)) << number;
    EXPECT_FALSE(refused(member, 0.0));
  }
  EXPECT_TRUE(refused(&Black76In::forward, 1e-101));
  EXPECT_FALSE(checked_black76(good, NAN));
  EXPECT_FALSE(checked_black76(good, 11.0));
}

TEST(Black76, EveryGreekIsFiniteInEveryCornerOfTheDomain) {
  const double prices[] = {0.0, 1e-100, 1e-3, 1.0, 60000.0, 1e100};
  for (const double forward : prices) {
    for (const double strike : prices) {
      for (const double years : {0.0, 1e-300, 1e-9, 1.0, 1e6}) {
        for (const double vol : {0.0, 1e-300, 1e-20, 1e-4, 0.6, 1e4}) {
          for (const Right right : {Right::Call, Right::Put}) {
            const Black76Greeks g = checked_black76({forward, strike, years, vol, right}).value();
            for (const double number :
                 {g.value, g.delta, g.gamma, g.vega_per_vol_point, g.theta_per_day, g.rho_per_rate_point, g.vanna_per_vol_point,
                  g.volga_per_vol_point_square, g.charm_per_day, g.speed, g.zomma_per_vol_point, g.color_per_day}) {
              ASSERT_TRUE(std::isfinite(number)) << forward << ' ' << strike << ' ' << years << ' ' << vol;
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace keel
