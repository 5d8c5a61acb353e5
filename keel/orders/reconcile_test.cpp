#include "keel/orders/reconcile.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/orders/message_budget.hpp"
#include "keel/orders/standing.hpp"

namespace keel {
namespace {

using namespace literals;

/// A bid that works beside one that is wanted.
struct OneBid {
  OrderTable table;
  WantedQuote wanted{.instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size};
  PriceOffset tolerance{units_per_one};
  double owed_contracts = 0.0;
  double least_usd = 0.0;
  OneBid() {
    table.sent(Instant{1}, {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 100.0_price, .size = 4.0_size});
  }
  std::vector<OrderChange> changes() const {
    const StandingQuote standing = table.standing(wanted.instrument, wanted.side);
    enum : std::size_t { WantedPrice, WantedSize, WorkingPrice, WorkingSize, Tolerance, Worth, Owed, Changed, column_count };
    Columns<column_count> columns;
    columns.resize(1);
    *columns[WantedPrice] = wanted.size.raw > 0 ? static_cast<double>(wanted.price.raw) : std::nan("");
    *columns[WantedSize] = static_cast<double>(wanted.size.raw);
    *columns[WorkingPrice] = standing.order == OrderId{} ? std::nan("") : static_cast<double>(standing.price.raw);
    *columns[WorkingSize] = static_cast<double>(standing.left.raw);
    *columns[Tolerance] = static_cast<double>(tolerance.raw);
    *columns[Worth] = wanted.usd_per_price_unit;
    *columns[Owed] = owed_contracts;
    find_changes({columns[WantedPrice], columns[WantedSize], columns[WorkingPrice], columns[WorkingSize], columns[Tolerance],
                  columns[Worth], columns[Owed]},
                 least_usd, RowRange::all(1), columns[Changed]);
    return *columns[Changed] != 0.0 ? std::vector{change_of(wanted, table)} : std::vector<OrderChange>();
  }
};

TEST(Reconcile, LessThanIsOwedDoesNotStay) {
  OneBid w;
  w.wanted.size = 4.4_size;  // 4 are left of it
  EXPECT_TRUE(w.changes().empty());
  w.owed_contracts = 4.0;
  EXPECT_TRUE(w.changes().empty());
  w.owed_contracts = 4.1;
  EXPECT_EQ(w.changes().size(), 1U);
  w.wanted.size = 4.0_size;  // all that limits leave
  EXPECT_TRUE(w.changes().empty());
}

TEST(Reconcile, KeepsWhatIsNearEnough) {
  OneBid w;
  w.wanted.price = 101.0_price;
  w.wanted.size = 3.3_size;
  EXPECT_TRUE(w.changes().empty());
  w.wanted.price = 101.1_price;
  EXPECT_EQ(w.changes().size(), 1U);
  w.least_usd = 4.5;
  EXPECT_TRUE(w.changes().empty()) << "1.1 on 4 contracts";
}

TEST(Reconcile, ReplacesWhatIsTooFarOrTooSmallOrTooLarge) {
  OneBid w;
  w.wanted.price = 98.5_price;
  const std::vector<OrderChange> changes = w.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].cancel, OrderId{1});
  EXPECT_TRUE(changes[0].place);
  EXPECT_EQ(changes[0].urgency_usd, 6.0) << "1.5 on 4 contracts";
  w.wanted.price = 100.0_price;
  for (const Size size : {3.1_size, 8.1_size}) {
    w.wanted.size = size;
    EXPECT_EQ(w.changes().size(), 1U);
  }
}

TEST(Reconcile, CancelsWhatIsNotWantedAnyMoreFirst) {
  OneBid w;
  w.wanted.size = {};
  std::vector<OrderChange> changes{{.cancel = OrderId{9}, .urgency_usd = 5.0}};
  changes.push_back(w.changes().at(0));
  std::vector<std::uint32_t> places;
  order_by_urgency(changes, places);
  EXPECT_EQ(places, (std::vector<std::uint32_t>{1, 0}));
  EXPECT_EQ(changes[1].cancel, OrderId{1});
  EXPECT_FALSE(changes[1].place);
}

TEST(Reconcile, EqualUrgenciesKeepTheirOrder) {
  std::vector<OrderChange> changes(500);
  for (std::size_t i = 0; i < changes.size(); ++i) changes[i].urgency_usd = static_cast<double>(i % 3);
  std::vector<std::uint32_t> places;
  order_by_urgency(changes, places);
  for (std::size_t i = 1; i < places.size(); ++i) {
    const double before = changes[places[i - 1]].urgency_usd;
    const double after = changes[places[i]].urgency_usd;
    EXPECT_TRUE(before > after || (before == after && places[i - 1] < places[i]));
  }
}

TEST(Reconcile, WhatGivesAwayMostUsdGoesFirstWhateverItIsQuotedIn) {
  OneBid option;
  option.wanted.usd_per_price_unit = 95'000.0;  // quoted in coin
  option.table = {};
  option.table.sent(Instant{1},
                    {.order = OrderId{1}, .instrument = InstrumentId{0}, .side = Side::Buy, .price = 0.07_price, .size = 1.0_size});
  option.wanted.price = 0.06_price;
  option.wanted.size = 1.0_size;
  option.tolerance = {};
  OneBid perpetual;
  perpetual.wanted.usd_per_price_unit = 1.05e-4;  // 10 USD a contract at 95,000
  perpetual.wanted.price = 95.0_price;
  const std::vector changes{perpetual.changes().at(0), option.changes().at(0)};
  std::vector<std::uint32_t> places;
  order_by_urgency(changes, places);
  EXPECT_EQ(changes[places[0]].order.price, 0.06_price)
      << "0.01 coin is 950 USD, five dollars on four contracts of 10 USD are a fifth of a cent";
}

TEST(Reconcile, DoesNotCancelTwice) {
  OneBid w;
  w.table.cancel_requested(Instant{}, OrderId{1});
  w.wanted.size = {};
  EXPECT_TRUE(w.changes().empty());
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
