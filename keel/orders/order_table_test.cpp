#include "keel/orders/order_table.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

PlaceOrder buy(std::uint64_t id, Size size, Purpose purpose = Purpose::Quote) {
  return {.order = OrderId{id}, .instrument = InstrumentId{3}, .side = Side::Buy, .price = 10.0_price, .size = size, .purpose = purpose};
}

TEST(OrderTable, AnOrderLivesFromSentToItsLastFill) {
  OrderTable table;
  table.sent(Instant{1}, buy(1, 5.0_size));
  EXPECT_EQ(table.find(OrderId{1})->state, OrderState::PendingNew);
  table.accepted(OrderId{1});
  EXPECT_EQ(table.find(OrderId{1})->state, OrderState::Working);
  table.filled(OrderId{1}, 2.0_size);
  EXPECT_EQ(table.open_size(InstrumentId{3}, Side::Buy), 3.0_size);
  table.filled(OrderId{1}, 3.0_size);
  EXPECT_EQ(table.find(OrderId{1}), nullptr);
}

TEST(OrderTable, AnOrderWaitingForItsCancelStillCountsAsOpenButNotAsQuote) {
  OrderTable table;
  table.sent(Instant{1}, buy(1, 5.0_size));
  table.sent(Instant{1}, buy(2, 4.0_size, Purpose::Hedge));
  table.cancel_requested(Instant{2}, OrderId{1});
  EXPECT_EQ(table.find(OrderId{1})->cancel_sent, Instant{2});
  EXPECT_EQ(table.quote(InstrumentId{3}, Side::Buy), nullptr);
  EXPECT_EQ(table.open_size(InstrumentId{3}, Side::Buy), 9.0_size);
  table.accepted(OrderId{1});
  EXPECT_EQ(table.find(OrderId{1})->state, OrderState::PendingCancel);
}

TEST(OrderTable, WhatIsReplacedIsAskedBackAndOverdueOnceThatIsRefused) {
  OrderTable table;
  table.sent(Instant{1}, buy(1, 5.0_size));
  table.accepted(OrderId{1});
  const auto in_place_of = [](std::uint64_t old) {
    PlaceOrder order = buy(10, 5.0_size);
    order.replaces = OrderId{old};
    return order;
  };
  table.replaced(Instant{2}, in_place_of(1));
  EXPECT_TRUE(table.find(OrderId{1})->only_replaced());
  EXPECT_EQ(table.standing(InstrumentId{3}, Side::Buy).order, OrderId{}) << "no quote of ours";
  EXPECT_EQ(table.open_size(InstrumentId{3}, Side::Buy), 5.0_size) << "it may still fill";
  EXPECT_EQ(table.find(OrderId{1})->cancel_sent, Instant{2});
  table.not_replaced(OrderId{1});
  EXPECT_EQ(table.find(OrderId{1})->cancel_sent, Instant{});
  table.cancel_requested(Instant{4}, OrderId{1});
  EXPECT_FALSE(table.find(OrderId{1})->only_replaced());
  table.not_replaced(OrderId{1});
  EXPECT_EQ(table.find(OrderId{1})->cancel_sent, Instant{4}) << "it is asked back by itself since";
  table.replaced(Instant{5}, in_place_of(9));
  table.not_replaced(OrderId{9});
}

/// 5 is to replace 1, and 6 is to replace 5; 4 is for itself.
TEST(OrderTable, WhatWasToReplaceAnOrderThatFilledIsTooLate) {
  OrderTable table;
  table.sent(Instant{1}, buy(1, 5.0_size));
  table.sent(Instant{1}, buy(4, 5.0_size));
  for (const std::uint64_t id : {5U, 6U}) {
    PlaceOrder next = buy(id, 5.0_size);
    next.replaces = OrderId{id == 5U ? 1U : 5U};
    table.sent(Instant{2}, next);
  }
  table.filled(OrderId{1}, 2.0_size);
  EXPECT_FALSE(table.find(OrderId{5})->lost_to_fill) << "some of it still stands and can be replaced";
  table.filled(OrderId{1}, 3.0_size);
  EXPECT_TRUE(table.find(OrderId{5})->lost_to_fill);
  EXPECT_FALSE(table.find(OrderId{4})->lost_to_fill);
  EXPECT_FALSE(table.find(OrderId{6})->lost_to_fill) << "5 is not refused yet";
  table.gone_by_fill(OrderId{5});
  EXPECT_TRUE(table.find(OrderId{6})->lost_to_fill);
}

TEST(OrderTable, SaysOnceWhatHasChanged) {
  OrderTable table;
  const auto changed = [&] {
    std::vector<std::uint32_t> ids;
    table.changed().take([&](std::uint32_t id) { ids.push_back(id); });
    return ids;
  };
  const std::vector<std::uint32_t> one{3};
  table.sent(Instant{1}, buy(1, 5.0_size));
  table.sent(Instant{1}, buy(2, 5.0_size));
  EXPECT_EQ(changed(), one);
  table.accepted(OrderId{1});
  EXPECT_TRUE(changed().empty()) << "it stood and was open before";
  table.filled(OrderId{1}, 2.0_size);
  EXPECT_EQ(changed(), one);
  table.cancel_requested(Instant{2}, OrderId{1});
  EXPECT_EQ(changed(), one) << "another stands now";
  table.closed(OrderId{2});
  EXPECT_EQ(changed(), one);
}

TEST(OrderTable, TheBestQuoteThatIsNotAskedBackStands) {
  OrderTable table;
  const auto at = [](std::uint64_t id, Price price) {
    PlaceOrder order = buy(id, 5.0_size);
    order.price = price;
    return order;
  };
  const auto standing = [&] { return table.standing(InstrumentId{3}, Side::Buy).order.value; };
  table.sent(Instant{1}, at(1, 9.0_price));
  table.sent(Instant{1}, at(2, 10.0_price));
  table.sent(Instant{1}, at(3, 8.0_price));
  EXPECT_EQ(standing(), 2U);
  table.sent(Instant{1}, buy(4, 1.0_size, Purpose::Hedge));
  table.sent(Instant{1}, at(5, 10.0_price));
  EXPECT_EQ(standing(), 2U) << "of equal ones the oldest, which fills first";
  table.closed(OrderId{5});
  table.cancel_requested(Instant{2}, OrderId{2});
  EXPECT_EQ(standing(), 1U);
  table.filled(OrderId{1}, 2.0_size);
  EXPECT_EQ(table.standing(InstrumentId{3}, Side::Buy).left, 3.0_size);
  table.filled(OrderId{1}, 3.0_size);
  EXPECT_EQ(standing(), 3U);
  table.closed(OrderId{3});
  EXPECT_EQ(standing(), 0U);
}

TEST(OrderTable, TellsWhatIsOpenOnOneSideInTheOrderInWhichItWasSent) {
  OrderTable table;
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) table.sent(Instant{1}, buy(id, 5.0_size));
  PlaceOrder sell = buy(5, 1.0_size);
  sell.side = Side::Sell;
  table.sent(Instant{1}, sell);
  table.closed(OrderId{2});
  table.filled(OrderId{3}, 5.0_size);
  table.cancel_requested(Instant{2}, OrderId{4});
  const auto open = [&](InstrumentId instrument, Side side) {
    std::vector<std::uint64_t> ids;
    table.for_each_open(instrument, side, [&](const WorkingOrder& working) { ids.push_back(working.placed.order.value); });
    return ids;
  };
  EXPECT_EQ(open(InstrumentId{3}, Side::Buy), (std::vector<std::uint64_t>{1, 4})) << "what is asked back may still trade";
  EXPECT_EQ(open(InstrumentId{3}, Side::Sell), std::vector<std::uint64_t>{5});
  EXPECT_TRUE(open(InstrumentId{2}, Side::Buy).empty());
  EXPECT_TRUE(open(InstrumentId{9}, Side::Buy).empty());
}

TEST(OrderTable, UnknownOrdersChangeNothing) {
  OrderTable table;
  table.sent(Instant{1}, buy(7, 5.0_size));
  table.filled(OrderId{6}, 1.0_size);
  table.closed(OrderId{8});
  table.accepted(OrderId{9});
  ASSERT_EQ(table.all().size(), 1U);
  EXPECT_EQ(table.all().front().remaining, 5.0_size);
}

}  // namespace
}  // namespace keel
