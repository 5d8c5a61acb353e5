#include "keel/engine/fact_check.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keel {
namespace {

using namespace literals;

Instrument instrument(InstrumentKind kind) {
  Instrument made{.name = "X", .kind = kind, .payoff = Payoff::Inverse, .base = Currency::of("BTC"), .quote = Currency::of("USD")};
  made.settle = made.base;
  made.multiplier = Multiplier{units_per_one};
  made.lot = 1.0_size;
  made.strike = kind == InstrumentKind::Option ? 100.0_price : Price{};
  made.expiry = kind == InstrumentKind::Perpetual ? Instant{} : Instant{1'000};
  return made;
}

/// Empty if the fact can be.
std::string why_not(const Fact& fact, InstrumentKind kind = InstrumentKind::Perpetual) {
  const Instrument named = instrument(kind);
  const auto valid = validate(fact, &named);
  return valid ? "" : valid.error().text;
}

TEST(FactCheck, PricesAndSizesHaveTheirDomain) {
  EXPECT_EQ(why_not(BookTop{}), "") << "both sides empty";
  EXPECT_EQ(why_not(BookTop{.bid = 99.0_price, .bid_size = 1.0_size, .ask = 101.0_price, .ask_size = 1.0_size}), "");
  EXPECT_EQ(why_not(BookTop{.bid_size = 1.0_size}), "bid: price must be above 0");
  EXPECT_EQ(why_not(BookTop{.ask = Price{-1}, .ask_size = 1.0_size}), "ask: price must be above 0");
  EXPECT_EQ(why_not(BookTop{.ask = 1.0_price, .ask_size = Size{-1}}), "ask: size must not be negative");
  EXPECT_EQ(why_not(IndexMoved{.price = 0.0_price}), "") << "an unknown one";
  EXPECT_EQ(why_not(IndexMoved{.price = Price{-1}}), "price must not be negative");
  EXPECT_EQ(why_not(IndexMoved{.price = 10'000'000'001.0_price}), "price must be at most 10000000000");
  EXPECT_EQ(why_not(Filled{.price = 1.0_price, .size = 1.0_size}), "");
  EXPECT_EQ(why_not(Filled{.price = 1.0_price}), "size must be above 0");
  EXPECT_EQ(why_not(Filled{.price = 1.0_price, .size = Size{-1}}), "size must be above 0");
  EXPECT_EQ(why_not(Filled{.size = 1.0_size}), "price must be above 0");
  EXPECT_EQ(why_not(Filled{.size = 1.0_size}, InstrumentKind::Option), "") << "an option may be given away";
}

TEST(FactCheck, WhatDoesNotExpireIsNotDelivered) {
  EXPECT_EQ(why_not(Settled{.delivery = 1.0_price}), "X does not expire");
  EXPECT_EQ(why_not(Settled{.delivery = 1.0_price}, InstrumentKind::Future), "");
  EXPECT_EQ(why_not(Settled{}, InstrumentKind::Option), "delivery must be above 0");
}

TEST(FactCheck, InstrumentsAndSmilesCanExist) {
  Instrument option = instrument(InstrumentKind::Option);
  EXPECT_EQ(why_not(InstrumentListed{option}), "");
  option.strike = {};
  EXPECT_EQ(why_not(InstrumentListed{option}), "strike must be above 0");
  option.lot = {};
  EXPECT_EQ(why_not(InstrumentListed{option}), "instrument X: lot must be above 0");
  EXPECT_EQ(why_not(SmileMoved{.a = 0.1}), "");
  EXPECT_EQ(why_not(SmileMoved{.a = std::numeric_limits<double>::quiet_NaN()}), "a smile's numbers must be finite");
  EXPECT_EQ(why_not(SmileMoved{.s = std::numeric_limits<double>::infinity()}), "a smile's numbers must be finite");
  EXPECT_EQ(why_not(SmileMoved{.s = 1e200}), "a smile's numbers must be at most 1000000") << "or a vol is not a number";
  EXPECT_EQ(why_not(SmileMoved{.rho = 1.1}), "a smile's rho must be from -1 to 1");
}

TEST(FactCheck, APersonsWordIsNoVenues) {
  for (const Fact& word : {Fact{Halted{}}, Fact{Resumed{}}, Fact{FlattenOrdered{}}, Fact{LimitChanged{}}}) {
    EXPECT_EQ(why_not(word), "that is a person's to say");
  }
  for (const Fact& word : {Fact{OtherMakerProposed{}}, Fact{OtherMakerConfirmed{}}, Fact{OtherMakerEnded{}}}) {
    EXPECT_EQ(why_not(word), "that is a person's to say");
  }
  EXPECT_EQ(why_not(OtherMakerTraded{}), "that is the run's to say");
  EXPECT_EQ(why_not(TimeReached{}), "");
  EXPECT_EQ(why_not(SessionEnded{}), "");
}

/// 50,000 contracts of 10 USD, long, at an index of 95,000: 500,000 USD, 5.26 BTC.
struct Held : testing::Test {
  Held() {
    Instrument perpetual = instrument(InstrumentKind::Perpetual);
    perpetual.multiplier = Multiplier{10 * units_per_one};
    Instrument other = perpetual;
    other.id = InstrumentId{1};
    other.name = "Y";
    step(InstrumentListed{perpetual});
    step(InstrumentListed{other});
    step(IndexMoved{perpetual.base, 95'000.0_price});
    step(Filled{.trade = TradeId{1}, .price = 95'000.0_price, .size = 50'000.0_size});
  }
  void step(const Fact& fact) { apply(facts, {facts.last_seq + 1, Instant{1}, fact}); }
  std::string why_not_next(const Fact& fact) const {
    const auto valid = check_next(facts, fact);
    return valid ? "" : valid.error().text;
  }
  Facts facts;
};

TEST_F(Held, AmountsThatExactArithmeticCannotHoldAreRefused) {
  const Currency btc = Currency::of("BTC");
  EXPECT_EQ(why_not_next(IndexMoved{btc, 190'000.0_price}), "");
  EXPECT_EQ(why_not_next(IndexMoved{btc, Price{1}}), "brings the account beyond 40000000000 BTC") << "500,000 USD are 1e14 BTC";
  EXPECT_EQ(why_not_next(Deposited{{btc, 400'000.0_settle}}), "") << "38 thousand million USD";
  EXPECT_EQ(why_not_next(Deposited{{btc, 430'000.0_settle}}), "brings the account beyond 40000000000 USD");
  EXPECT_EQ(why_not_next(Deposited{{btc, -430'000.0_settle}}), "brings the account beyond 40000000000 USD");
  const Filled fill{.trade = TradeId{2}, .price = 95'000.0_price, .size = 1'000'000.0_size};
  EXPECT_EQ(why_not_next(fill), "");
  Filled large = fill;
  large.size = 5'000'000'000.0_size;
  EXPECT_EQ(why_not_next(large), "brings the account beyond 40000000000 BTC");
  large.trade = TradeId{1};
  EXPECT_EQ(why_not_next(large), "") << "it is booked, and changes nothing";
  Filled cheap = fill;
  cheap.price = Price{1};
  EXPECT_EQ(why_not_next(cheap), "brings the account beyond 40000000000 BTC");
}

TEST_F(Held, AFillOfAnOrderOnSomethingElseIsRefused) {
  PlaceOrder order{.instrument = InstrumentId{0}, .side = Side::Buy, .price = 95'000.0_price, .size = 10.0_size};
  note_sent(facts, order);
  Filled fill{.trade = TradeId{2}, .order = order.order, .instrument = InstrumentId{0}, .price = 95'000.0_price, .size = 10.0_size};
  EXPECT_EQ(why_not_next(fill), "");
  fill.instrument = InstrumentId{1};
  EXPECT_EQ(why_not_next(fill), "order 1 is not one to buy Y");
  fill.instrument = InstrumentId{0};
  fill.side = Side::Sell;
  EXPECT_EQ(why_not_next(fill), "order 1 is not one to sell X");
  fill.order = OrderId{99};
  EXPECT_EQ(why_not_next(fill), "") << "of one that is forgotten";
}

}  // namespace
}  // namespace keel
