#include "keel/pricing/implied_vol.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black76.hpp"

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

TEST(ImpliedVol, GivesBackThePriceOverTheWholeRange) {
  for (const double vol : {1e-4, 1e-3, 0.02, 0.3, 0.9, 2.0, 7.0, 20.0, 50.0}) {
    for (double deviations = -20.0; deviations <= 20.0; deviations += 0.25) {
      const double x = deviations * vol;
      if (std::abs(x) > 200.0) continue;
      for (const Right right : {Right::Call, Right::Put}) {
        const Black76In in{100.0, 100.0 * std::exp(x), 1.0, vol, right};
        const double value = black76_value(in);
        const double bound = right == Right::Call ? in.forward : in.strike;
        if (value >= bound) continue;
        const double implied = implied_vol({value, in.forward, in.strike, in.years, right}).value();
        const Black76Greeks back = black76({in.forward, in.strike, 1.0, implied, right});
        const double vol_ulp = 100.0 * back.vega_per_vol_point * implied * 0x1p-52;
        EXPECT_NEAR(back.value, value, std::max(1e-15 * std::max(in.forward, in.strike), vol_ulp))
            << "vol " << vol << " deviations " << deviations;
      }
    }
  }
}

}  // namespace
}  // namespace keel
