#include "keel/market/tape/order_flow_imbalance.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

// The cases of the paper's section 2.1.
TEST(OrderFlowImbalance, OfOneChange) {
  const TapeTop before{at_ms(0), 100.0, 5.0, 101.0, 7.0};
  const auto flow = [&](double bid, double bid_size, double ask, double ask_size) {
    return OrderFlowImbalance::flow(before, {at_ms(1), bid, bid_size, ask, ask_size});
  };
  EXPECT_EQ(flow(100.0, 8.0, 101.0, 7.0), 3.0) << "three join the bid";
  EXPECT_EQ(flow(100.0, 5.0, 101.0, 3.0), 4.0) << "four leave the ask, bought or cancelled";
  EXPECT_EQ(flow(100.5, 2.0, 101.0, 7.0), 2.0) << "a better bid counts whole";
  EXPECT_EQ(flow(99.0, 9.0, 101.0, 7.0), -5.0) << "all that stood at the bid is gone";
  EXPECT_EQ(flow(100.0, 5.0, 102.0, 9.0), 7.0) << "all that stood at the ask is gone";
  EXPECT_EQ(flow(100.0, 5.0, 100.5, 2.0), -2.0) << "a better ask counts whole";
}

// A book of one contract a level: every event moves both sides by a tick, so the move is a tick for each contract of flow and side.
TEST(OrderFlowImbalance, ABookOfOneSizeIsExplainedWhole) {
  OrderFlowImbalance imbalance(second);
  int level = 0;
  for (int i = 0; i <= 1000; ++i) {
    imbalance.see(top_at(100 * i, 100.0 + level, 101.0 + level));
    level += (i * i) % 7 < 3 ? 1 : -1;
  }
  imbalance.finish(at_ms(100'000));
  EXPECT_EQ(imbalance.regression().count(), 100U);
  EXPECT_NEAR(imbalance.regression().r_squared(), 1.0, 1e-12);
  EXPECT_NEAR(imbalance.regression().slope(), 0.5, 1e-12) << "a step up: one contract bid, one ask gone";
}

TEST(OrderFlowImbalance, SizesThatMoveNoPriceExplainNothing) {
  OrderFlowImbalance imbalance(second);
  for (int i = 0; i <= 100; ++i) imbalance.see({at_ms(300 * i), 100.0, 1.0 + i % 5, 101.0, 1.0 + i % 3});
  imbalance.finish(at_ms(30'000));
  EXPECT_TRUE(std::isnan(imbalance.regression().r_squared())) << "the middle stands still";
  EXPECT_EQ(imbalance.regression().slope(), 0.0);
}

TEST(OrderFlowImbalance, AnIntervalWithAnEmptySideIsNone) {
  OrderFlowImbalance imbalance(second);
  imbalance.see(top_at(0, 100.0, 101.0));
  imbalance.see({at_ms(500), 100.0, 1.0, 0.0, 0.0});
  imbalance.see(top_at(600, 100.0, 101.0));
  imbalance.finish(at_ms(3000));
  EXPECT_EQ(imbalance.regression().count(), 2U);
}

}  // namespace
}  // namespace keel
