#include "keel/matching/matching_engine.hpp"

#include <gtest/gtest.h>

#include <array>

namespace keel {
namespace {

using namespace literals;
using Outcome = MatchingEngine::Outcome;

constexpr ParticipantId ada{1};
constexpr ParticipantId ben{2};

Instruments one_perpetual() {
  Instrument perpetual{.name = "PERP", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  perpetual.base = perpetual.settle = Currency::of("BTC");
  perpetual.quote = Currency::of("USD");
  perpetual.multiplier = 10.0_multiplier;
  perpetual.lot = 1.0_size;
  perpetual.ticks = *TickLadder::make({{0.0_price, PriceOffset{units_per_one / 2}}});
  Instruments all;
  EXPECT_TRUE(all.list(std::move(perpetual)));
  return all;
}

PlaceOrder order(std::uint64_t id, Side side, Price price, Size size, TimeInForce time_in_force = TimeInForce::PostOnly) {
  return {.order = OrderId{id}, .side = side, .price = price, .size = size, .time_in_force = time_in_force};
}

struct MatchingTest : ::testing::Test {
  Instruments all = one_perpetual();
  MatchingEngine engine{all};
  std::vector<Execution> executions;
};

TEST_F(MatchingTest, ParticipantsTradeWithEachOtherAndWithWhatIsShownByPriceThenTime) {
  const std::array<BookLevel, 2> shown{{{100.0_price, 10.0_size}, {101.0_price, 10.0_size}}};
  engine.show(InstrumentId{0}, Side::Sell, shown);
  EXPECT_EQ(engine.place(ada, order(1, Side::Sell, 100.0_price, 4.0_size), executions), Outcome::Rests);
  EXPECT_EQ(engine.place(ben, order(1, Side::Sell, 99.5_price, 3.0_size), executions), Outcome::Rests) << "an id is its owner's";
  EXPECT_EQ(engine.place(ben, order(2, Side::Buy, 100.0_price, 20.0_size, TimeInForce::ImmediateOrCancel), executions), Outcome::Unfilled);
  // Ben's own offer leaves first; then the ten that were at 100 before Ada; then Ada's four.
  ASSERT_EQ(executions.size(), 3U);
  EXPECT_EQ(executions[0].with, Execution::With::Prevented);
  EXPECT_EQ(executions[0].trade, TradeId{});
  EXPECT_EQ(executions[1].with, Execution::With::Shown);
  EXPECT_EQ(executions[1].size, 10.0_size);
  EXPECT_EQ(executions[1].trade, TradeId{1});
  EXPECT_EQ(executions[2].owner, ada);
  EXPECT_EQ(executions[2].size, 4.0_size);
  EXPECT_EQ(executions[2].trade, TradeId{2});
  EXPECT_TRUE(engine.open_orders(ada).empty());
  EXPECT_TRUE(engine.open_orders(ben).empty());
}

TEST_F(MatchingTest, WhatTakesAnothersPlaceKeepsItInTheQueueWhereItAsksForNoMore) {
  const auto replacing = [](std::uint64_t id, std::uint64_t old, Price price, Size size) {
    PlaceOrder placed = order(id, Side::Sell, price, size);
    placed.replaces = OrderId{old};
    return placed;
  };
  const auto taken = [&](Size size) {
    executions.clear();
    engine.take(InstrumentId{0}, Side::Buy, 101.0_price, size, executions);
    return executions.empty() ? ParticipantId{} : executions.front().owner;
  };
  engine.place(ada, order(1, Side::Sell, 100.0_price, 5.0_size), executions);
  engine.place(ben, order(1, Side::Sell, 100.0_price, 5.0_size), executions);
  EXPECT_EQ(engine.place(ada, replacing(2, 1, 100.0_price, 3.0_size), executions), Outcome::Rests);
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{2}});
  EXPECT_EQ(taken(1.0_size), ada) << "smaller where it stood: still the first";
  EXPECT_EQ(engine.place(ada, replacing(3, 2, 100.0_price, 4.0_size), executions), Outcome::Rests);
  EXPECT_EQ(taken(5.0_size), ben) << "larger: behind";
  EXPECT_EQ(engine.place(ada, replacing(4, 3, 100.5_price, 1.0_size), executions), Outcome::Rests);
  engine.place(ben, order(2, Side::Sell, 100.5_price, 1.0_size), executions);
  EXPECT_EQ(taken(1.0_size), ada) << "at its new price it came first";
  EXPECT_TRUE(engine.open_orders(ada).empty());
}

TEST_F(MatchingTest, RefusedNothingIsReplaced) {
  const auto refused = [&](std::uint64_t old, PlaceOrder placed) {
    placed.replaces = OrderId{old};
    EXPECT_EQ(engine.place(ada, placed, executions), Outcome::Rejected);
    EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{1}});
    EXPECT_EQ(engine.book(InstrumentId{0}).orders(Side::Sell).front().left, 5.0_size);
  };
  engine.place(ada, order(1, Side::Sell, 100.0_price, 5.0_size), executions);
  engine.place(ben, order(1, Side::Buy, 99.0_price, 5.0_size), executions);
  refused(1, order(2, Side::Sell, 99.0_price, 5.0_size));    // would take
  refused(1, order(2, Side::Sell, 100.25_price, 5.0_size));  // off the ladder
  refused(1, order(2, Side::Buy, 98.0_price, 5.0_size));     // of the other side
  refused(9, order(2, Side::Sell, 100.0_price, 5.0_size));   // of what is not there
  refused(1, order(2, Side::Sell, 100.0_price, 5.0_size, TimeInForce::ImmediateOrCancel));
  EXPECT_TRUE(executions.empty());
}

TEST_F(MatchingTest, RejectsWhatMayNotEnter) {
  EXPECT_EQ(engine.place(ada, order(1, Side::Buy, 99.25_price, 1.0_size), executions), Outcome::Rejected) << "off the ladder";
  EXPECT_EQ(engine.place(ada, order(1, Side::Buy, 99.0_price, 1.5_size), executions), Outcome::Rejected) << "off the lot";
  PlaceOrder elsewhere = order(1, Side::Buy, 99.0_price, 1.0_size);
  elsewhere.instrument = InstrumentId{7};
  EXPECT_EQ(engine.place(ada, elsewhere, executions), Outcome::Rejected);
  EXPECT_EQ(engine.place(ada, order(1, Side::Buy, 99.0_price, 1.0_size), executions), Outcome::Rests);
  EXPECT_EQ(engine.place(ben, order(1, Side::Sell, 99.0_price, 1.0_size), executions), Outcome::Rejected) << "post-only would trade";
  EXPECT_TRUE(engine.cancel(ada, OrderId{1}));
  EXPECT_FALSE(engine.cancel(ada, OrderId{1}));
  engine.close(InstrumentId{0});
  EXPECT_EQ(engine.place(ada, order(2, Side::Buy, 99.0_price, 1.0_size), executions), Outcome::Rejected) << "closed";
}

TEST_F(MatchingTest, OpenOrdersAreEachParticipantsOwn) {
  engine.place(ada, order(1, Side::Buy, 99.0_price, 1.0_size), executions);
  engine.place(ben, order(2, Side::Buy, 99.0_price, 1.0_size), executions);
  engine.place(ada, order(3, Side::Buy, 98.0_price, 1.0_size), executions);
  EXPECT_EQ(engine.open_orders(ada), (std::vector{OrderId{1}, OrderId{3}}));
  EXPECT_EQ(engine.take(InstrumentId{0}, Side::Sell, 99.0_price, 5.0_size, executions), 3.0_size);
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{3}});
  EXPECT_TRUE(engine.open_orders(ben).empty());
}

}  // namespace
}  // namespace keel
