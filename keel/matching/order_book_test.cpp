#include "keel/matching/order_book.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "keel/matching/test_taking.hpp"

namespace keel {
namespace {

using namespace literals;

Price at(std::int64_t price) { return Price{price * units_per_one}; }
Size of(std::int64_t size) { return Size{size * units_per_one}; }

constexpr ParticipantId us{1};

void show(OrderBook& book, const std::vector<BookLevel>& asks) { book.show(Side::Sell, asks); }

OrderBook asks(std::int64_t first) {
  OrderBook book;
  show(book, {{at(first), of(10)}, {at(first + 1), of(20)}, {at(first + 2), of(30)}});
  return book;
}

void rest(OrderBook& book, std::uint64_t id, Side side, std::int64_t price, std::int64_t size) {
  book.rest(side, {.owner = us, .id = OrderId{id}, .price = at(price), .left = of(size)});
}

/// "other 10@100, #1 5@100" in the order of execution, then what is left of the taker.
std::string take(OrderBook& book, Side side, std::int64_t limit, std::int64_t size) {
  std::vector<Execution> out;
  const Size left = take_from(book, side, at(limit), of(size), out);
  std::string text;
  for (const Execution& e : out) {
    const std::string who = e.with == Execution::With::Shown ? "other" : fmt::format("#{}", e.order.value);
    text += fmt::format("{} {}@{}, ", who, to_text(e.size), to_text(e.price));
  }
  return text + "left " + to_text(left);
}

TEST(OrderBook, TakerWalksTheLevelsToHisLimit) {
  OrderBook book = asks(100);
  EXPECT_EQ(take(book, Side::Buy, 101, 50), "other 10@100, other 20@101, left 20");
  EXPECT_EQ(book.best_shown(Side::Sell)->price, at(102));
  EXPECT_EQ(take(book, Side::Buy, 200, 50), "other 30@102, left 20");
  EXPECT_FALSE(book.best_shown(Side::Sell));
}

TEST(OrderBook, BetterPriceGoesFirst) {
  OrderBook book = asks(100);
  rest(book, 1, Side::Sell, 99, 5);
  EXPECT_EQ(take(book, Side::Buy, 100, 8), "#1 5@99, other 3@100, left 0");
}

TEST(OrderBook, WeStandBehindWhatWasThereAndBeforeWhatCameLater) {
  OrderBook book = asks(100);
  rest(book, 1, Side::Sell, 100, 5);
  show(book, {{at(100), of(40)}});  // 30 more join behind us
  rest(book, 2, Side::Sell, 100, 7);
  EXPECT_EQ(take(book, Side::Buy, 100, 4), "other 4@100, left 0");
  EXPECT_EQ(take(book, Side::Buy, 100, 12), "other 6@100, #1 5@100, other 1@100, left 0");
  EXPECT_EQ(take(book, Side::Buy, 100, 40), "other 29@100, #2 7@100, left 4");
}

TEST(OrderBook, CancellationsOfTheOthersMoveUsUp) {
  OrderBook book = asks(100);
  rest(book, 1, Side::Sell, 101, 5);
  show(book, {{at(100), of(2)}, {at(102), of(9)}});
  show(book, {{at(101), of(9)}});  // came back to our price: behind us
  EXPECT_EQ(take(book, Side::Buy, 101, 6), "#1 5@101, other 1@101, left 0");
}

TEST(OrderBook, WhoLeavesFirstIsTheQueueModels) {
  // 10 stand ahead of us and 20 behind; then 15 of them go, so that 15 are left.
  const auto ahead = [](std::string_view name) {
    OrderBook book{{queue_model(name)}};
    show(book, {{at(100), of(10)}});
    rest(book, 1, Side::Sell, 100, 5);
    show(book, {{at(100), of(30)}});
    show(book, {{at(100), of(15)}});
    return all_of(book.orders(Side::Sell)).front().ahead;
  };
  EXPECT_EQ(ahead("back"), of(10)) << "the 15 came after us";
  EXPECT_EQ(ahead("proportional"), of(5)) << "half of the 10";
  EXPECT_EQ(ahead("front"), of(0)) << "the 10, and 5 of those behind";
}

TEST(OrderBook, OneOfThoseWhoAreShownTakesOrdersOnly) {
  OrderBook book = asks(100);
  rest(book, 1, Side::Sell, 100, 5);
  rest(book, 2, Side::Sell, 101, 5);
  std::vector<Execution> out;
  EXPECT_EQ(book.take_orders(Side::Buy, at(100), of(0), out), of(0));
  ASSERT_EQ(out.size(), 0U) << "who has nothing takes nothing";
  EXPECT_EQ(book.take_orders(Side::Buy, at(100), of(7), out), of(2));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].order, OrderId{1});
  EXPECT_EQ(out[0].size, of(5));
  EXPECT_EQ(book.best_shown(Side::Sell)->size, of(10));
  EXPECT_EQ(all_of(book.orders(Side::Sell)).front().id, OrderId{2});
  EXPECT_EQ(book.take_orders(Side::Buy, at(101), of(3), out), of(0));
  EXPECT_EQ(out[1].left, of(2));
  EXPECT_EQ(all_of(book.orders(Side::Sell)).front().left, of(2)) << "the rest keeps its place";
}

TEST(OrderBook, OlderOrderOfOursGoesFirstAndPartialFillsKeepTheirPlace) {
  OrderBook book;
  rest(book, 1, Side::Buy, 100, 5);
  rest(book, 2, Side::Buy, 101, 5);
  rest(book, 3, Side::Buy, 100, 5);
  EXPECT_EQ(take(book, Side::Sell, 100, 7), "#2 5@101, #1 2@100, left 0");
  EXPECT_EQ(take(book, Side::Sell, 100, 4), "#1 3@100, #3 1@100, left 0");
  book.cancel(Side::Buy, slot_of(book.orders(Side::Buy), us, OrderId{3}));
  EXPECT_TRUE(book.orders(Side::Buy).empty());
  EXPECT_EQ(take(book, Side::Sell, 1, 1), "left 1");
}

TEST(OrderBook, CountsWhatATakerWouldFind) {
  constexpr ParticipantId them{2};
  OrderBook book = asks(100);
  rest(book, 1, Side::Sell, 101, 5);
  book.rest(Side::Sell, {.owner = them, .id = OrderId{1}, .price = at(101), .left = of(7)});
  const Size all{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(book.available(Side::Buy, at(99), all, them, false), of(0));
  EXPECT_EQ(book.available(Side::Buy, at(101), all, nobody, false), of(42));
  EXPECT_EQ(book.available(Side::Buy, at(101), all, us, false), of(37)) << "one's own are passed over";
  EXPECT_EQ(book.available(Side::Buy, at(102), all, them, true), of(35)) << "or end it: 10, the 20 before both, 5";
  EXPECT_EQ(book.available(Side::Sell, at(1), all, nobody, false), of(0));
}

TEST(OrderBook, CrossesFromTheBestOppositePriceOn) {
  OrderBook book = asks(100);
  EXPECT_FALSE(book.crosses(Side::Buy, at(99)));
  EXPECT_TRUE(book.crosses(Side::Buy, at(100)));
  EXPECT_FALSE(book.crosses(Side::Sell, at(1)));
  rest(book, 1, Side::Buy, 98, 1);
  EXPECT_TRUE(book.crosses(Side::Sell, at(98)));
  EXPECT_FALSE(book.crosses(Side::Sell, at(99)));
}

/// A book as a recorded market shows it: 10 bid at 100, 10 offered at 103.
struct Recorded {
  explicit Recorded(QueueRules rules = {}) : book(rules) {
    level(Side::Buy, 100, 10);
    level(Side::Sell, 103, 10);
  }
  /// "#1 5@100, " of what traded.
  std::string text() {
    std::string all;
    for (const Execution& e : out) all += fmt::format("#{} {}@{}, ", e.order.value, to_text(e.size), to_text(e.price));
    out.clear();
    return all;
  }
  std::string level(Side side, std::int64_t price, std::int64_t size) {
    book.show_level(side, at(price), of(size), out);
    return text();
  }
  std::string trade(Side taker, std::int64_t price, std::int64_t size) {
    book.report_trade(taker, at(price), of(size), out);
    return text();
  }
  void bid(std::uint64_t id, std::int64_t price, std::int64_t size) { rest(book, id, Side::Buy, price, size); }
  Size ahead() { return all_of(book.orders(Side::Buy)).front().ahead; }

  OrderBook book;
  std::vector<Execution> out;
};

TEST(RecordedBook, TradesPassTheQueueAndThenUs) {
  Recorded market;
  market.bid(1, 100, 5);
  EXPECT_EQ(market.trade(Side::Sell, 100, 8), "");
  EXPECT_EQ(market.ahead(), of(2));
  EXPECT_EQ(market.level(Side::Buy, 100, 2), "") << "the same 8, as the book has them";
  EXPECT_EQ(market.ahead(), of(2));
  EXPECT_EQ(market.trade(Side::Sell, 100, 3), "#1 1@100, ") << "2 of it went to those ahead of us";
  EXPECT_EQ(market.trade(Side::Sell, 100, 9), "#1 4@100, ") << "a part remains until it is filled";
  EXPECT_TRUE(market.book.orders(Side::Buy).empty());
}

TEST(RecordedBook, OneQuantityFillsNoTwoOrders) {
  Recorded market;
  market.bid(1, 100, 5);
  market.bid(2, 101, 5);
  market.bid(3, 101, 5);
  EXPECT_EQ(market.trade(Side::Sell, 101, 7), "#2 5@101, #3 2@101, ");
  EXPECT_EQ(market.trade(Side::Sell, 99, 4), "#3 3@101, #1 1@100, ") << "who sells at 99 met what bids more first";
  EXPECT_EQ(market.level(Side::Sell, 100, 3), "#1 3@100, ") << "somebody offers where we bid: at our price, not at his";
  EXPECT_EQ(market.level(Side::Sell, 100, 3), "") << "and that is taken";
  EXPECT_EQ(market.level(Side::Sell, 100, 4), "#1 1@100, ") << "1 more came";
}

TEST(RecordedBook, StrangersCancelClearsNoQueueThatIsNotThere) {
  Recorded market;
  market.bid(1, 100, 5);
  EXPECT_EQ(market.level(Side::Buy, 100, 25), "");
  EXPECT_EQ(market.level(Side::Buy, 100, 12), "") << "those who came after us left";
  EXPECT_EQ(market.ahead(), of(10));
  EXPECT_EQ(market.level(Side::Buy, 100, 6), "");
  EXPECT_EQ(market.ahead(), of(6));
  EXPECT_EQ(market.level(Side::Buy, 101, 1), "");
  EXPECT_EQ(market.trade(Side::Sell, 101, 50), "") << "he got no further than 101";
  EXPECT_EQ(market.ahead(), of(6));
}

TEST(RecordedBook, UpdatesThatCrossRemoveTheStaleSide) {
  Recorded market;
  market.level(Side::Sell, 104, 7);
  market.level(Side::Buy, 103, 2);
  EXPECT_EQ(market.book.best_shown(Side::Sell)->price, at(104));
  EXPECT_EQ(market.book.best_shown(Side::Buy)->price, at(103));
}

TEST(RecordedBook, WhatWeTookStaysTakenWhileTheLevelStands) {
  Recorded market;
  EXPECT_EQ(take(market.book, Side::Buy, 103, 4), "other 4@103, left 0");
  EXPECT_EQ(market.book.best_shown(Side::Sell)->size, of(6));
  market.level(Side::Sell, 103, 10);
  EXPECT_EQ(take(market.book, Side::Buy, 103, 20), "other 6@103, left 14") << "the recording knows nothing of us";
  EXPECT_FALSE(market.book.crosses(Side::Buy, at(103)));
  market.level(Side::Sell, 103, 12);
  EXPECT_EQ(take(market.book, Side::Buy, 103, 20), "other 2@103, left 18");
  market.level(Side::Sell, 103, 0);
  market.level(Side::Sell, 103, 5);
  EXPECT_EQ(take(market.book, Side::Buy, 103, 20), "other 5@103, left 15") << "another level";
}

TEST(RecordedBook, WholeFillsAreOfOrdersTooSmallToMatter) {
  Recorded market{{ahead_when_last_leave_first, Fills::Whole}};
  market.bid(1, 100, 5);
  market.bid(2, 101, 5);
  EXPECT_EQ(market.trade(Side::Sell, 101, 1), "#2 5@101, ");
  EXPECT_EQ(market.trade(Side::Sell, 100, 10), "") << "all of it was ahead of us";
  EXPECT_EQ(market.trade(Side::Sell, 100, 1), "#1 5@100, ");
  market.bid(3, 100, 5);
  EXPECT_EQ(market.level(Side::Sell, 99, 1), "#3 5@100, ");
  EXPECT_EQ(market.book.best_shown(Side::Sell)->size, of(1)) << "our orders change nothing that is shown";
}

TEST(RecordedBook, WhoGotFurtherPassedAllBeforeUs) {
  Recorded market;
  market.bid(1, 100, 5);
  EXPECT_EQ(market.trade(Side::Sell, 99, 1), "#1 1@100, ");
  EXPECT_EQ(market.trade(Side::Sell, 100, 5), "#1 4@100, ") << "nobody is ahead of us any more";
}

TEST(RecordedBook, AWholeBookLeavesOnlyThoseWhomItShows) {
  Recorded market;
  market.bid(1, 100, 5);
  market.book.hear({{}, {}, {}, {}, DepthRow::Kind::Forget}, market.out);
  market.book.hear({{}, {}, at(99), of(3), DepthRow::Kind::Level, Side::Buy, true}, market.out);
  market.level(Side::Buy, 100, 7);
  EXPECT_EQ(market.ahead(), of(0)) << "these came after us";
}

TEST(RecordedBook, BehindAllThatShowsItselfBeyondWhatIsTold) {
  Recorded market;
  market.book.told_to(1);
  market.bid(1, 98, 5);
  const auto hear = [&](DepthRow::Kind kind, std::int64_t price, std::int64_t size) {
    market.book.hear({{}, {}, at(price), of(size), kind, Side::Buy, true}, market.out);
  };
  hear(DepthRow::Kind::Level, 100, 0);
  hear(DepthRow::Kind::Level, 98, 7);
  EXPECT_EQ(market.ahead(), of(7)) << "nobody told what stood there when it came";
  hear(DepthRow::Kind::Unseen, 98, 0);
  hear(DepthRow::Kind::Level, 99, 3);
  hear(DepthRow::Kind::Level, 99, 0);
  hear(DepthRow::Kind::Level, 98, 9);
  EXPECT_EQ(market.ahead(), of(7)) << "what was hidden by a better level had not gone";
}

TEST(QueueModel, OddsAreThoseOfThePapers) {
  // 30 stand ahead and 70 behind, 20 leave.
  const auto ahead = [](std::string_view name) { return to_double(queue_model(name)(of(30), of(100), of(80))); };
  EXPECT_NEAR(ahead("square"), 30.0 - 20.0 * 900.0 / (900.0 + 4900.0), 1e-7);
  EXPECT_NEAR(ahead("cubic"), 30.0 - 20.0 * 27.0 / (27.0 + 343.0), 1e-7);
  EXPECT_NEAR(ahead("logarithmic"), 30.0 - 20.0 * std::log(31.0) / (std::log(31.0) + std::log(71.0)), 1e-7);
  // Where fewer stand behind than would leave from there, the others go ahead of us.
  EXPECT_EQ(queue_model("logarithmic")(of(9), of(10), of(1)), of(1)) << "2.1 of the 9 would, by the odds, and 1 stands there";
  EXPECT_EQ(queue_model("logarithmic")(of(0), of(31), of(20)), of(0));
}

/// A bid of 1 of ours at 100 in a book of which no size is told: of 4 that are sold at 100 the model says how much met others first, had as
/// much stood behind us as before us; who sold at 99 met us first.
TEST(OrderBook, OfAQueueThatNobodyTellsTheModelSaysHowMuchOfATradeIsOurs) {
  const auto filled = [](std::string_view model, std::int64_t price, std::int64_t size, std::int64_t ours) {
    OrderBook book(QueueRules{queue_model(model)});
    book.queue_untold();
    rest(book, 1, Side::Buy, 100, ours);
    std::vector<Execution> out;
    book.report_trade(Side::Sell, at(price), of(size), out);
    return out.empty() ? Size{} : out.front().size;
  };
  EXPECT_EQ(filled("back", 100, 4, 1), of(0));
  EXPECT_EQ(filled("front", 100, 4, 1), of(1));
  EXPECT_EQ(filled("front", 100, 4, 9), of(4)) << "no more than was traded";
  EXPECT_EQ(filled("proportional", 100, 4, 9), of(2));
  EXPECT_EQ(filled("square", 100, 4, 9), of(2));
  EXPECT_EQ(filled("back", 99, 4, 1), of(1));
  EXPECT_EQ(filled("back", 99, 4, 9), of(4));
  EXPECT_EQ(filled("back", 101, 4, 1), of(0)) << "he was paid more than we offer";
}

TEST(OrderBook, OfAQueueThatNobodyTellsOneQuantityFillsNoTwoOrders) {
  OrderBook book(QueueRules{queue_model("proportional")});
  book.queue_untold();
  rest(book, 1, Side::Buy, 101, 1);
  rest(book, 2, Side::Buy, 100, 1);
  rest(book, 3, Side::Buy, 100, 5);
  std::vector<Execution> out;
  book.report_trade(Side::Sell, at(100), of(7), out);
  // 1 meets the bid of 101; of the other 6 half met others, and 3 are left for the two of 100.
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0].size, of(1));
  EXPECT_EQ(out[1].size, of(1));
  EXPECT_EQ(out[2].size, of(2));
}

TEST(OrderBook, OfAQueueThatNobodyTellsWholeFillsAreThoseThatWereTradedThrough) {
  OrderBook book(QueueRules{queue_model("back"), Fills::Whole});
  book.queue_untold();
  rest(book, 1, Side::Buy, 100, 9);
  std::vector<Execution> out;
  book.report_trade(Side::Sell, at(100), of(4), out);
  EXPECT_TRUE(out.empty());
  book.report_trade(Side::Sell, at(99), of(4), out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].size, of(9));
}

}  // namespace
}  // namespace keel
