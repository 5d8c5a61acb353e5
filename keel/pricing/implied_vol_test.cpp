#include "keel/pricing/implied_vol.hpp"

#include <gtest/gtest.h>

#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

TEST(ImpliedVol, ReproducesJaeckelsPrintedVol) {
  EXPECT_NEAR(implied_vol({20.0, 100.0, 90.0, 30.0, Right::Call}).value(), 0.07011701801482094, 1e-16);
}

TEST(ImpliedVol, RefusesAPriceThatNoVolGives) {
  EXPECT_EQ(implied_vol({9.0, 100.0, 90.0, 1.0, Right::Call}).error().text, "value: 9 is below intrinsic value 10");
  EXPECT_EQ(implied_vol({100.0, 100.0, 90.0, 1.0, Right::Call}).error().text, "value: 100 is not below the bound 100");
  EXPECT_EQ(implied_vol({90.0, 100.0, 90.0, 1.0, Right::Put}).error().text, "value: 90 is not below the bound 90");
  EXPECT_FALSE(implied_vol({1.0, 100.0, 90.0, 0.0, Right::Put}));
}

}  // namespace
}  // namespace keel
