#include "keel/matching/order_book.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

namespace keel {
namespace {

using namespace literals;

Price at(std::int64_t price) { return Price{price * units_per_one}; }
Size of(std::int64_t size) { return Size{size * units_per_one}; }

constexpr ParticipantId us{1};
constexpr ParticipantId them{2};

void show(OrderBook& book, const std::vector<BookLevel>& asks) { book.show(Side::Sell, asks); }

OrderBook asks(std::int64_t first) {
  OrderBook book;
  show(book, {{at(first), of(10)}, {at(first + 1), of(20)}, {at(first + 2), of(30)}});
  return book;
}

/// "other 10@100, #1 5@100" in the order of execution, then what is left of the taker.
std::string take(OrderBook& book, Side side, std::int64_t limit, std::int64_t size, std::optional<ParticipantId> taker = std::nullopt) {
  std::vector<Execution> out;
  const Size left = book.take(taker, side, at(limit), of(size), out);
  std::string text;
  for (const Execution& e : out) {
    const std::string who = e.with == Execution::With::Shown ? "other" : fmt::format("#{}", e.order.value);
    const std::string what = e.with == Execution::With::Prevented ? "prevented" : to_text(e.size);
    text += fmt::format("{} {}@{}, ", who, what, to_text(e.price));
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
  book.rest(us, OrderId{1}, Side::Sell, at(99), of(5));
  EXPECT_EQ(take(book, Side::Buy, 100, 8), "#1 5@99, other 3@100, left 0");
}

TEST(OrderBook, WeStandBehindWhatWasThereAndBeforeWhatCameLater) {
  OrderBook book = asks(100);
  book.rest(us, OrderId{1}, Side::Sell, at(100), of(5));
  show(book, {{at(100), of(40)}});  // 30 more join behind us
  book.rest(us, OrderId{2}, Side::Sell, at(100), of(7));
  EXPECT_EQ(take(book, Side::Buy, 100, 4), "other 4@100, left 0");
  EXPECT_EQ(take(book, Side::Buy, 100, 12), "other 6@100, #1 5@100, other 1@100, left 0");
  EXPECT_EQ(take(book, Side::Buy, 100, 40), "other 29@100, #2 7@100, left 4");
}

TEST(OrderBook, CancellationsOfTheOthersMoveUsUp) {
  OrderBook book = asks(100);
  book.rest(us, OrderId{1}, Side::Sell, at(101), of(5));
  show(book, {{at(100), of(2)}, {at(102), of(9)}});
  show(book, {{at(101), of(9)}});  // came back to our price: behind us
  EXPECT_EQ(take(book, Side::Buy, 101, 6), "#1 5@101, other 1@101, left 0");
}

TEST(OrderBook, WhoLeavesFirstIsTheQueueModels) {
  // 10 stand ahead of us and 20 behind; then 15 of them go, so that 15 are left.
  const auto ahead = [](std::string_view name) {
    OrderBook book{queue_model(name)};
    show(book, {{at(100), of(10)}});
    book.rest(us, OrderId{1}, Side::Sell, at(100), of(5));
    show(book, {{at(100), of(30)}});
    show(book, {{at(100), of(15)}});
    return book.orders(Side::Sell).front().ahead;
  };
  EXPECT_EQ(ahead("last_leave_first"), of(10)) << "the 15 came after us";
  EXPECT_EQ(ahead("all_leave_alike"), of(5)) << "half of the 10";
  EXPECT_EQ(ahead("first_leave_first"), of(0)) << "the 10, and 5 of those behind";
}

TEST(OrderBook, OneOfThoseWhoAreShownTakesOrdersOnly) {
  OrderBook book = asks(100);
  book.rest(us, OrderId{1}, Side::Sell, at(100), of(5));
  book.rest(us, OrderId{2}, Side::Sell, at(101), of(5));
  std::vector<Execution> out;
  EXPECT_EQ(book.take_orders(Side::Buy, at(100), of(0), out), of(0));
  ASSERT_EQ(out.size(), 0U) << "who has nothing takes nothing";
  EXPECT_EQ(book.take_orders(Side::Buy, at(100), of(7), out), of(2));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].order, OrderId{1});
  EXPECT_EQ(out[0].size, of(5));
  EXPECT_EQ(book.best_shown(Side::Sell)->size, of(10));
  EXPECT_EQ(book.orders(Side::Sell).front().id, OrderId{2});
  EXPECT_EQ(book.take_orders(Side::Buy, at(101), of(3), out), of(0));
  EXPECT_EQ(out[1].left, of(2));
  EXPECT_EQ(book.orders(Side::Sell).front().left, of(2)) << "the rest keeps its place";
}

TEST(OrderBook, OlderOrderOfOursGoesFirstAndPartialFillsKeepTheirPlace) {
  OrderBook book;
  book.rest(us, OrderId{1}, Side::Buy, at(100), of(5));
  book.rest(us, OrderId{2}, Side::Buy, at(101), of(5));
  book.rest(us, OrderId{3}, Side::Buy, at(100), of(5));
  EXPECT_EQ(take(book, Side::Sell, 100, 7), "#2 5@101, #1 2@100, left 0");
  EXPECT_EQ(take(book, Side::Sell, 100, 4), "#1 3@100, #3 1@100, left 0");
  EXPECT_TRUE(book.cancel(us, OrderId{3}, Side::Buy));
  EXPECT_FALSE(book.cancel(us, OrderId{3}, Side::Buy));
  EXPECT_EQ(take(book, Side::Sell, 1, 1), "left 1");
}

TEST(OrderBook, OurOwnOrderLeavesBeforeWeWouldMeetIt) {
  OrderBook book = asks(100);
  book.rest(us, OrderId{1}, Side::Sell, at(99), of(5));
  book.rest(us, OrderId{2}, Side::Sell, at(103), of(5));
  EXPECT_EQ(take(book, Side::Buy, 101, 12, us), "#1 prevented@99, other 10@100, other 2@101, left 0");
  EXPECT_EQ(book.orders(Side::Sell).size(), 1U);
}

TEST(OrderBook, AnotherParticipantsOrderTradesWhereOnesOwnLeaves) {
  OrderBook book = asks(100);
  book.rest(them, OrderId{1}, Side::Sell, at(99), of(5));
  book.rest(us, OrderId{1}, Side::Sell, at(99), of(7));
  EXPECT_EQ(take(book, Side::Buy, 100, 8, us), "#1 5@99, #1 prevented@99, other 3@100, left 0");
  book.rest(them, OrderId{2}, Side::Sell, at(99), of(5));
  EXPECT_FALSE(book.cancel(us, OrderId{2}, Side::Sell)) << "an id is its owner's";
  EXPECT_TRUE(book.cancel(them, OrderId{2}, Side::Sell));
}

TEST(OrderBook, CrossesFromTheBestOppositePriceOn) {
  OrderBook book = asks(100);
  EXPECT_FALSE(book.crosses(Side::Buy, at(99)));
  EXPECT_TRUE(book.crosses(Side::Buy, at(100)));
  EXPECT_FALSE(book.crosses(Side::Sell, at(1)));
  book.rest(us, OrderId{1}, Side::Buy, at(98), of(1));
  EXPECT_TRUE(book.crosses(Side::Sell, at(98)));
  EXPECT_FALSE(book.crosses(Side::Sell, at(99)));
}

}  // namespace
}  // namespace keel
