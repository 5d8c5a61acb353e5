#include "keel/pricing/black/black_scholes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

TEST(BlackScholes, ReproducesHullsExampleAsPrinted) {
  const BlackScholesIn call{42.0, 40.0, 0.5, 0.2, 0.1, 0.0, Right::Call};
  BlackScholesIn put = call;
  put.right = Right::Put;
  EXPECT_NEAR(black_scholes(call)->value, 4.7594223928715334, 1e-14);
  EXPECT_NEAR(black_scholes(put)->value, 0.8085993729000936, 1e-14);
  EXPECT_NEAR(black_scholes(call)->vega_per_vol_point, 0.08813415059602851, 1e-15);
}

TEST(BlackScholes, DeltaConventionsDifferByTheDiscountAndThePremium) {
  const BlackScholesIn in{100.0, 110.0, 2.0, 0.3, 0.05, 0.02, Right::Call};
  const BlackScholesGreeks greeks = black_scholes(in).value();
  const double foreign_discount = std::exp(-0.04);
  EXPECT_NEAR(greeks.spot_delta.per_unit, foreign_discount * greeks.forward_delta.per_unit, 1e-15);
  EXPECT_NEAR(greeks.premium_adjusted_spot_delta.per_unit, greeks.spot_delta.per_unit - greeks.value / 100.0, 1e-15);
  EXPECT_NEAR(greeks.premium_adjusted_spot_delta.per_unit, foreign_discount * greeks.premium_adjusted_forward_delta.per_unit, 1e-15);
}

/// The forward is off by up to 2 + |(r - q) T| ulp, and that moves d1 by as much over the deviation: docs/models/black76.md.
TEST(BlackScholes, IsOffByTheRoundingOfItsForwardAndNoMore) {
  constexpr double ulp = 0x1p-52;
  Random random(71);
  double worst = 0.0;
  for (int i = 0; i < 4000; ++i) {
    const double years = std::exp(6.0 * random.uniform() - 4.0);
    const double deviation = std::exp(5.0 * random.uniform() - 5.0);
    const double carry = 40.0 * (random.uniform() - 0.5) / years;
    const long double forward = 100.0L * std::exp(static_cast<long double>(carry) * static_cast<long double>(years));
    const double nearest_forward = static_cast<double>(forward);
    const double strike = nearest_forward * std::exp(4.0 * deviation * (random.uniform() - 0.5));
    const double vol = deviation / std::sqrt(years);
    if (std::abs(carry) > 9.0) continue;
    const auto got = black_scholes({100.0, strike, years, vol, carry, 0.0, Right::Call});
    ASSERT_TRUE(got) << got.error().text;
    const Black76Greeks exact = black76({nearest_forward, strike, years, vol, Right::Call});
    const double missing = static_cast<double>(forward - static_cast<long double>(nearest_forward));
    const double delta = exact.delta + exact.gamma * missing;
    const double d1 = std::log(nearest_forward / strike) / deviation + 0.5 * deviation;
    const double forward_ulps = 2.0 + std::abs(carry * years);
    const double density_ulps = 2.0 * (8.0 + 3.0 * (std::abs(d1) + 1.0) * (std::abs(d1) + 1.5 * deviation));
    const double terms = delta + exact.gamma * nearest_forward * deviation;
    const double allowed = (density_ulps + forward_ulps * (std::abs(d1) + 1.0) / deviation) * ulp * terms;
    EXPECT_NEAR(got->forward_delta.per_unit, delta, allowed) << "seed 71 draw " << i;
    worst = std::max(worst, std::abs(got->forward_delta.per_unit - delta) / (density_ulps * ulp * terms));
  }
  EXPECT_GT(worst, 1.0) << "without the forward's share the bound does not hold";
}

TEST(BlackScholes, RefusesWhatIsNotANumberOrOutOfReach) {
  BlackScholesIn in{100.0, 110.0, 2.0, 0.3, 0.05, 0.02, Right::Call};
  in.yield = NAN;
  EXPECT_FALSE(black_scholes(in));
  in.yield = 90.0;
  EXPECT_FALSE(black_scholes(in));
  in.yield = 0.0;
  in.spot = -1.0;
  EXPECT_EQ(black_scholes(in).error().text.substr(0, 9), "forward: ");
}

}  // namespace
}  // namespace keel
