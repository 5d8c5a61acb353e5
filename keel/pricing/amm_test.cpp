#include "keel/pricing/amm.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

constexpr double L = 12345.678;

TEST(Amm, ConstantProductIsThePublishedOne) {
  // V = 2 L sqrt(P), delta = L / sqrt(P), gamma = -L / (2 P^1.5); 50-digit arithmetic.
  const AmmGreeks pool = amm_greeks({.liquidity = 1000.0, .price = 2000.0});
  EXPECT_DOUBLE_EQ(pool.value, 89442.719099991587856);
  EXPECT_DOUBLE_EQ(pool.base, 22.360679774997896964);
  EXPECT_DOUBLE_EQ(pool.quote, 44721.359549995793928);
  EXPECT_DOUBLE_EQ(pool.delta, 22.360679774997896964);
  EXPECT_DOUBLE_EQ(pool.gamma, -0.0055901699437494742411);
}

TEST(Amm, InARangeIsThePublishedOne) {
  // V = L (2 sqrt(P) - sqrt(pa) - P / sqrt(pb)), delta = L (1/sqrt(P) - 1/sqrt(pb)); 50-digit arithmetic.
  const AmmGreeks pool = amm_greeks({L, 2000.0, 1500.0, 2500.0});
  EXPECT_NEAR(pool.value, 132257.83653655304562, 1e-9);
  EXPECT_NEAR(pool.delta, 29.144192363236486596, 1e-12);
  EXPECT_NEAR(pool.gamma, -0.069014438090809121649, 1e-15);
}

TEST(Amm, BelowTheRangeIsAllBaseAndAboveAllQuote) {
  const AmmGreeks below = amm_greeks({L, 1400.0, 1500.0, 2500.0});
  EXPECT_NEAR(below.delta, 71.85047527759526717, 1e-12);  // L (1/sqrt(pa) - 1/sqrt(pb))
  EXPECT_NEAR(below.value, 1400.0 * 71.85047527759526717, 1e-9);
  EXPECT_EQ(below.quote, 0.0);
  EXPECT_EQ(below.gamma, 0.0);
  const AmmGreeks above = amm_greeks({L, 2600.0, 1500.0, 2500.0});
  EXPECT_NEAR(above.value, 139137.8470836070992, 1e-9);  // L (sqrt(pb) - sqrt(pa))
  EXPECT_EQ(above.delta, 0.0);
  EXPECT_EQ(above.gamma, 0.0);
}

TEST(Amm, ConstantProductIsTheRangeFromNothingToInfinity) {
  for (const double price : {1e-6, 0.02, 1.0, 2000.0, 98765.4321}) {
    const AmmGreeks whole = amm_greeks({.liquidity = L, .price = price});
    const AmmGreeks range = amm_greeks({L, price, 1e-40, 1e40});
    EXPECT_NEAR(whole.value, range.value, 1e-12 * whole.value);
    EXPECT_NEAR(whole.delta, range.delta, 1e-12 * whole.delta);
    EXPECT_NEAR(whole.gamma, range.gamma, 1e-12 * std::abs(whole.gamma));
  }
}

TEST(Amm, GreeksAreTheDerivativesOfTheValue) {
  for (const double price : {1510.0, 1800.0, 2000.0, 2490.0}) {
    const double h = 1e-3 * price;
    const auto value = [](double p) { return amm_greeks({L, p, 1500.0, 2500.0}).value; };
    const AmmGreeks pool = amm_greeks({L, price, 1500.0, 2500.0});
    EXPECT_NEAR(pool.delta, (value(price + h) - value(price - h)) / (2.0 * h), 1e-4 * L / std::sqrt(price));
    EXPECT_NEAR(pool.gamma, (value(price + h) - 2.0 * value(price) + value(price - h)) / (h * h), 1e-3 * std::abs(pool.gamma));
    EXPECT_DOUBLE_EQ(pool.value, pool.base * price + pool.quote);
  }
}

TEST(Amm, ImpermanentLossIsThatOfThePlainFormula) {
  // Against holding what went in, a constant-product pool loses 1 - 2 sqrt(r) / (1 + r) for a price ratio r: 20 % for 4, 5.719 % for 2.
  const AmmGreeks before = amm_greeks({.liquidity = 1000.0, .price = 2000.0});
  for (const auto& [ratio, loss] : {std::pair{4.0, 0.2}, {0.25, 0.2}, {2.0, 0.057190958417936644}, {1.0, 0.0}}) {
    const double held = before.base * 2000.0 * ratio + before.quote;
    EXPECT_NEAR(1.0 - amm_greeks({.liquidity = 1000.0, .price = 2000.0 * ratio}).value / held, loss, 1e-14) << ratio;
  }
}

TEST(Amm, LossVersusRebalancingIsThePublishedRate) {
  // Constant product, 5 % a day: an eighth of the variance of the value, 3.125 bps a day.
  const AmmIn pool{.liquidity = 1000.0, .price = 2000.0};
  EXPECT_NEAR(loss_versus_rebalancing_per_day(pool, 0.05 * std::sqrt(365.0)) / amm_greeks(pool).value, 3.125e-4, 1e-17);
  EXPECT_NEAR(loss_versus_rebalancing_per_day({L, 2000.0, 1500.0, 2500.0}, 0.8), 242.02323494859089236, 1e-11);
  EXPECT_EQ(loss_versus_rebalancing_per_day({L, 1400.0, 1500.0, 2500.0}, 0.8), 0.0);
}

}  // namespace
}  // namespace keel
