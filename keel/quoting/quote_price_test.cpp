#include "keel/quoting/quote_price.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

struct InverseOption {
  Instrument option{.name = "o", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse};
  UnitGreeks unit;
  BookTop nobody;
  InverseOption() {
    unit.valid = true;
    unit.fair_price = 0.0123;
    unit.usd_per_price_unit = 100'000.0;
    option.ticks = *TickLadder::make({{0.0_price, PriceOffset{10'000}}, {0.005_price, PriceOffset{50'000}}});
  }
};

TEST(QuotePrice, RoundsAwayFromFair) {
  const InverseOption w;
  // fair 1230 USD; 20 USD away is 0.0002 coin: 0.0121 and 0.0125 before rounding to 0.0005
  EXPECT_EQ(quote_price(w.option, w.unit, 1230.0, 1210.0, Side::Buy, w.nobody), 0.012_price);
  EXPECT_EQ(quote_price(w.option, w.unit, 1230.0, 1250.0, Side::Sell, w.nobody), 0.0125_price);
}

TEST(QuotePrice, UsesTheFinerTicksOfCheapOptions) {
  InverseOption w;
  w.unit.fair_price = 0.00237;
  EXPECT_EQ(quote_price(w.option, w.unit, 237.0, 227.0, Side::Buy, w.nobody), 0.0022_price);
  EXPECT_EQ(quote_price(w.option, w.unit, 237.0, 247.0, Side::Sell, w.nobody), 0.0025_price);
}

TEST(QuotePrice, NeverTakes) {
  InverseOption w;
  const BookTop others{InstrumentId{0}, 0.0130_price, 1.0_size, 0.0135_price, 1.0_size};
  EXPECT_EQ(quote_price(w.option, w.unit, 1230.0, 1400.0, Side::Buy, others), 0.013_price);
  EXPECT_EQ(quote_price(w.option, w.unit, 1230.0, 1200.0, Side::Sell, others), 0.0135_price);
}

TEST(QuotePrice, AWorthlessBidDoesNotExistAndAnAskIsAtLeastATick) {
  const InverseOption w;
  EXPECT_FALSE(quote_price(w.option, w.unit, 1230.0, -5.0, Side::Buy, w.nobody));
  EXPECT_FALSE(quote_price(w.option, w.unit, 1230.0, 5.0, Side::Buy, w.nobody));
  EXPECT_EQ(quote_price(w.option, w.unit, 1230.0, -500.0, Side::Sell, w.nobody), 0.0001_price);
}

}  // namespace
}  // namespace keel
