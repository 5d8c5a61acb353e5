#include "keel/book/book.hpp"

#include <gtest/gtest.h>

#include "keel/base/hash.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");
constexpr Currency usd = Currency::of("USD");
constexpr Currency usdc = Currency::of("USDC");

Instrument make(InstrumentKind kind, Payoff payoff, double multiplier) {
  Instrument made{.name = "instrument", .kind = kind, .payoff = payoff, .base = btc};
  made.quote = payoff == Payoff::Inverse ? usd : usdc;
  made.settle = payoff == Payoff::Inverse ? btc : usdc;
  made.multiplier = nearest<Multiplier>(multiplier);
  made.lot = 0.1_size;
  return made;
}

class BookTest : public testing::Test {
 protected:
  bool fill(const Instrument& instrument, Side side, Size size, Price price, SettleAmount fee = {}) {
    return book.apply(instrument, {TradeId{++trade}, instrument.id, side, price, size, fee});
  }
  const Position& held(const Instrument& instrument) const { return book.position(instrument.id); }

  Book book;
  std::uint64_t trade = 0;
};

TEST_F(BookTest, AveragesCostWhenAddingAndRealisesWhenReducing) {
  const Instrument perpetual = make(InstrumentKind::Perpetual, Payoff::Linear, 1.0);
  fill(perpetual, Side::Buy, 1.0_size, 100.0_price, 0.5_settle);
  fill(perpetual, Side::Buy, 3.0_size, 120.0_price, 0.5_settle);
  EXPECT_EQ(held(perpetual).cost, 460.0_settle);
  EXPECT_DOUBLE_EQ(average_price(perpetual, held(perpetual)), 115.0);
  EXPECT_EQ(book.cash()[usdc], -1.0_settle);
  fill(perpetual, Side::Sell, 2.0_size, 130.0_price);
  EXPECT_EQ(held(perpetual), (Position{2.0_size, 230.0_settle, 30.0_settle, 1.0_settle, {}, {}}));
  EXPECT_EQ(book.cash()[usdc], 29.0_settle);
  EXPECT_EQ(book.unrealised(perpetual, 110.0_price), -10.0_settle);
  EXPECT_EQ(book.market_value(perpetual, 110.0_price), -10.0_settle);
}

TEST_F(BookTest, FlippingClosesAtCostAndOpensAtTheTradePrice) {
  const Instrument perpetual = make(InstrumentKind::Perpetual, Payoff::Linear, 1.0);
  fill(perpetual, Side::Sell, 2.0_size, 100.0_price);
  fill(perpetual, Side::Buy, 5.0_size, 90.0_price);
  EXPECT_EQ(held(perpetual), (Position{3.0_size, 270.0_settle, 20.0_settle, {}, {}, {}}));
}

TEST_F(BookTest, InverseProfitIsInCoin) {
  // 1,000 contracts of 10 USD from 50,000 to 60,000: 10,000 / 50,000 - 10,000 / 60,000 = 0.03333333… BTC
  const Instrument perpetual = make(InstrumentKind::Perpetual, Payoff::Inverse, 10.0);
  fill(perpetual, Side::Buy, 1000.0_size, 50000.0_price);
  EXPECT_EQ(book.unrealised(perpetual, 60000.0_price), 0.03333333_settle);
  EXPECT_DOUBLE_EQ(average_price(perpetual, held(perpetual)), 50000.0);
  fill(perpetual, Side::Sell, 1000.0_size, 60000.0_price);
  EXPECT_EQ(held(perpetual), (Position{{}, {}, 0.03333333_settle, {}, {}, {}}));
  EXPECT_EQ(book.cash()[btc], 0.03333333_settle);
}

TEST_F(BookTest, OptionPremiumMovesAtTheTradeAndTheOptionIsEquity) {
  const Instrument option = make(InstrumentKind::Option, Payoff::Inverse, 1.0);
  fill(option, Side::Sell, 2.0_size, 0.05_price, 0.0006_settle);
  EXPECT_EQ(book.cash()[btc], 0.0994_settle);
  EXPECT_EQ(book.market_value(option, 0.04_price), -0.08_settle);
  EXPECT_EQ(book.unrealised(option, 0.04_price), 0.02_settle);
}

TEST_F(BookTest, SpotMovesBothLegsInCash) {
  const Instrument spot = make(InstrumentKind::Spot, Payoff::Linear, 1.0);
  book.deposit({usdc, 1000.0_settle});
  fill(spot, Side::Buy, 2.0_size, 300.0_price, 0.6_settle);
  EXPECT_EQ(book.cash()[btc], 2.0_settle);
  EXPECT_EQ(book.cash()[usdc], 399.4_settle);
  EXPECT_EQ(book.market_value(spot, 310.0_price), 0.0_settle);
  EXPECT_EQ(book.unrealised(spot, 310.0_price), 20.0_settle);
}

TEST_F(BookTest, ADuplicateTradeChangesNothing) {
  const Instrument option = make(InstrumentKind::Option, Payoff::Inverse, 1.0);
  const Fill once{TradeId{7}, option.id, Side::Buy, 0.05_price, 1.0_size, 0.0003_settle};
  EXPECT_TRUE(book.apply(option, once));
  Hasher before;
  before.add(book);
  EXPECT_FALSE(book.apply(option, once));
  Hasher after;
  after.add(book);
  EXPECT_EQ(before.digest(), after.digest());
  EXPECT_EQ(held(option).size, 1.0_size);
}

TEST_F(BookTest, WhatIsTakenOverIsATradeWithoutAnIdOrAFee) {
  const Instrument perpetual = make(InstrumentKind::Perpetual, Payoff::Linear, 1.0);
  fill(perpetual, Side::Buy, 1.0_size, 100.0_price, 0.5_settle);
  book.take_over(perpetual, -3.0_size, 110.0_price);
  EXPECT_EQ(held(perpetual), (Position{-2.0_size, -220.0_settle, 10.0_settle, 0.5_settle, {}, {}}));
  EXPECT_EQ(book.unrealised(perpetual, 110.0_price), 0.0_settle) << "at that price it is worth what it cost";
  book.take_over(perpetual, 1.0_size, 110.0_price);
  book.take_over(perpetual, 1.0_size, 110.0_price);
  EXPECT_EQ(held(perpetual).size, 0.0_size) << "two alike are two";
  const Instrument option = make(InstrumentKind::Option, Payoff::Inverse, 1.0);
  Book other;
  other.take_over(option, 2.0_size, 0.05_price);
  EXPECT_EQ(other.cash()[btc], -0.1_settle) << "paid up front";
  EXPECT_FALSE(other.trades().contains({}, TradeId{0}));
}

TEST_F(BookTest, ReducingLeavesTheRoundingInTheOpenPosition) {
  const Instrument perpetual = make(InstrumentKind::Perpetual, Payoff::Linear, 1.0);
  fill(perpetual, Side::Buy, 0.1_size, 0.1_price);  // cost 0.01
  fill(perpetual, Side::Buy, 0.2_size, Price{1});   // costs 0.2e-8, which rounds to 0
  fill(perpetual, Side::Sell, 0.2_size, 0.1_price);
  EXPECT_EQ(held(perpetual).cost, SettleAmount{333'333});  // 0.01 - round(0.01 * 2 / 3)
  fill(perpetual, Side::Sell, 0.1_size, 0.1_price);
  EXPECT_EQ(held(perpetual), (Position{{}, {}, 0.02_settle, {}, {}, {}}));
}

TEST_F(BookTest, ExpiryPaysTheOptionInCashLessTheDeliveryFee) {
  Instrument call = make(InstrumentKind::Option, Payoff::Inverse, 1.0);
  call.strike = 50000.0_price;
  call.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate};
  fill(call, Side::Sell, 2.0_size, 0.05_price);
  const Delivery delivery = book.settle(call, 60000.0_price);
  EXPECT_EQ(delivery.payoff, -0.33333334_settle);  // 2 * 0.16666667
  EXPECT_EQ(delivery.fee, 0.0003_settle);
  EXPECT_EQ(held(call), (Position{.realised = -0.23333334_settle, .delivery_fees = 0.0003_settle}));
  EXPECT_EQ(book.last_entry().kind, EntryKind::Exercise);
  EXPECT_EQ(book.cash()[btc], -0.23363334_settle);
  EXPECT_EQ(book.settle(call, 60000.0_price).payoff, 0.0_settle);
}

TEST_F(BookTest, ExpiryOutOfTheMoneyPaysNothing) {
  Instrument put = make(InstrumentKind::Option, Payoff::Inverse, 1.0);
  put.right = Right::Put;
  put.strike = 50000.0_price;
  put.fees = {0.0003_rate, 0.0003_rate, 0.125_rate, 0.00015_rate};
  fill(put, Side::Sell, 2.0_size, 0.05_price);
  book.settle(put, 60000.0_price);
  EXPECT_EQ(held(put), (Position{{}, {}, 0.1_settle, {}, {}, {}}));
  EXPECT_EQ(book.last_entry().kind, EntryKind::Expiry);
  EXPECT_EQ(book.cash()[btc], 0.1_settle);
}

Instrument make_pool() {
  Instrument pool = make(InstrumentKind::Pool, Payoff::Linear, 1.0);
  pool.base = Currency::of("ETH");
  return pool;
}
constexpr Currency eth = Currency::of("ETH");

TEST_F(BookTest, LiquidityGoesIntoAPoolAsBothTokensAndComesBackAsOthers) {
  // 1000 at 2,000: 22.36067977 ETH, 44,721.35955000 USDC, together worth 89,442.71909999 USDC. At 8,000: 11.18033989 and 89,442.71909999,
  // worth 178,885.43819998.
  const Instrument pool = make_pool();
  fill(pool, Side::Buy, 1000.0_size, 2000.0_price, 1.5_settle);
  EXPECT_EQ(book.cash()[eth], -22.36067977_settle);
  EXPECT_EQ(book.cash()[usdc], -44721.35955000_settle - 1.5_settle);
  EXPECT_EQ(held(pool).cost, 89442.71909999_settle);
  EXPECT_EQ(book.market_value(pool, 2000.0_price), 89442.71909999_settle);
  EXPECT_EQ(book.unrealised(pool, 8000.0_price), 89442.71909999_settle);
  EXPECT_EQ(average_price(pool, held(pool)), 0.0);
  fill(pool, Side::Sell, 1000.0_size, 8000.0_price);
  EXPECT_EQ(book.cash()[eth], 11.18033989_settle - 22.36067977_settle);
  EXPECT_EQ(book.cash()[usdc], 89442.71909999_settle - 44721.35955000_settle - 1.5_settle);
  EXPECT_EQ(held(pool).size, Size{});
  EXPECT_EQ(held(pool).cost, SettleAmount{});
  EXPECT_EQ(held(pool).realised, 89442.71909999_settle);
}

TEST_F(BookTest, PoolFeesAreIncomeInEitherToken) {
  const Instrument pool = make_pool();
  book.collect_pool_fees(pool, {usdc, 12.5_settle}, {});
  EXPECT_EQ(book.last_entry().kind, EntryKind::PoolFees);
  book.collect_pool_fees(pool, {eth, 0.01_settle}, 2000.0_price);
  EXPECT_EQ(book.cash()[usdc], 12.5_settle);
  EXPECT_EQ(book.cash()[eth], 0.01_settle);
  EXPECT_EQ(held(pool), (Position{.pool_fees = 32.5_settle, .exchanged = 0.01_settle, .exchanged_for = 20.0_settle}));
}

TEST_F(BookTest, PartsOfLiquidityLeaveTheirRoundingInRealised) {
  // Taken out in sevenths at the price it went in at: each part's three roundings are at most half a unit.
  const Instrument pool = make_pool();
  const Size part = Size{14'285'714'285};
  fill(pool, Side::Buy, part * 7, 2000.0_price);
  for (int i = 0; i < 7; ++i) fill(pool, Side::Sell, part, 2000.0_price);
  EXPECT_EQ(held(pool).size, Size{});
  EXPECT_EQ(held(pool).cost, SettleAmount{});
  EXPECT_EQ(held(pool).realised - held(pool).exchanged_for, book.cash()[usdc]);
  EXPECT_EQ(held(pool).exchanged, book.cash()[eth]);
  EXPECT_LE(abs(held(pool).realised), SettleAmount{4});
  EXPECT_LE(abs(book.cash()[usdc]), SettleAmount{4});
  EXPECT_LE(abs(book.cash()[eth]), SettleAmount{4});
}

TEST_F(BookTest, FeesRebatesAndDeliveryFeesAreThreeAccounts) {
  Instrument future = make(InstrumentKind::Future, Payoff::Linear, 1.0);
  future.fees.delivery = 0.001_rate;
  fill(future, Side::Buy, 1.0_size, 100.0_price, 0.05_settle);
  fill(future, Side::Buy, 1.0_size, 100.0_price, -0.02_settle);
  ASSERT_EQ(book.last_entry().transfers().size(), 2U);
  EXPECT_EQ(book.last_entry().transfers()[1].credit, Account::Rebates);
  EXPECT_EQ(book.last_entry().transfers()[1].amount, 0.02_settle);
  book.settle(future, 110.0_price);
  EXPECT_EQ(held(future), (Position{.realised = 20.0_settle, .fees = 0.05_settle, .rebates = 0.02_settle, .delivery_fees = 0.22_settle}));
  EXPECT_EQ(held(future).net_fees(), 0.25_settle);
  EXPECT_EQ(book.cash()[usdc], 19.75_settle);
}

TEST_F(BookTest, TwoVenuesMayUseOneTradeId) {
  Instrument here = make(InstrumentKind::Perpetual, Payoff::Linear, 1.0);
  Instrument there = here;
  there.id = InstrumentId{1};
  there.venue = Venue::of("OKX");
  EXPECT_TRUE(book.apply(here, {TradeId{7}, here.id, Side::Buy, 100.0_price, 1.0_size, {}}));
  EXPECT_TRUE(book.apply(there, {TradeId{7}, there.id, Side::Sell, 101.0_price, 1.0_size, {}}));
  EXPECT_FALSE(book.apply(there, {TradeId{7}, there.id, Side::Sell, 101.0_price, 1.0_size, {}}));
  EXPECT_EQ(held(here).size, 1.0_size);
  EXPECT_EQ(held(there).size, -1.0_size);
}

TEST_F(BookTest, SpotCoinNeverDriftsFromTheSize) {
  // A thousandth of a coin a contract: one raw unit of size is 1e-11 coins. A thousand fills of 5 raw units are 5e-8 coins.
  const Instrument spot = make(InstrumentKind::Spot, Payoff::Linear, 0.001);
  for (int i = 0; i < 1000; ++i) fill(spot, Side::Buy, Size{5}, 300.0_price);
  EXPECT_EQ(book.cash()[btc], SettleAmount{5});
}

TEST_F(BookTest, ExpiryRealisesTheFuture) {
  const Instrument future = make(InstrumentKind::Future, Payoff::Inverse, 10.0);
  fill(future, Side::Buy, 1000.0_size, 50000.0_price);
  EXPECT_EQ(book.settle(future, 60000.0_price).payoff, 0.03333333_settle);
  EXPECT_EQ(held(future).size, Size{});
  EXPECT_EQ(book.cash()[btc], 0.03333333_settle);
}

}  // namespace
}  // namespace keel
