#include "keel/impact/impact.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(Impact, AnEmptyBlockIsObizhaevaAndWangs) {
  // A block of 1 / 0.002 units a price: a trade of 30 moves 0.06 and pays half of it; after a half-life half is left, and a second one
  // stands on it.
  Impact impact = *Impact::make({.transient = 0.002, .exponent = 1.0, .half_life_s = 10.0});
  const auto first = impact.trade(30.0, 5.0);
  EXPECT_DOUBLE_EQ(first.after.total(), 0.06);
  EXPECT_DOUBLE_EQ(first.average, 0.03);
  EXPECT_NEAR(impact.displacement(15.0).total(), 0.03, 1e-16);
  const auto second = impact.trade(-10.0, 25.0);
  EXPECT_NEAR(second.before.total(), 0.015, 1e-16);
  EXPECT_NEAR(second.after.total(), -0.005, 1e-16);
  EXPECT_NEAR(second.average, 0.005, 1e-16);
}

TEST(Impact, WhatStaysIsLinear) {
  Impact impact = *Impact::make({.permanent = 0.5});
  impact.trade(4.0, 0.0);
  const auto trade = impact.trade(-1.0, 1e9);
  EXPECT_DOUBLE_EQ(trade.before.permanent, 2.0);
  EXPECT_DOUBLE_EQ(trade.after.permanent, 1.5);
  EXPECT_DOUBLE_EQ(trade.average, 1.75);
  EXPECT_DOUBLE_EQ(trade.after.transient, 0.0);
}

TEST(Impact, SquareRootLawOfOneOrderAndOfItsPartsAtOnce) {
  // Y sigma sqrt(Q / V): Y = 0.8, 4 % a day, a hundredth of the day's volume: 32 bps, of which it pays two thirds on average.
  const ImpactConfig config{.transient = square_root_law(0.8, 0.04, 50'000.0), .half_life_s = 600.0};
  Impact whole = *Impact::make(config);
  const auto order = whole.trade(500.0, 0.0);
  EXPECT_NEAR(order.after.total(), 0.0032, 1e-16);
  EXPECT_NEAR(order.average, 0.0032 * 2.0 / 3.0, 1e-16);
  Impact parts = *Impact::make(config);
  double paid = 0.0;
  for (int i = 0; i < 100; ++i) paid += 5.0 * parts.trade(5.0, 0.0).average;
  EXPECT_NEAR(parts.displacement(0.0).total(), 0.0032, 1e-15);
  EXPECT_NEAR(paid, 500.0 * order.average, 1e-13);
  EXPECT_NEAR(parts.displacement(600.0).total(), 0.0016, 1e-15);
}

TEST(Impact, APowerOfTimeWithinAThousandth) {
  for (const double p : {0.3, 0.5, 1.0, 1.5}) {
    for (const double exponent : {0.5, 1.0}) {
      Impact impact = *Impact::make({.transient = 1.0, .exponent = exponent, .decay = "power", .half_life_s = 60.0, .decay_exponent = p});
      EXPECT_NEAR(impact.trade(1.0, 0.0).after.total(), 1.0, 1e-12);
      const double scale = 60.0 / (std::pow(2.0, 1.0 / p) - 1.0);
      for (const double t : {0.01 * scale, 60.0, scale, 10.0 * scale, 1000.0 * scale}) {
        const double exact = std::pow(1.0 + t / scale, -p);
        EXPECT_NEAR(impact.displacement(t).total() / exact, 1.0, 1e-3) << "p " << p << ", t " << t;
      }
    }
  }
}

TEST(Impact, RefusesWhatWouldPayItsTrader) {
  EXPECT_EQ(Impact::make({.permanent = 1.0, .permanent_exponent = 0.5}).error().text,
            "permanent_exponent: 0.5: must be 1: by any other permanent impact many small trades and one large one back earn money");
  EXPECT_EQ(Impact::make({.transient = -1.0}).error().text, "transient: -1 is outside 0..1000000000000 (displacement)");
  EXPECT_EQ(Impact::make({.exponent = 1.5}).error().text, "exponent: 1.5 is outside 0.1..1 (a power)");
  EXPECT_FALSE(Impact::make({.decay = "linear"}).has_value());
}

}  // namespace
}  // namespace keel
