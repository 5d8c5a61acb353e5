#include "keel/paths/pool/sandwich.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

SandwichIn attack(double victim_share, double fee, double tolerance) {
  // Reserves of 1,000 base and 2,000,000 quote.
  const SwapPool pool{{.liquidity = std::sqrt(1000.0 * 2e6), .price = 2000.0}, fee};
  return {pool, victim_share * 2e6, tolerance};
}

TEST(Sandwich, TradeByTradeIsTheClosedForm) {
  for (const double fee : {0.0, 0.0005, 0.003, 0.01}) {
    for (const double victim : {0.0001, 0.01, 0.2}) {
      for (const double front : {1.0, 1e4, 3e5}) {
        const SandwichIn in = attack(victim, fee, 0.5);
        EXPECT_NEAR(sandwich(in, front).attacker_gain, sandwich_gain(in, front), 1e-9 * (front + in.victim_quote)) << fee << " " << victim;
      }
    }
  }
}

TEST(Sandwich, ByHandWithoutAFee) {
  // x y = 2e9: the attacker puts 10,000 in, the victim 100,000.
  const Sandwich attacked = sandwich(attack(0.05, 0.0, 0.5), 10'000.0);
  const double bought = 1000.0 - 2e9 / 2'010'000.0;
  const double base_left = 2e9 / 2'110'000.0;
  EXPECT_NEAR(attacked.attacker_gain, 2'110'000.0 - 2e9 / (base_left + bought) - 10'000.0, 1e-7);
  // y + q - y (y + a)(y + a + q) / ((y + a)^2 + a q)
  EXPECT_NEAR(attacked.attacker_gain, 2.1e6 - 2e6 * 2.01e6 * 2.11e6 / (2.01e6 * 2.01e6 + 1e9), 1e-7);
  EXPECT_NEAR(attacked.attacker_gain, 1017.05, 0.005);
  EXPECT_NEAR(attacked.victim_loss, 2000.0 * ((1000.0 - 2e9 / 2'100'000.0) - (2e9 / 2'010'000.0 - base_left)), 1e-7);
}

TEST(Sandwich, TheLargestIsWhereTheVictimGetsHisLeast) {
  for (const double tolerance : {0.0, 0.001, 0.01, 0.1}) {
    const SandwichIn in = attack(0.05, 0.003, tolerance);
    const double front = largest_front_quote(in);
    const Swap alone = buy_base(in.pool, in.victim_quote);
    SwapPool moved = in.pool;
    moved.amm.price = buy_base(in.pool, front).price;
    EXPECT_NEAR(buy_base(moved, in.victim_quote).base / alone.base, 1.0 - tolerance, 1e-12);
  }
}

TEST(Sandwich, NoneIsBetterThanTheBestAndSmallVictimsAreLeftAlone) {
  for (const double fee : {0.0005, 0.003, 0.01}) {
    const SandwichIn any = attack(0.1, fee, 0.02);
    const double least = least_victim_quote(any.pool);
    for (const double times : {0.5, 0.99, 1.01, 1.5, 10.0}) {
      const SandwichIn in{any.pool, times * least, 0.02};
      const Sandwich best = best_sandwich(in);
      EXPECT_EQ(best.front_quote > 0.0, times > 1.0) << fee << " times " << times;
      EXPECT_GE(best.attacker_gain, 0.0);
      const double largest = largest_front_quote(in);
      for (int i = 0; i <= 100; ++i) {
        EXPECT_LE(sandwich_gain(in, largest * i / 100.0), best.attacker_gain + 1e-9) << fee << " times " << times << " at " << i;
      }
    }
  }
}

TEST(Sandwich, WhatOneGetsAnotherGives) {
  // At any one price of base the three traders and the pool with its fees come to nothing together.
  const SandwichIn in = attack(0.05, 0.003, 0.01);
  const Sandwich best = best_sandwich(in);
  const auto pool_worth = [&](double price) {
    AmmIn amm = in.pool.amm;
    amm.price = price;
    const AmmGreeks reserves = amm_greeks(amm);
    return reserves.base * 2000.0 + reserves.quote;
  };
  const Swap alone = buy_base(in.pool, in.victim_quote);
  const double victim_worth = alone.worth_at(2000.0) - best.victim_loss;
  EXPECT_NEAR(best.attacker_gain + victim_worth + best.fees + pool_worth(best.price) - pool_worth(2000.0), 0.0, 1e-6);
  EXPECT_GT(best.victim_loss, 0.0);
  EXPECT_GT(best.fees, best.fees_alone);
}

}  // namespace
}  // namespace keel
