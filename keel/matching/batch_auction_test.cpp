#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>

#include "keel/matching/matching_engine.hpp"
#include "keel/matching/test_listing.hpp"

namespace keel {
namespace {

using namespace literals;
using Outcome = Placed::Outcome;

constexpr ParticipantId ada{1};
constexpr ParticipantId ben{2};
constexpr ParticipantId cy{3};
constexpr InstrumentId perp{0};

OrderRequest limit(std::uint64_t id, Side side, Price price, Size size, Lasts lasts = Lasts::GoodTilCancelled) {
  return {.order = OrderId{id}, .side = side, .price = price, .size = size, .lasts = lasts};
}

struct WaitingTest : ::testing::Test {
  Placed place(ParticipantId who, const OrderRequest& request) { return engine.place(who, request, now, executions); }
  void advance(Duration by) {
    now += by;
    engine.advance(now, executions, released);
  }
  /// "1>2 5@100, " of the owner, the taker, size and price of each trade.
  std::string trades() {
    std::string text;
    for (const Execution& e : executions) {
      if (e.traded()) text += fmt::format("{}>{} {}@{}, ", e.owner.value, e.taker.value, to_text(e.size), to_text(e.price));
    }
    executions.clear();
    return text;
  }

  Instruments all = two_perpetuals();
  MatchingEngine engine{all};
  std::vector<Execution> executions;
  std::vector<MatchingEngine::Released> released;
  Instant now{hour.raw};
};

struct SpeedBumpTest : WaitingTest {
  SpeedBumpTest() { engine.rule(perp, {.speed_bump = millisecond * 10}); }
};

TEST_F(SpeedBumpTest, OrdersThatWouldTradeWaitFirstInFirstOutAndTheMakerMayFlee) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  EXPECT_EQ(place(ben, limit(1, Side::Buy, 100.0_price, 2.0_size, Lasts::ImmediateOrCancel)).outcome, Outcome::Held);
  now += millisecond;
  EXPECT_EQ(place(cy, limit(1, Side::Buy, 100.0_price, 2.0_size)).outcome, Outcome::Held);
  EXPECT_EQ(place(cy, limit(2, Side::Buy, 99.0_price, 2.0_size)).outcome, Outcome::Rests) << "what trades with nobody does not wait";
  EXPECT_EQ(*engine.next_due(), Instant{hour.raw} + millisecond * 10);
  advance(millisecond * 8);
  EXPECT_EQ(trades(), "");
  advance(millisecond);
  EXPECT_EQ(trades(), "1>2 2@100, ");
  ASSERT_EQ(released.size(), 1U);
  EXPECT_EQ(released[0].placed.outcome, Outcome::Filled);
  advance(millisecond);
  EXPECT_EQ(released[1].placed.outcome, Outcome::Rests) << "nothing is left for the second, who has a limit order";
  EXPECT_FALSE(engine.next_due());

  place(ada, limit(2, Side::Sell, 101.0_price, 2.0_size));
  place(ben, limit(2, Side::Buy, 101.0_price, 2.0_size, Lasts::ImmediateOrCancel));
  EXPECT_TRUE(engine.cancel(ada, OrderId{2})) << "cancels do not wait";
  advance(millisecond * 10);
  EXPECT_EQ(trades(), "");
  EXPECT_EQ(released.back().placed.outcome, Outcome::Unfilled);
}

TEST_F(SpeedBumpTest, CancelsOfWhatWaitsRemoveItOrLeaveItImmediateAsTheRuleSays) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  place(ben, limit(1, Side::Buy, 100.0_price, 3.0_size));
  EXPECT_TRUE(engine.cancel(ben, OrderId{1}));
  advance(millisecond * 10);
  EXPECT_TRUE(released.empty());
  engine.rule(perp, {.speed_bump = millisecond * 10, .cancel_leaves_immediate = true});
  place(ben, limit(2, Side::Buy, 100.0_price, 3.0_size));
  EXPECT_FALSE(engine.cancel(ben, OrderId{2}));
  advance(millisecond * 10);
  EXPECT_EQ(trades(), "1>2 2@100, ");
  EXPECT_EQ(released.back().placed.outcome, Outcome::Unfilled);
  EXPECT_EQ(released.back().placed.left, 1.0_size);
}

TEST_F(SpeedBumpTest, ChangingAnOrderToOneThatTradesWaitsAndLeavesItStanding) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  place(ben, limit(1, Side::Buy, 99.0_price, 2.0_size));
  OrderRequest amended = limit(2, Side::Buy, 100.0_price, 2.0_size);
  amended.replaces = OrderId{1};
  EXPECT_EQ(place(ben, amended).outcome, Outcome::Held);
  EXPECT_EQ(engine.open_orders(ben), std::vector{OrderId{1}});
  place(cy, limit(1, Side::Sell, 99.0_price, 2.0_size));  // waits, too
  advance(millisecond * 10);
  EXPECT_EQ(trades(), "1>2 2@100, ");
  EXPECT_EQ(released[1].placed.outcome, Outcome::Rests) << "what it came for had gone";
}

TEST_F(SpeedBumpTest, ACancelledChangeTradesAtOnceWhenItsTimeComesAndTakesItsOrderWithIt) {
  engine.rule(perp, {.speed_bump = millisecond * 10, .cancel_leaves_immediate = true});
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  place(ben, limit(1, Side::Buy, 99.0_price, 3.0_size));
  OrderRequest amended = limit(2, Side::Buy, 100.0_price, 3.0_size);
  amended.replaces = OrderId{1};
  place(ben, amended);
  engine.cancel(ben, OrderId{2});
  advance(millisecond * 10);
  EXPECT_EQ(trades(), "1>2 2@100, ");
  EXPECT_TRUE(engine.open_orders(ben).empty());
}

TEST_F(SpeedBumpTest, AQuoteThatWaitsIsTakenBackByTheNext) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  std::vector<Placed> became;
  const std::array<QuoteRequest, 1> crosses{{{.bid = {OrderId{1}, 100.0_price, 2.0_size}}}};
  const std::array<QuoteRequest, 1> gone{{{.bid = {OrderId{2}, 100.0_price, {}}}}};
  engine.quote(ben, crosses, now, executions, became);
  EXPECT_EQ(became[0].outcome, Outcome::Held);
  EXPECT_EQ(place(ben, limit(1, Side::Buy, 98.0_price, 1.0_size)).refusal, Refusal::UsedId);
  engine.quote(ben, gone, now, executions, became);
  advance(millisecond * 10);
  EXPECT_EQ(trades(), "");
}

struct AuctionTest : WaitingTest {
  AuctionTest() { engine.rule(perp, {.auction_every = millisecond * 100}); }
};

TEST_F(AuctionTest, AllThatAgreeTradeAtOnePrice) {
  EXPECT_EQ(place(ada, limit(1, Side::Sell, 99.0_price, 3.0_size)).outcome, Outcome::Held);
  place(ada, limit(2, Side::Sell, 101.0_price, 3.0_size));
  place(ben, limit(1, Side::Buy, 102.0_price, 2.0_size));
  place(cy, limit(1, Side::Buy, 100.0_price, 5.0_size));
  EXPECT_EQ(*engine.next_due(), Instant{hour.raw} + millisecond * 100);
  advance(millisecond * 100);
  // Ben takes two of the three at 99, Cy the third; the four that he still bids for at 100 would not go without at any lower price.
  EXPECT_EQ(trades(), "1>2 2@100, 1>3 1@100, ");
  ASSERT_EQ(released.size(), 4U);
  EXPECT_EQ(released[0].placed.outcome, Outcome::Filled);
  EXPECT_EQ(released[1].placed.outcome, Outcome::Rests);
  EXPECT_EQ(released[2].placed.outcome, Outcome::Filled);
  EXPECT_EQ(released[3].placed.left, 4.0_size);
  EXPECT_EQ(engine.position(ada, perp), -3.0_size);
  EXPECT_EQ(engine.position(cy, perp), 1.0_size);
}

TEST_F(AuctionTest, WhoeverCameFasterIsNoFasterWithinABatchAndCancelsPass) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  advance(millisecond * 100);
  place(ben, limit(1, Side::Buy, 100.0_price, 2.0_size, Lasts::ImmediateOrCancel));
  EXPECT_TRUE(engine.cancel(ada, OrderId{1}));
  advance(millisecond * 100);
  EXPECT_EQ(trades(), "");
  EXPECT_EQ(released.back().placed.outcome, Outcome::Unfilled);
  EXPECT_TRUE(engine.open_orders(ben).empty());
}

TEST_F(AuctionTest, ThoseWhoMeetThemselvesLeaveByTheirRule) {
  place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
  advance(millisecond * 100);
  place(ada, limit(2, Side::Buy, 101.0_price, 2.0_size));
  place(ben, limit(1, Side::Sell, 100.5_price, 1.0_size));
  advance(millisecond * 100);
  EXPECT_EQ(executions.size(), 2U);
  EXPECT_EQ(trades(), "1>2 1@101, ") << "her own older order left, and Ben's was there";
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{2}});
}

TEST_F(AuctionTest, ReduceOnlyTurnsNoPositionThere) {
  engine.rule(perp, {});
  place(ben, limit(1, Side::Sell, 99.0_price, 10.0_size));
  place(ada, limit(1, Side::Buy, 99.0_price, 10.0_size));  // ada is long 10
  engine.rule(perp, {.auction_every = millisecond * 100});
  executions.clear();
  OrderRequest reduces = limit(3, Side::Sell, 99.0_price, 10.0_size);
  reduces.marks.reduce_only = true;
  place(ada, limit(2, Side::Sell, 99.0_price, 6.0_size));
  place(ada, reduces);
  place(ben, limit(2, Side::Buy, 100.0_price, 20.0_size));
  advance(millisecond * 100);
  EXPECT_EQ(engine.position(ada, perp), Size{});
}

TEST_F(AuctionTest, NoOrderFillsBeyondWhatItOffersAndNobodysPriceIsPassed) {
  engine.protect(ada, Currency::of("BTC"), {.interval = second, .frozen_time = second, .quantity_coins = 1.0});
  OrderRequest first = limit(1, Side::Sell, 99.0_price, 2.0_size);
  first.marks.is_protected = true;
  OrderRequest second_one = limit(2, Side::Sell, 99.5_price, 2.0_size);
  second_one.marks.is_protected = true;
  place(ada, first);
  place(ada, second_one);
  place(ben, limit(1, Side::Buy, 100.0_price, 3.0_size));
  EXPECT_EQ(place(cy, {.order = OrderId{1}, .market = true, .size = 1.0_size}).refusal, Refusal::BadTerms);
  advance(millisecond * 100);
  EXPECT_TRUE(engine.open_orders(ada).empty()) << "what was left of them is taken back";
  EXPECT_EQ(trades(), "1>2 2@99.5, 1>2 1@99.5, ");
  EXPECT_EQ(released[1].placed.outcome, Outcome::Unfilled);
  EXPECT_EQ(released[1].placed.left, 1.0_size);
}

}  // namespace
}  // namespace keel
