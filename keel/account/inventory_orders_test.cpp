#include "keel/account/inventory_orders.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usdc = Currency::of("USDC");

/// 10,000 USD of the coin-settled perpetual bought at 40,000; nothing held of spot.
class OrdersTest : public testing::Test {
 protected:
  OrdersTest() {
    Instrument one{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .base = btc};
    one.quote = Currency::of("USD");
    one.settle = btc;
    one.multiplier = 10.0_multiplier;
    one.lot = 1.0_size;
    perpetual = *account.instruments.list(one);
    Instrument other{.name = "BTC_USDC", .kind = InstrumentKind::Spot, .base = btc, .quote = usdc, .settle = usdc};
    other.multiplier = 1.0_multiplier;
    other.lot = 0.1_size;
    spot = *account.instruments.list(other);
    other.name = "BTC_USDC-PERPETUAL";
    other.kind = InstrumentKind::Perpetual;
    linear = *account.instruments.list(other);
    account.facts.push_back({.at = Instant{} + hour, .instrument = perpetual, .line = 2, .trade = TradeId{1}, .size = 1000.0_size});
    account.facts.back().price = account.facts.back().index = 40000.0_price;
  }
  std::vector<InventoryOrders> take(const std::vector<OpenOrder>& orders, const std::optional<MarkSet>& chain = {}) {
    const auto inventory = take_inventory(account, chain, Currency::of("USD"));
    EXPECT_TRUE(inventory) << inventory.error().text;
    EXPECT_EQ(inventory->instruments, 1U);  // what only orders name is not in the account
    return orders_of(account.instruments, *inventory, chain, orders);
  }
  AccountFacts account;
  InstrumentId perpetual;
  InstrumentId spot;
  InstrumentId linear;
};

TEST_F(OrdersTest, AddTheirDeltaIfTheyFill) {
  const auto sums = take({{perpetual, Side::Buy, 400.0_size}, {perpetual, Side::Sell, 2000.0_size}, {perpetual, Side::Buy, 100.0_size}});
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].coin, btc);
  EXPECT_EQ(sums[0].orders, 3U);
  EXPECT_EQ(sums[0].left_out, 0U);
  // 10,000 / 40,000 held; 5,000 of bids, 20,000 of asks.
  EXPECT_NEAR(sums[0].filled.delta, 0.25, 1e-15);
  EXPECT_NEAR(sums[0].bids.delta, 0.125, 1e-15);
  EXPECT_NEAR(sums[0].asks.delta, -0.5, 1e-15);
}

/// 4,000 bought and 20,000 sold of a combo that rests as a bid: both fill with it. Of another nobody tells the legs.
TEST_F(OrdersTest, LegsFillWithTheirCombo) {
  const std::vector<OpenOrder> orders{{perpetual, Side::Buy, 400.0_size, Side::Buy}, {perpetual, Side::Sell, 2000.0_size, Side::Buy}};
  const auto sums = take(orders);
  EXPECT_NEAR(sums[0].bids.delta, 0.1 - 0.5, 1e-15);
  EXPECT_EQ(sums[0].asks.delta, 0.0);
  const auto inventory = take_inventory(account, {}, Currency::of("USD"));
  const auto counted = orders_of(account.instruments, *inventory, {}, {}, {{btc, 2}});
  ASSERT_EQ(counted.size(), 1U);
  EXPECT_EQ(counted[0].orders, 2U);
  EXPECT_EQ(counted[0].left_out, 2U);
  EXPECT_EQ(counted[0].combos, 2U);
}

TEST_F(OrdersTest, WhatNothingPricesIsLeftOutUntilTheMarksDo) {
  const std::vector<OpenOrder> orders{{linear, Side::Buy, 3.0_size}};
  EXPECT_EQ(take(orders).at(0).left_out, 1U);
  EXPECT_EQ(take(orders).at(0).bids.delta, 0.0);
  const MarkSet marks{.at = Instant{} + hour * 2,
                      .marks = {{linear, {.price = 41000.0_price, .vol = 0.0, .forward = 41000.0}}},
                      .indices = {{btc, 41000.0_price}}};
  const auto priced = take(orders, marks);
  EXPECT_EQ(priced.at(0).left_out, 0U);
  EXPECT_NEAR(priced.at(0).bids.delta, 3.0, 1e-15);
}

/// Spot is a balance, before and after it is bought: its orders have no Greeks, and move the net bias by the coins that they are of. Held
/// are 10,000 / 40,000 of the perpetual.
TEST_F(OrdersTest, OfSpotMoveTheNetBiasAndNoGreek) {
  const auto sums = take({{spot, Side::Buy, 3.0_size}, {spot, Side::Sell, 1.0_size}, {perpetual, Side::Buy, 400.0_size}});
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].left_out, 0U) << "coins need no mark";
  EXPECT_NEAR(sums[0].bids.delta, 0.1, 1e-15);
  EXPECT_EQ(sums[0].asks.delta, 0.0);
  EXPECT_NEAR(sums[0].filled_bias_coin, 0.25, 1e-15);
  EXPECT_NEAR(sums[0].bids_bias_coin, 3.1, 1e-15);
  EXPECT_NEAR(sums[0].asks_bias_coin, -1.0, 1e-15);
}

}  // namespace
}  // namespace keel
