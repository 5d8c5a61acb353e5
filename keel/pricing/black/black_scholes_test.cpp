#include "keel/pricing/black/black_scholes.hpp"

#include <gtest/gtest.h>

#include <cmath>

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
