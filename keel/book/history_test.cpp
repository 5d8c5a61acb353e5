#include "keel/book/history.hpp"

#include <gtest/gtest.h>

#include "keel/base/hash.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usdc = Currency::of("USDC");

Instrument linear_future() {
  Instrument future{.name = "future", .kind = InstrumentKind::Future, .payoff = Payoff::Linear, .base = btc, .quote = usdc, .settle = usdc};
  future.multiplier = 1.0_multiplier;
  future.lot = 1.0_size;
  return future;
}

class HistoryTest : public testing::Test {
 protected:
  void fill(std::uint64_t trade, Side side, Size size, Price price) {
    const Fill fill{TradeId{trade}, future.id, side, price, size, 0.1_settle};
    ASSERT_TRUE(history.book(future, booking_of(fill), held));
  }

  Instrument future = linear_future();
  Book held;
  History history;
};

TEST_F(HistoryTest, FifoClosesTheOldestLotAndLifoTheNewest) {
  fill(1, Side::Buy, 1.0_size, 100.0_price);
  fill(2, Side::Buy, 1.0_size, 110.0_price);
  fill(3, Side::Buy, 2.0_size, 120.0_price);
  fill(4, Side::Sell, 2.0_size, 130.0_price);
  const auto bookings = history.of(future.id);
  EXPECT_EQ(position_by(future, bookings, CostBasis::Fifo).realised, 50.0_settle);     // 30 + 20
  EXPECT_EQ(position_by(future, bookings, CostBasis::Lifo).realised, 20.0_settle);     // 2 * 10
  EXPECT_EQ(position_by(future, bookings, CostBasis::Average).realised, 35.0_settle);  // 2 * (130 - 112.5)
  EXPECT_EQ(position_by(future, bookings, CostBasis::Fifo).cost, 240.0_settle);
  EXPECT_EQ(position_by(future, bookings, CostBasis::Lifo).cost, 210.0_settle);
}

TEST_F(HistoryTest, LotsFlip) {
  fill(1, Side::Sell, 1.0_size, 100.0_price);
  fill(2, Side::Sell, 1.0_size, 110.0_price);
  fill(3, Side::Buy, 5.0_size, 90.0_price);
  const Position fifo = position_by(future, history.of(future.id), CostBasis::Fifo);
  EXPECT_EQ(fifo.size, 3.0_size);
  EXPECT_EQ(fifo.cost, 270.0_settle);
  EXPECT_EQ(fifo.realised, 30.0_settle);
}

TEST_F(HistoryTest, ABustedTradeLeavesNoTrace) {
  fill(1, Side::Buy, 2.0_size, 100.0_price);
  fill(2, Side::Sell, 3.0_size, 110.0_price);
  fill(3, Side::Buy, 1.0_size, 90.0_price);
  ASSERT_TRUE(history.bust(future, TradeId{2}, held));
  // Bought 2 at 100 and 1 at 90, nothing sold; fees of two trades.
  EXPECT_EQ(held.position(future.id), (Position{3.0_size, 290.0_settle, {}, 0.2_settle, {}, {}}));
  EXPECT_EQ(held.cash()[usdc], -0.2_settle);
  EXPECT_EQ(held.last_entry().kind, EntryKind::Bust);
  EXPECT_FALSE(history.bust(future, TradeId{2}, held));
  EXPECT_FALSE(held.apply(future, {TradeId{2}, future.id, Side::Sell, 110.0_price, 3.0_size, 0.1_settle}));
}

TEST_F(HistoryTest, ACorrectedTradeStandsInThePlaceOfTheOld) {
  fill(1, Side::Buy, 2.0_size, 100.0_price);
  fill(2, Side::Sell, 1.0_size, 110.0_price);
  ASSERT_TRUE(history.correct(future, {TradeId{1}, future.id, Side::Buy, 104.0_price, 2.0_size, 0.1_settle}, held));
  EXPECT_EQ(held.position(future.id), (Position{1.0_size, 104.0_settle, 6.0_settle, 0.2_settle, {}, {}}));
  EXPECT_EQ(held.last_entry().kind, EntryKind::TradeCorrection);
  EXPECT_EQ(held.cash()[usdc], 5.8_settle);
  EXPECT_FALSE(history.correct(future, {TradeId{9}, future.id, Side::Buy, 1.0_price, 1.0_size, {}}, held));
}

Instrument inverse_future() {
  Instrument inverse = linear_future();
  inverse.payoff = Payoff::Inverse;
  inverse.quote = Currency::of("USD");
  inverse.settle = btc;
  inverse.multiplier = 10.0_multiplier;
  inverse.fees.delivery = 0.00025_rate;
  return inverse;
}

TEST_F(HistoryTest, DailySettlementMovesProfitToCashAndChangesNoTotal) {
  const Instrument inverse = inverse_future();
  ASSERT_TRUE(held.apply(inverse, {TradeId{1}, inverse.id, Side::Buy, 50000.0_price, 1000.0_size, {}}));
  const SettleAmount before = held.position(inverse.id).realised + held.unrealised(inverse, 62000.0_price);
  EXPECT_EQ(held.settle_daily(inverse, 60000.0_price), 0.03333333_settle);
  EXPECT_EQ(held.cash()[btc], 0.03333333_settle);
  EXPECT_EQ(held.position(inverse.id).realised, 0.03333333_settle);
  EXPECT_EQ(held.unrealised(inverse, 60000.0_price), 0.0_settle);
  EXPECT_EQ(held.position(inverse.id).realised + held.unrealised(inverse, 62000.0_price), before);
  EXPECT_NEAR(average_price(inverse, held.position(inverse.id)), 60000.0, 1e-2);
}

/// Three sessions of an inverse future with trades, a fee and a rebate, then its delivery. By hand, in BTC, values rounded to 1e-8:
/// +1000 contracts at 50,000 -0.2; +500 at 40,000 -0.125; -600 at 48,000 +0.125; session prices 45,000, 52,000; delivery 55,000.
/// Flows: 0.2 + 0.125 - 0.125 = 0.2; 900 contracts at 55,000 are worth -0.16363636. Total profit 0.2 - 0.16363636 = 0.03636364.
class SessionsTest : public HistoryTest {
 protected:
  void trade(std::uint64_t id, Side side, Size size, Price price, SettleAmount fee) {
    book_one(booking_of({TradeId{id}, inverse.id, side, price, size, fee}));
  }
  void session(Price price) { book_one({.kind = EntryKind::DailySettlement, .instrument = inverse.id, .price = price}); }
  void book_one(const Booking& booking) { ASSERT_TRUE(history.book(inverse, booking, held)); }
  void run(bool with_sessions) {
    trade(1, Side::Buy, 1000.0_size, 50000.0_price, 0.0001_settle);
    if (with_sessions) session(45000.0_price);
    trade(2, Side::Buy, 500.0_size, 40000.0_price, -0.00003_settle);
    if (with_sessions) session(52000.0_price);
    trade(3, Side::Sell, 600.0_size, 48000.0_price, 0.00006_settle);
  }
  Instrument inverse = inverse_future();
};

TEST_F(SessionsTest, ChangeNoTotalUnderAnyCostBasis) {
  run(true);
  for (const CostBasis basis : {CostBasis::Average, CostBasis::Fifo, CostBasis::Lifo}) {
    const Position position = position_by(inverse, history.of(inverse.id), basis);
    EXPECT_EQ(position.size, 900.0_size);
    // Realised and unrealised at 55,000.
    EXPECT_EQ(position.realised + settlement_value(inverse, position.size, 55000.0_price) - position.cost, 0.03636364_settle);
    EXPECT_EQ(position.fees, 0.00016_settle);
    EXPECT_EQ(position.rebates, 0.00003_settle);
    EXPECT_EQ(position.net_fees(), 0.00013_settle);
  }
  // Cash has the realised profit less fees: -0.02222222 of the first session; at 52,000 1,500 contracts (-0.28846154) against their cost
  // of -0.22222222 - 0.125; then 600 of them closed at 48,000 for 0.125, at that price worth 0.11538462.
  EXPECT_EQ(held.cash()[btc], -0.02222222_settle + 0.05876068_settle - 0.00961538_settle - 0.00013_settle);
}

TEST_F(SessionsTest, EndInTheSameCashAsNoSessions) {
  run(true);
  const Delivery delivery = held.settle(inverse, 55000.0_price);
  EXPECT_EQ(held.last_entry().kind, EntryKind::Expiry);
  EXPECT_EQ(delivery.fee, 0.00004091_settle);  // 0.00025 * 0.16363636
  EXPECT_EQ(held.position(inverse.id).delivery_fees, 0.00004091_settle);
  EXPECT_EQ(held.cash()[btc], 0.03636364_settle - 0.00013_settle - 0.00004091_settle);
  Book plain;
  for (const Booking& booking : history.of(inverse.id)) {
    if (booking.kind == EntryKind::Trade) keel::book(inverse, booking, plain);
  }
  plain.settle(inverse, 55000.0_price);
  EXPECT_EQ(plain.cash(), held.cash());
}

TEST_F(HistoryTest, AFillThatComesLateGivesTheBookOfTheTimeOrder) {
  const Instrument inverse = inverse_future();
  const auto at = [](std::int64_t hours) { return Instant{} + hour * hours; };
  const auto traded = [&](std::uint64_t id, Side side, Price price, Instant when) {
    return booking_of({TradeId{id}, inverse.id, side, price, 1000.0_size, 0.0001_settle}, when);
  };
  const std::vector<Booking> in_order{traded(1, Side::Buy, 50000.0_price, at(1)),
                                      traded(2, Side::Sell, 52000.0_price, at(7)),
                                      {.kind = EntryKind::DailySettlement, .instrument = inverse.id, .price = 51000.0_price, .at = at(8)},
                                      traded(3, Side::Buy, 49000.0_price, at(9)),
                                      {.kind = EntryKind::Expiry, .instrument = inverse.id, .price = 55000.0_price, .at = at(32)}};
  Book expected;
  for (const Booking& booking : in_order) keel::book(inverse, booking, expected);
  for (const std::size_t late : {std::size_t{1}, std::size_t{3}}) {  // after the settlement's and the delivery's lines
    Book book;
    History lines;
    for (const Booking& booking : in_order) {
      if (&booking == &in_order[late]) continue;
      EXPECT_TRUE(lines.book(inverse, booking, book));
    }
    EXPECT_TRUE(lines.book(inverse, in_order[late], book));
    EXPECT_EQ(book.last_entry().kind, EntryKind::Trade);
    EXPECT_EQ(book.last_entry().trade, in_order[late].trade);
    EXPECT_EQ(book.position(inverse.id), expected.position(inverse.id));
    EXPECT_EQ(book.cash(), expected.cash());
    EXPECT_FALSE(lines.book(inverse, in_order[late], book)) << "its id is taken";
  }
}

}  // namespace
}  // namespace keel
