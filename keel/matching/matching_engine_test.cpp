#include "keel/matching/matching_engine.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>

#include "keel/matching/test_listing.hpp"
#include "keel/matching/test_taking.hpp"

namespace keel {
namespace {

using namespace literals;
using Outcome = MatchingEngine::Outcome;

constexpr ParticipantId ada{1};
constexpr ParticipantId ben{2};

/// Post-only.
OrderRequest order(std::uint64_t id, Side side, Price price, Size size) {
  return {.order = OrderId{id}, .side = side, .price = price, .size = size, .post_only = PostOnly::Reject};
}
OrderRequest limit(std::uint64_t id, Side side, Price price, Size size, Lasts lasts = Lasts::GoodTilCancelled) {
  return {.order = OrderId{id}, .side = side, .price = price, .size = size, .lasts = lasts};
}

struct MatchingTest : ::testing::Test {
  Outcome place(ParticipantId who, const OrderRequest& request) { return placed(who, request).outcome; }
  Placed placed(ParticipantId who, const OrderRequest& request) { return engine.place(who, request, now, executions); }
  /// "ben#1 5@100 left 0" of each, in the order of execution.
  std::string said() {
    std::string text;
    for (const Execution& e : executions) {
      constexpr std::array<std::string_view, 5> withs{"shown", "", "prevented ", "reduced ", "protected "};
      const std::string_view owner = e.owner == ada ? "ada" : e.owner == ben ? "ben" : "";
      text += fmt::format("{}{}#{} {}@{} left {}, ", withs[static_cast<std::size_t>(e.with)], owner, e.order.value, to_text(e.size),
                          to_text(e.price), to_text(e.left));
    }
    executions.clear();
    return text;
  }

  Instruments all = two_perpetuals();
  MatchingEngine engine{all};
  std::vector<Execution> executions;
  Instant now{hour.raw};
};

TEST_F(MatchingTest, ParticipantsTradeWithEachOtherAndWithWhatIsShownByPriceThenTime) {
  const std::array<BookLevel, 2> shown{{{100.0_price, 10.0_size}, {101.0_price, 10.0_size}}};
  engine.show(InstrumentId{0}, Side::Sell, shown);
  EXPECT_EQ(place(ada, order(1, Side::Sell, 100.0_price, 4.0_size)), Outcome::Rests);
  EXPECT_EQ(place(ben, order(1, Side::Sell, 99.5_price, 3.0_size)), Outcome::Rests) << "an id is its owner's";
  EXPECT_EQ(place(ben, limit(2, Side::Buy, 100.0_price, 20.0_size, Lasts::ImmediateOrCancel)), Outcome::Unfilled);
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

TEST_F(MatchingTest, WhatIsShownMayBeOrdersOfASize) {
  engine.rule(InstrumentId{0}, MatchRules{.shown_order = 4.0_size});
  const std::array<BookLevel, 2> shown{{{100.0_price, 10.0_size}, {101.0_price, 10.0_size}}};
  engine.show(InstrumentId{0}, Side::Sell, shown);
  EXPECT_EQ(place(ben, limit(1, Side::Buy, 101.0_price, 15.0_size)), Outcome::Filled);
  EXPECT_EQ(said(), "shown#0 4@100 left 0, shown#0 4@100 left 0, shown#0 2@100 left 0, shown#0 4@101 left 0, shown#0 1@101 left 0, ");
}

TEST_F(MatchingTest, WhatTakesAnothersPlaceKeepsItInTheQueueWhereItAsksForNoMore) {
  const auto replacing = [](std::uint64_t id, std::uint64_t old, Price price, Size size) {
    OrderRequest placed = order(id, Side::Sell, price, size);
    placed.replaces = OrderId{old};
    return placed;
  };
  const auto taken = [&](Size size) {
    executions.clear();
    engine.take(InstrumentId{0}, Side::Buy, 101.0_price, size, now, executions);
    return executions.empty() ? ParticipantId{} : executions.front().owner;
  };
  place(ada, order(1, Side::Sell, 100.0_price, 5.0_size));
  place(ben, order(1, Side::Sell, 100.0_price, 5.0_size));
  EXPECT_EQ(place(ada, replacing(2, 1, 100.0_price, 3.0_size)), Outcome::Rests);
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{2}});
  EXPECT_EQ(taken(1.0_size), ada) << "smaller where it stood: still the first";
  EXPECT_EQ(place(ada, replacing(3, 2, 100.0_price, 4.0_size)), Outcome::Rests);
  EXPECT_EQ(taken(5.0_size), ben) << "larger: behind";
  EXPECT_EQ(place(ada, replacing(4, 3, 100.5_price, 1.0_size)), Outcome::Rests);
  place(ben, order(2, Side::Sell, 100.5_price, 1.0_size));
  EXPECT_EQ(taken(1.0_size), ada) << "at its new price it came first";
  EXPECT_TRUE(engine.open_orders(ada).empty());
}

TEST_F(MatchingTest, RefusedNothingIsReplaced) {
  const auto refused = [&](std::uint64_t old, OrderRequest placed) {
    placed.replaces = OrderId{old};
    EXPECT_EQ(place(ada, placed), Outcome::Rejected);
    EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{1}});
    EXPECT_EQ(all_of(engine.book(InstrumentId{0}).orders(Side::Sell)).front().left, 5.0_size);
  };
  place(ada, order(1, Side::Sell, 100.0_price, 5.0_size));
  place(ben, order(1, Side::Buy, 99.0_price, 5.0_size));
  refused(1, order(2, Side::Sell, 99.0_price, 5.0_size));    // would take
  refused(1, order(2, Side::Sell, 100.25_price, 5.0_size));  // off the ladder
  refused(1, order(2, Side::Buy, 98.0_price, 5.0_size));     // of the other side
  refused(9, order(2, Side::Sell, 100.0_price, 5.0_size));   // of what is not there
  refused(1, limit(2, Side::Sell, 100.0_price, 5.0_size, Lasts::ImmediateOrCancel));
  EXPECT_TRUE(executions.empty());
}

TEST_F(MatchingTest, RejectsWhatMayNotEnter) {
  EXPECT_EQ(place(ada, order(1, Side::Buy, 99.25_price, 1.0_size)), Outcome::Rejected) << "off the ladder";
  EXPECT_EQ(place(ada, order(1, Side::Buy, 99.0_price, 1.5_size)), Outcome::Rejected) << "off the lot";
  OrderRequest elsewhere = order(1, Side::Buy, 99.0_price, 1.0_size);
  elsewhere.instrument = InstrumentId{7};
  EXPECT_EQ(place(ada, elsewhere), Outcome::Rejected);
  EXPECT_EQ(place(ada, order(1, Side::Buy, 99.0_price, 1.0_size)), Outcome::Rests);
  EXPECT_EQ(place(ben, order(1, Side::Sell, 99.0_price, 1.0_size)), Outcome::Rejected) << "post-only would trade";
  EXPECT_TRUE(engine.cancel(ada, OrderId{1}));
  EXPECT_FALSE(engine.cancel(ada, OrderId{1}));
  engine.close(InstrumentId{0});
  EXPECT_EQ(place(ada, order(2, Side::Buy, 99.0_price, 1.0_size)), Outcome::Rejected) << "closed";
}

TEST_F(MatchingTest, OpenOrdersAreEachParticipantsOwn) {
  place(ada, order(1, Side::Buy, 99.0_price, 1.0_size));
  place(ben, order(2, Side::Buy, 99.0_price, 1.0_size));
  place(ada, order(3, Side::Buy, 98.0_price, 1.0_size));
  EXPECT_EQ(engine.open_orders(ada), (std::vector{OrderId{1}, OrderId{3}}));
  EXPECT_EQ(engine.take(InstrumentId{0}, Side::Sell, 99.0_price, 5.0_size, now, executions), 3.0_size);
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{3}});
  EXPECT_TRUE(engine.open_orders(ben).empty());
}

TEST_F(MatchingTest, LimitsTradeAndTheRestRests) {
  place(ada, limit(1, Side::Sell, 100.0_price, 3.0_size));
  const Placed rest = placed(ben, limit(1, Side::Buy, 100.5_price, 5.0_size));
  EXPECT_EQ(rest.outcome, Outcome::Rests);
  EXPECT_EQ(rest.left, 2.0_size);
  EXPECT_EQ(said(), "ada#1 3@100 left 0, ");
  EXPECT_EQ(engine.position(ada, InstrumentId{0}), -3.0_size);
  EXPECT_EQ(engine.position(ben, InstrumentId{0}), 3.0_size);
}

TEST_F(MatchingTest, MarketOrdersTakeWhatIsThereAndNeverRest) {
  place(ada, limit(1, Side::Sell, 100.0_price, 3.0_size));
  place(ada, limit(2, Side::Sell, 250.0_price, 3.0_size));
  OrderRequest market = limit(1, Side::Buy, {}, 7.0_size);
  market.market = true;
  const Placed done = placed(ben, market);
  EXPECT_EQ(done.outcome, Outcome::Unfilled);
  EXPECT_EQ(done.left, 1.0_size);
  EXPECT_EQ(said(), "ada#1 3@100 left 0, ada#2 3@250 left 0, ");
  EXPECT_EQ(placed(ben, market).left, 7.0_size) << "nobody is there";
  market.post_only = PostOnly::Reject;
  EXPECT_EQ(placed(ben, market).refusal, Refusal::BadTerms);
}

TEST_F(MatchingTest, FillOrKillIsAllOrNothing) {
  place(ada, limit(1, Side::Sell, 100.0_price, 3.0_size));
  place(ada, limit(2, Side::Sell, 100.5_price, 3.0_size));
  EXPECT_EQ(placed(ben, limit(1, Side::Buy, 100.0_price, 4.0_size, Lasts::FillOrKill)).refusal, Refusal::NotEnough);
  EXPECT_EQ(said(), "");
  EXPECT_EQ(place(ben, limit(2, Side::Buy, 100.5_price, 6.0_size, Lasts::FillOrKill)), Outcome::Filled);
  const std::array<BookLevel, 1> shown{{{101.0_price, 10.0_size}}};
  engine.show(InstrumentId{0}, Side::Sell, shown);
  EXPECT_EQ(place(ben, limit(3, Side::Buy, 101.0_price, 10.0_size, Lasts::FillOrKill)), Outcome::Filled) << "of what is shown, too";
}

TEST_F(MatchingTest, PostOnlyMayBeRepricedToATickBeforeWhatItWouldMeet) {
  place(ada, limit(1, Side::Sell, 100.0_price, 3.0_size));
  OrderRequest repriced = limit(1, Side::Buy, 104.0_price, 3.0_size);
  repriced.post_only = PostOnly::Reprice;
  const Placed done = placed(ben, repriced);
  EXPECT_EQ(done.outcome, Outcome::Rests);
  EXPECT_EQ(done.price, 99.5_price);
  OrderRequest offer = limit(2, Side::Sell, 1.0_price, 3.0_size);
  offer.post_only = PostOnly::Reprice;
  EXPECT_EQ(placed(ada, offer).price, 100.0_price);
  EXPECT_EQ(said(), "");
}

TEST_F(MatchingTest, ReduceOnlyNeverTurnsAPosition) {
  place(ada, limit(1, Side::Sell, 100.0_price, 5.0_size));
  place(ben, limit(1, Side::Buy, 100.0_price, 5.0_size));  // ben is long 5
  said();
  const auto reduces = [](std::uint64_t id, Side side, Price price, Size size) {
    OrderRequest request = limit(id, side, price, size);
    request.marks.reduce_only = true;
    return request;
  };
  EXPECT_EQ(placed(ben, reduces(2, Side::Buy, 90.0_price, 1.0_size)).refusal, Refusal::NothingToReduce);
  EXPECT_EQ(placed(ben, reduces(2, Side::Sell, 101.0_price, 3.0_size)).left, 3.0_size);
  EXPECT_EQ(placed(ben, reduces(3, Side::Sell, 102.0_price, 9.0_size)).left, 2.0_size) << "the other takes three of the five";
  EXPECT_EQ(placed(ben, reduces(4, Side::Sell, 102.0_price, 1.0_size)).refusal, Refusal::NothingToReduce);
  place(ada, limit(2, Side::Buy, 99.0_price, 4.0_size));
  place(ben, limit(5, Side::Sell, 99.0_price, 4.0_size));  // of the five one is left: the younger goes, the older shrinks
  EXPECT_EQ(said(), "ada#2 4@99 left 0, reduced ben#2 0@101 left 1, reduced ben#3 0@102 left 0, ");
  place(ada, limit(3, Side::Buy, 101.0_price, 9.0_size));
  EXPECT_EQ(said(), "ben#2 1@101 left 0, ");
  EXPECT_EQ(engine.position(ben, InstrumentId{0}), Size{});
}

TEST_F(MatchingTest, WhoMeetsHimselfIsAskedForHisRule) {
  const auto meets = [&](SelfTrade rule) {
    engine.rule(ada, rule);
    place(ada, limit(1, Side::Sell, 100.0_price, 2.0_size));
    place(ben, limit(1, Side::Sell, 100.0_price, 2.0_size));
    const Placed done = placed(ada, limit(2, Side::Buy, 100.0_price, 3.0_size, Lasts::ImmediateOrCancel));
    const std::string text = said();
    for (const OrderId id : engine.open_orders(ada)) engine.cancel(ada, id);
    engine.cancel(ben, OrderId{1});
    return fmt::format("{}{}", text, done.refusal == Refusal::SelfTrade ? "stopped" : "");
  };
  EXPECT_EQ(meets(SelfTrade::CancelResting), "prevented ada#1 0@100 left 2, ben#1 2@100 left 0, ");
  EXPECT_EQ(meets(SelfTrade::CancelTaking), "stopped");
  EXPECT_EQ(meets(SelfTrade::CancelBoth), "prevented ada#1 0@100 left 2, stopped");
}

TEST_F(MatchingTest, ChangedOrdersThatWouldTradeDo) {
  place(ada, limit(1, Side::Sell, 101.0_price, 5.0_size));
  place(ben, limit(1, Side::Buy, 100.0_price, 2.0_size));
  OrderRequest amended = limit(1, Side::Sell, 100.0_price, 5.0_size);
  amended.replaces = OrderId{1};
  const Placed done = placed(ada, amended);
  EXPECT_EQ(done.outcome, Outcome::Rests);
  EXPECT_EQ(done.left, 3.0_size);
  EXPECT_EQ(said(), "ben#1 2@100 left 0, ");
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{1}});
}

TEST_F(MatchingTest, MassQuotesTakeThePlaceOfTheLastOnes) {
  const auto quote = [&](std::uint64_t id, Price bid, Price ask, Size size) {
    std::vector<Placed> became;
    const std::array<QuoteRequest, 1> quotes{{{.bid = {OrderId{id}, bid, size}, .ask = {OrderId{id + 1}, ask, size}}}};
    engine.quote(ada, quotes, now, executions, became);
    return became;
  };
  EXPECT_EQ(quote(1, 99.0_price, 101.0_price, 2.0_size)[1].outcome, Outcome::Rests);
  quote(3, 99.0_price, 100.5_price, 1.0_size);
  EXPECT_EQ(engine.open_orders(ada), (std::vector{OrderId{3}, OrderId{4}}));
  const std::vector<Placed> bad = quote(5, 98.0_price, 100.25_price, 1.0_size);
  EXPECT_EQ(bad[1].refusal, Refusal::BadPrice);
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{5}}) << "whoever wanted to move does not stand where he stood";
  quote(7, 98.0_price, 100.0_price, {});
  EXPECT_TRUE(engine.open_orders(ada).empty());
}

TEST_F(MatchingTest, ProtectionTakesAllBackInTheMiddleOfASweep) {
  engine.protect(ada, Currency::of("BTC"), {.interval = second, .frozen_time = second * 2, .quantity_coins = 3.0});
  std::vector<Placed> became;
  std::vector<QuoteRequest> quotes{{.bid = {OrderId{1}, 99.0_price, 2.0_size}, .ask = {OrderId{2}, 100.0_price, 2.0_size}},
                                   {.instrument = InstrumentId{1}, .ask = {OrderId{3}, 100.0_price, 2.0_size}}};
  engine.quote(ada, quotes, now, executions, became);
  OrderRequest deeper = limit(9, Side::Sell, 100.5_price, 5.0_size);
  deeper.marks.is_protected = true;
  place(ada, deeper);
  place(ada, limit(10, Side::Sell, 102.0_price, 5.0_size));
  EXPECT_EQ(place(ben, limit(1, Side::Buy, 101.0_price, 9.0_size, Lasts::ImmediateOrCancel)), Outcome::Unfilled);
  EXPECT_EQ(said(), "ada#2 2@100 left 0, ada#9 5@100.5 left 0, protected ada#1 0@99 left 2, protected ada#3 0@100 left 2, ");
  EXPECT_EQ(engine.open_orders(ada), std::vector{OrderId{10}}) << "what is not protected stays";
  became.clear();
  engine.quote(ada, std::span{quotes}.first(1), now + second, executions, became);
  EXPECT_EQ(became[0].refusal, Refusal::Frozen);
  engine.quote(ada, std::span{quotes}.first(1), now + second * 2, executions, became);
  EXPECT_EQ(became[2].outcome, Outcome::Rests);
}

TEST_F(MatchingTest, FillOrKillIsNotBrokenByWhatItsTradesBring) {
  engine.protect(ada, Currency::of("BTC"), {.interval = second, .frozen_time = second, .quantity_coins = 5.0});
  for (const std::uint64_t id : {1U, 2U, 3U}) {
    OrderRequest one = limit(id, Side::Sell, Price{(99 + static_cast<std::int64_t>(id)) * units_per_one}, 5.0_size);
    one.marks.is_protected = true;
    place(ada, one);
  }
  EXPECT_EQ(place(ben, limit(1, Side::Buy, 101.0_price, 10.0_size, Lasts::FillOrKill)), Outcome::Filled);
  EXPECT_EQ(said(), "ada#1 5@100 left 0, ada#2 5@101 left 0, protected ada#3 0@102 left 5, ");
}

TEST_F(MatchingTest, ProtectionCountsWhatItsOwnerTakesAndStopsHim) {
  engine.protect(ada, Currency::of("BTC"), {.interval = second, .frozen_time = second, .quantity_coins = 5.0});
  place(ben, limit(1, Side::Sell, 100.0_price, 5.0_size));
  place(ben, limit(2, Side::Sell, 100.5_price, 5.0_size));
  OrderRequest sweep = limit(1, Side::Buy, 101.0_price, 9.0_size);
  sweep.marks.is_protected = true;
  const Placed done = placed(ada, sweep);
  EXPECT_EQ(done.refusal, Refusal::Frozen);
  EXPECT_EQ(done.left, 4.0_size);
}

TEST_F(MatchingTest, AnIdThatWasAQuotesMayBecomeAnotherOrders) {
  std::vector<Placed> became;
  const std::array<QuoteRequest, 1> first{{{.bid = {OrderId{1}, 99.0_price, 1.0_size}}}};
  engine.quote(ada, first, now, executions, became);
  place(ben, limit(1, Side::Sell, 99.0_price, 1.0_size, Lasts::ImmediateOrCancel));
  place(ada, limit(1, Side::Sell, 105.0_price, 1.0_size));
  const std::array<QuoteRequest, 1> next{{{.bid = {OrderId{2}, 98.0_price, 1.0_size}}}};
  engine.quote(ada, next, now, executions, became);
  EXPECT_EQ(engine.open_orders(ada), (std::vector{OrderId{1}, OrderId{2}}));
}

TEST_F(MatchingTest, WhatIsListedLaterTradesFromThenOn) {
  Instrument later = all[InstrumentId{0}];
  later.name = "LATER";
  place(ada, limit(1, Side::Sell, 100.0_price, 3.0_size));
  ASSERT_TRUE(all.list(std::move(later)));
  OrderRequest there = limit(2, Side::Sell, 100.0_price, 3.0_size);
  there.instrument = InstrumentId{2};
  EXPECT_EQ(place(ada, there), Outcome::Rests);
}

}  // namespace
}  // namespace keel
