#include "keel/engine/profit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

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
  const Instant at = Instant{} + day;
  AdverseCharges charges;
  charges.of(true, Side::Buy).learn(2.0, 0.5, at, second);
  EXPECT_EQ(charges.option_bid.loss, 1.0);
  EXPECT_EQ(charges.option_ask.loss, 0.0);
  charges.of(false, Side::Sell).learn(100.0, 0.5, at, second);
  EXPECT_EQ(charges.linear_ask.loss, 2.5) << "one outlier counts as 5 units at most";
}

// 2 with weight 1/2, then 2 with 1/4 as half a horizon has passed: 1 + (2 - 1)/4. Squares: 2, then 2 + (4 - 2)/4 = 2.5. Of weight 1/2 the
// standard error is the root of (2.5 - 1.25^2) 1/3.
TEST(AdverseMean, WhatComesSoonerWeighsLessAndTheErrorIsNotCharged) {
  const Instant at = Instant{} + day;
  AdverseMean mean;
  mean.learn(2.0, 0.5, at, minute);
  mean.learn(2.0, 0.5, at + second * 30, minute);
  EXPECT_DOUBLE_EQ(mean.loss, 1.25);
  EXPECT_DOUBLE_EQ(mean.square, 2.5);
  EXPECT_DOUBLE_EQ(mean.charge(0.5), 1.25 - std::sqrt((2.5 - 1.25 * 1.25) / 3.0));
}

/// Mean charge of the dearest of the default horizons on a walk at 55 % a year, a bid filled every two seconds, 1/k being 2 bp. Each fill
/// is `known_bps` against us within a second.
double mean_charge(double known_bps) {
  constexpr std::uint64_t seed = 6;
  constexpr int seconds = 40'000;
  Random random(seed);
  std::vector<double> walk{0.0};
  for (int i = 0; i < seconds + 60; ++i) walk.push_back(walk.back() + 0.55 / std::sqrt(365.0 * 86'400.0) * random.normal());
  const QuotingConfig quoting;
  AdverseCurve curve;
  double sum = 0.0;
  int counted = 0;
  for (int now = 60; now < seconds; ++now) {
    for (std::size_t h = 0; h < quoting.charge_horizons.size(); ++h) {
      const int horizon = static_cast<int>(quoting.charge_horizons[h].raw / second.raw);
      if ((now - horizon) % 2 != 0) continue;
      const auto at = static_cast<std::size_t>(now);
      const double loss_bps = 1e4 * (walk[at - static_cast<std::size_t>(horizon)] - walk[at]) + known_bps;
      curve[h]
          .of(false, Side::Buy)
          .learn(loss_bps / 2.0, quoting.markout_weight, Instant{} + day + second * now, quoting.charge_horizons[h]);
    }
    if (now < seconds / 10) continue;
    sum += adverse_charge(curve, false, Side::Buy, quoting.markout_weight);
    ++counted;
  }
  return sum / counted;
}

TEST(AdverseCharge, OfNothingIsNextToNothingAndOfSomethingMostOfIt) {
  EXPECT_LT(mean_charge(0.0), 0.1);
  EXPECT_NEAR(mean_charge(1.0), 0.5, 0.15);
}

}  // namespace
}  // namespace keel
