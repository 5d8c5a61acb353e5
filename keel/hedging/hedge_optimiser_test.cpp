#include "keel/hedging/hedge_optimiser.hpp"

#include <gtest/gtest.h>

#include "tests/hedge_problem.hpp"

namespace keel {
namespace {

using namespace literals;

/// A contract of 10 USD of a spot whose A is 1e-10 / USD, at 0.0005 USD a side.
HedgeProblem perpetual(double exposure_usd) {
  HedgeProblem problem(1);
  problem.a(0, 0) = 1e-10;
  problem.exposures[0] = exposure_usd;
  problem.add({{0, 10.0}}, {.cost_usd = 0.0005, .lot = 1.0_size, .most = 1e6_size});
  return problem;
}

TEST(HedgeOptimiser, DoesNothingInsideTheNoTradeZone) {
  // the zone's edge: 10 * 2e-10 * E = 0.0005 at E = 250,000
  EXPECT_EQ(perpetual(249'000.0).hedge()[0], Size{0});
  EXPECT_EQ(perpetual(-249'000.0).hedge()[0], Size{0});
}

TEST(HedgeOptimiser, TradesToTheEdgeAndNoFurther) {
  EXPECT_EQ(perpetual(350'005.0).hedge()[0], -10000.0_size);
  EXPECT_EQ(perpetual(-350'005.0).hedge()[0], 10000.0_size);
}

// A power of two is exact, so that the edge is: 2 * 2^-10 * E = 2^-3 at E = 64.
TEST(HedgeOptimiser, TheEdgeItselfIsInside) {
  HedgeProblem problem(1);
  problem.a(0, 0) = 0x1p-10;
  problem.add({{0, 1.0}}, {.cost_usd = 0x1p-3, .lot = Size{1}, .most = 1e6_size});
  problem.exposures[0] = 64.0;
  EXPECT_EQ(problem.hedge()[0], Size{0});
  problem.exposures[0] = 64.0 + 0x1p-20;
  EXPECT_EQ(problem.hedge()[0], -Size{95}) << "2^-20 is 95.4e-8";
  problem.exposures[0] = -64.0 - 0x1p-20;
  EXPECT_EQ(problem.hedge()[0], Size{95});
}

// Barzykin, Bergault, Gueant: A0 = .00895848 bp / M, psi = .2 bp: internalised to 11.16 M.
TEST(HedgeOptimiser, HasThePublishedZoneOfPureInternalisation) {
  HedgeProblem problem(1);
  problem.a(0, 0) = 0.00895848;
  problem.add({{0, 1.0}}, {.cost_usd = 0.2, .lot = 0.01_size, .most = 1000.0_size});
  problem.exposures[0] = 11.16;
  EXPECT_EQ(problem.hedge()[0], Size{});
  problem.exposures[0] = 20.0;
  EXPECT_EQ(problem.hedge()[0], -8.83_size) << "20 - 11.1626";
}

TEST(HedgeOptimiser, RespectsItsCapsAndImpact) {
  HedgeProblem problem = perpetual(350'005.0);
  problem.most_sold[0] = 100.0_size;
  EXPECT_EQ(problem.hedge()[0], -100.0_size);
  problem = perpetual(350'005.0);
  problem.impact_usd[0] = 1e-8;  // doubles the resistance 2 * 10 * 1e-10 * 10
  EXPECT_EQ(problem.hedge()[0], -5000.0_size);
}

// What a position is expected to earn until it is closed makes its side cheaper, and the other dearer by as much.
TEST(HedgeOptimiser, CarryShiftsTheZone) {
  HedgeProblem problem = perpetual(350'005.0);
  problem.sell_cost_usd[0] -= 0.0001;
  problem.buy_cost_usd[0] += 0.0001;
  EXPECT_EQ(problem.hedge()[0], -15000.0_size) << "to 200,000";
  problem.exposures[0] = -290'000.0;
  EXPECT_EQ(problem.hedge()[0], Size{}) << "bought from 300,000 short";
}

// A perpetual and an option with as much delta, of which the option alone has vega. Spot and vol do not move together, so that with no
// costs both exposures go: 2 options' worth of vega is 20 options, whose delta and the book's own are 50 - 20 perpetuals.
TEST(HedgeOptimiser, SellsTheVegaInOptionsAndTheirDeltaInThePerpetual) {
  HedgeProblem problem(2);
  problem.a << 1e-3, 0.0, 0.0, 1e-3;
  problem.exposures << 50.0, -200.0;
  problem.add({{0, 1.0}}, {.cost_usd = 0.0, .lot = 0.1_size, .most = 1000.0_size});
  problem.add({{0, 1.0}, {1, 10.0}}, {.cost_usd = 0.0, .lot = 1.0_size, .most = 1000.0_size});
  EXPECT_EQ(problem.hedge(), (std::vector{-70.0_size, 20.0_size}));
}

// Both carry the same risk: by hand, A = 1e-3, E = 500, the cheaper to its edge at E = 0.1 / 2e-3 = 50, which is inside the other's zone.
TEST(HedgeOptimiser, OfTwoThatCarryTheSameRiskTheCheaperTrades) {
  HedgeProblem problem(1);
  problem.a(0, 0) = 1e-3;
  problem.exposures[0] = 500.0;
  problem.add({{0, 1.0}}, {.cost_usd = 0.3, .lot = 1.0_size, .most = 1000.0_size});
  problem.add({{0, 1.0}}, {.cost_usd = 0.1, .lot = 1.0_size, .most = 1000.0_size});
  EXPECT_EQ(problem.hedge(), (std::vector{Size{}, -450.0_size}));
  // What the cheaper has no more of the dearer sells, to its own edge at 150.
  problem.most_sold[1] = 200.0_size;
  EXPECT_EQ(problem.hedge(), (std::vector{-150.0_size, -200.0_size}));
}

TEST(HedgeOptimiser, WhatBearsNoRiskIsNoHedge) {
  HedgeProblem problem = perpetual(350'005.0);
  problem.add({}, {.cost_usd = 1.0, .lot = 1.0_size, .most = 1000.0_size});
  EXPECT_EQ(problem.hedge(), (std::vector{-10000.0_size, Size{}}));
}

}  // namespace
}  // namespace keel
