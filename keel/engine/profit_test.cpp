#include "keel/engine/profit.hpp"

#include <gtest/gtest.h>

#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

TEST(ProfitSplit, AFillIsSpreadOrHedgingCostAndItsFee) {
  ProfitSplit split;
  book_fill(split, 7.0_numeraire, 3.0_numeraire, Purpose::Quote);
  EXPECT_EQ(split.spread, 10.0_numeraire);
  EXPECT_EQ(split.fees, -3.0_numeraire);
  book_fill(split, 5.0_numeraire, 1.0_numeraire, Purpose::Hedge);
  EXPECT_EQ(split.hedging_cost, -1.0_numeraire);
  EXPECT_EQ(split.fees, -4.0_numeraire);
}

TEST(ProfitSplit, PartsSumToEquityExactly) {
  Random random(5);
  ProfitSplit split;
  for (int i = 0; i < 10'000; ++i) {
    const NumeraireAmount equity = split.equity + nearest<NumeraireAmount>(100.0 * random.normal());
    const NumeraireAmount amount = nearest<NumeraireAmount>(random.normal());
    switch (random.below(5)) {
      case 0: book_market_move(split, equity); break;
      case 1: book_deposit(split, equity); break;
      case 2: book_fill(split, equity, amount, random.chance(0.5) ? Purpose::Quote : Purpose::Hedge); break;
      case 3: book_delivery(split, equity, amount); break;
      default: book_markout(split, amount); break;
    }
    ASSERT_EQ(split.equity, split.deposits + split.total());
  }
}

TEST(AdverseCharges, LearnPerKindAndSide) {
  AdverseCharges charges;
  charges.learn(true, Side::Buy, 2.0, 0.5);
  EXPECT_EQ(charges.option_bid, 1.0);
  EXPECT_EQ(charges.option_ask, 0.0);
  charges.learn(false, Side::Sell, 100.0, 0.5);
  EXPECT_EQ(charges.linear_ask, 2.5) << "one outlier counts as 5 units at most";
}

}  // namespace
}  // namespace keel
