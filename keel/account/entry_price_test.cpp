#include "keel/account/entry_price.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

Instrument inverse() {
  Instrument made{.name = "INVERSE", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  made.multiplier = 10.0_multiplier;
  return made;
}

Booking trade(Size size, Price price) { return {.kind = EntryKind::Trade, .instrument = {}, .trade = {}, .size = size, .price = price}; }

TEST(EntryPrice, OfOneTradeIsItsPriceHoweverSmallTheTrade) {
  for (const Price price : {58123.5_price, 1234.05_price, 99999.5_price}) {
    EntryPrice entry(CostBasis::Average);
    entry.take(inverse(), trade(1.0_size, price));
    EXPECT_EQ(entry.of(inverse()), to_double(price));
    entry.take(inverse(), trade(3.0_size, price));
    entry.take(inverse(), trade(-2.0_size, price));
    EXPECT_EQ(entry.of(inverse()), to_double(price)) << "of several at one price, too";
  }
}

TEST(EntryPrice, OfInverseContractsIsTheHarmonicMean) {
  EntryPrice entry(CostBasis::Average);
  entry.take(inverse(), trade(1.0_size, 50000.0_price));
  entry.take(inverse(), trade(3.0_size, 75000.0_price));
  EXPECT_NEAR(entry.of(inverse()), 4.0 / (1.0 / 50000.0 + 3.0 / 75000.0), 1e-9);  // 66,666.67
  entry.take(inverse(), trade(-2.0_size, 10.0_price));
  EXPECT_NEAR(entry.of(inverse()), 200000.0 / 3.0, 1e-9) << "closing moves no average";
  entry.take(inverse(), trade(-3.0_size, 40000.0_price));
  EXPECT_EQ(entry.of(inverse()), 40000.0) << "what is beyond flat is a new position";
  entry.take(inverse(), {.kind = EntryKind::DailySettlement, .instrument = {}, .trade = {}, .size = {}, .price = 41000.5_price});
  EXPECT_EQ(entry.of(inverse()), 41000.5);
  entry.take(inverse(), trade(1.0_size, 40000.0_price));
  EXPECT_EQ(entry.of(inverse()), 0.0) << "flat";
}

TEST(EntryPrice, LotsCloseAsTheBasisSays) {
  Instrument linear{.name = "LINEAR", .kind = InstrumentKind::Future};
  for (const auto& [basis, left] :
       {std::pair{CostBasis::Fifo, 0.2}, std::pair{CostBasis::Lifo, 0.1}, std::pair{CostBasis::Average, 0.15}}) {
    EntryPrice entry(basis);
    entry.take(linear, trade(2.0_size, 0.1_price));
    entry.take(linear, trade(2.0_size, 0.2_price));
    entry.take(linear, trade(-2.0_size, 0.9_price));
    EXPECT_NEAR(entry.of(linear), left, 1e-15);
  }
}

}  // namespace
}  // namespace keel
