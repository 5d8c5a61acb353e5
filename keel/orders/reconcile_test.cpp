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
  EXPECT_EQ(w.changes[0].urgency_usd, 6.0) << "1.5 on 4 contracts";
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
  std::vector<OrderChange> changes{{.cancel = OrderId{9}, .urgency_usd = 5.0}};
  reconcile(w.wanted, w.table, changes);
  ASSERT_EQ(changes.size(), 2U);
  sort_by_urgency(changes);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  EXPECT_FALSE(changes[0].place);
}

TEST(Reconcile, WhatGivesAwayMostUsdGoesFirstWhateverItIsQuotedIn) {
  OneBid option;
  option.wanted.usd_per_price_unit = 95'000.0;  // quoted in coin
  option.table = {};
  option.table.sent(Instant{1},
                    {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 0.07_price, .size = 1.0_size});
  option.wanted.price = 0.06_price;
  option.wanted.size = 1.0_size;
  option.wanted.tolerance = {};
  OneBid perpetual;
  perpetual.wanted.usd_per_price_unit = 1.05e-4;  // 10 USD a contract at 95,000
  perpetual.wanted.price = 95.0_price;
  std::vector<OrderChange> changes;
  reconcile(perpetual.wanted, perpetual.table, changes);
  reconcile(option.wanted, option.table, changes);
  ASSERT_EQ(changes.size(), 2U);
  sort_by_urgency(changes);
  EXPECT_EQ(changes[0].order.price, 0.06_price) << "0.01 coin is 950 USD, five dollars on four contracts of 10 USD are a fifth of a cent";
}

TEST(Reconcile, DoesNotCancelTwice) {
  OneBid w;
  w.table.cancel_requested(Instant{}, OrderId{1});
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
  while (budget.allows_hedge(20.0)) budget.spend();
  EXPECT_EQ(budget.tokens(), 2.0) << "hedges leave a tenth";
  while (budget.allows_cancel()) budget.spend();
  EXPECT_EQ(budget.tokens(), 0.0);
  budget.refill(Instant{} + second * 100 + millisecond * 500, 10.0, 20.0);
  EXPECT_DOUBLE_EQ(budget.tokens(), 5.0);
}

TEST(MessageBudget, OwesWhatAMassCancelTakesBeyondIt) {
  MessageBudget budget;
  budget.refill(Instant{} + second * 100, 10.0, 20.0);
  for (int order = 0; order < 30; ++order) budget.spend();
  EXPECT_EQ(budget.tokens(), -10.0);
  budget.refill(Instant{} + second * 101, 10.0, 20.0);
  EXPECT_FALSE(budget.allows_cancel());
  budget.refill(Instant{} + second * 101 + millisecond * 200, 10.0, 20.0);
  EXPECT_TRUE(budget.allows_cancel());
  EXPECT_FALSE(budget.allows_hedge(20.0));
}

}  // namespace
}  // namespace keel
