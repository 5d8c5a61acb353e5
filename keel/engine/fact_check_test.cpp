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
}

TEST(FactCheck, APersonsWordIsNoVenues) {
  for (const Fact& word : {Fact{Halted{}}, Fact{Resumed{}}, Fact{FlattenOrdered{}}, Fact{LimitChanged{}}}) {
    EXPECT_EQ(why_not(word), "that is a person's to say");
  }
  EXPECT_EQ(why_not(TimeReached{}), "");
  EXPECT_EQ(why_not(SessionEnded{}), "");
}

}  // namespace
}  // namespace keel
