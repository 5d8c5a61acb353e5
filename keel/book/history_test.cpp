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
    ASSERT_TRUE(held.apply(future, fill));
    history.add(booking_of(fill));
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
  EXPECT_EQ(held.cash()[usdc], 5.8_settle);
  EXPECT_FALSE(history.correct(future, {TradeId{9}, future.id, Side::Buy, 1.0_price, 1.0_size, {}}, held));
}

TEST_F(HistoryTest, DailySettlementMovesProfitToCashAndChangesNoTotal) {
  Instrument inverse = linear_future();
  inverse.payoff = Payoff::Inverse;
  inverse.quote = Currency::of("USD");
  inverse.settle = btc;
  inverse.multiplier = 10.0_multiplier;
  ASSERT_TRUE(held.apply(inverse, {TradeId{1}, inverse.id, Side::Buy, 50000.0_price, 1000.0_size, {}}));
  const SettleAmount before = held.position(inverse.id).realised + held.unrealised(inverse, 62000.0_price);
  EXPECT_EQ(held.settle_daily(inverse, 60000.0_price), 0.03333333_settle);
  EXPECT_EQ(held.cash()[btc], 0.03333333_settle);
  EXPECT_EQ(held.position(inverse.id).realised, 0.03333333_settle);
  EXPECT_EQ(held.unrealised(inverse, 60000.0_price), 0.0_settle);
  EXPECT_EQ(held.position(inverse.id).realised + held.unrealised(inverse, 62000.0_price), before);
  EXPECT_NEAR(average_price(inverse, held.position(inverse.id)), 60000.0, 1e-2);
}

}  // namespace
}  // namespace keel
