#include "keel/pricing/black/implied_vol.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

TEST(ImpliedVol, ReproducesJaeckelsPrintedVol) {
  EXPECT_NEAR(implied_vol({20.0, 100.0, 90.0, 30.0, Right::Call}).value(), 0.07011701801482094, 2e-17);
}

TEST(ImpliedVol, RefusesAPriceThatNoVolGives) {
  EXPECT_EQ(implied_vol({9.0, 100.0, 90.0, 1.0, Right::Call}).error().text, "value: 9 is below intrinsic value 10");
  EXPECT_EQ(implied_vol({100.0, 100.0, 90.0, 1.0, Right::Call}).error().text, "value: 100 is not below the bound 100");
  EXPECT_EQ(implied_vol({90.0, 100.0, 90.0, 1.0, Right::Put}).error().text, "value: 90 is not below the bound 90");
  EXPECT_FALSE(implied_vol({1.0, 100.0, 90.0, 0.0, Right::Put}));
  EXPECT_FALSE(implied_vol({1.0, NAN, 90.0, 1.0, Right::Put}));
  EXPECT_FALSE(implied_vol({NAN, 100.0, 90.0, 1.0, Right::Put}));
  EXPECT_EQ(implied_vol({10.0, 100.0, 90.0, 1.0, Right::Call}).value(), 0.0);
}

TEST(ImpliedVol, SeesTimeValueBelowTheRoundingOfIntrinsicValue) {
  // Intrinsic value is 2^60 - 200, which as a double is 2^60 - 256: a put at 2^60 - 128 has 72 of time value, not 128.
  const double strike = 0x1p60;
  const double value = strike - 128.0;
  const double forward = 200.0;
  const double vol = implied_vol({value, forward, strike, 1.0, Right::Put}).value();
  EXPECT_EQ(black76_value({forward, strike, 1.0, vol, Right::Put}), value);
  EXPECT_NEAR(black76_value({forward, strike, 1.0, vol, Right::Call}), 72.0, 2e-13);
}

}  // namespace
}  // namespace keel
