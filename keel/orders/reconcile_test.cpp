#include "keel/orders/reconcile.hpp"

#include <gtest/gtest.h>

#include "keel/orders/message_budget.hpp"

namespace keel {
namespace {

using namespace literals;

struct OneBid {
  OrderTable table;
  std::vector<OrderChange> changes;
  WantedQuote wanted{
      .instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size, .tolerance = PriceOffset{units_per_one}};
  OneBid() {
    table.sent(Instant{1}, {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size});
  }
};

TEST(Reconcile, KeepsWhatIsNearEnough) {
  OneBid w;
  w.wanted.price = 101.0_price;
  w.wanted.size = 3.3_size;
  reconcile(w.wanted, w.table, w.changes);
  EXPECT_TRUE(w.changes.empty());
}

TEST(Reconcile, ReplacesWhatIsTooFarOrTooSmallOrTooLarge) {
  OneBid w;
  w.wanted.price = 98.5_price;
  reconcile(w.wanted, w.table, w.changes);
  ASSERT_EQ(w.changes.size(), 1U);
  EXPECT_EQ(w.changes[0].cancel, OrderId{1});
  EXPECT_TRUE(w.changes[0].place);
  EXPECT_EQ(w.changes[0].urgency, PriceOffset{150'000'000});
  w.wanted.price = 100.0_price;
  for (const Size size : {3.1_size, 8.1_size}) {
    w.changes.clear();
    w.wanted.size = size;
    reconcile(w.wanted, w.table, w.changes);
    EXPECT_EQ(w.changes.size(), 1U);
  }
}

TEST(Reconcile, CancelsWhatIsNotWantedAnyMoreFirst) {
  OneBid w;
  w.wanted.size = {};
  std::vector<OrderChange> changes{{.cancel = OrderId{9}, .urgency = PriceOffset{5}}};
  reconcile(w.wanted, w.table, changes);
  ASSERT_EQ(changes.size(), 2U);
  sort_by_urgency(changes);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  EXPECT_FALSE(changes[0].place);
}

TEST(Reconcile, DoesNotCancelTwice) {
  OneBid w;
  w.table.cancel_requested(OrderId{1});
  w.wanted.size = {};
  reconcile(w.wanted, w.table, w.changes);
  EXPECT_TRUE(w.changes.empty());
}

TEST(MessageBudget, RefillsWithEventTimeAndKeepsAReserveForCancels) {
  MessageBudget budget;
  budget.refill(Instant{} + second * 100, 10.0, 20.0);
  EXPECT_EQ(budget.tokens(), 20.0);
  while (budget.allows_order(20.0)) budget.spend();
  EXPECT_EQ(budget.tokens(), 4.0);
  while (budget.allows_cancel()) budget.spend();
  EXPECT_EQ(budget.tokens(), 0.0);
  budget.refill(Instant{} + second * 100 + millisecond * 500, 10.0, 20.0);
  EXPECT_DOUBLE_EQ(budget.tokens(), 5.0);
}

}  // namespace
}  // namespace keel
