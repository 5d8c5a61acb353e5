#include "keel/market/tape/taker_orders.hpp"

#include <gtest/gtest.h>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

TEST(TakerOrders, TradesOfOneTimeAndSideAreOne) {
  TakerOrders orders;
  EXPECT_FALSE(orders.add({at_ms(1), 100.0, 1.0, Side::Buy}));
  EXPECT_FALSE(orders.add({at_ms(1), 104.0, 3.0, Side::Buy}));
  const auto bought = orders.add({at_ms(1), 99.0, 2.0, Side::Sell});
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->price, 103.0);
  EXPECT_EQ(bought->size, 4.0);
  EXPECT_EQ(bought->taker, Side::Buy);
  const auto sold = orders.add({at_ms(2), 98.0, 5.0, Side::Sell});
  ASSERT_TRUE(sold);
  EXPECT_EQ(sold->at, at_ms(1));
  EXPECT_EQ(sold->price, 99.0);
  EXPECT_EQ(orders.finish()->price, 98.0);
  EXPECT_FALSE(orders.finish());
}

}  // namespace
}  // namespace keel
