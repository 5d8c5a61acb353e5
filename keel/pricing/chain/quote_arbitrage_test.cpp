#include "keel/pricing/chain/quote_arbitrage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using Kind = QuoteArbitrage::Kind;

/// Calls and puts of one expiry at forward 100, each 0.5 wide about prices that fall, or rise, convexly with the strike.
std::vector<StrikeQuotes> fair_quotes(Right right) {
  std::vector<StrikeQuotes> quotes;
  for (const double strike : {80.0, 90.0, 100.0, 110.0, 120.0}) {
    const double out = right == Right::Call ? strike - 100.0 : 100.0 - strike;
    const double price = 0.5 * (std::sqrt(out * out + 400.0) - out);
    quotes.push_back(
        {.row = quotes.size(), .strike = strike, .right = right, .k = std::log(strike / 100.0), .bid = price - 0.25, .ask = price + 0.25});
  }
  return quotes;
}

TEST(QuoteArbitrage, FairQuotesGiveNothing) {
  EXPECT_FALSE(largest_arbitrage(fair_quotes(Right::Call), {}));
  EXPECT_FALSE(largest_arbitrage(fair_quotes(Right::Put), {}));
  EXPECT_FALSE(largest_arbitrage(fair_quotes(Right::Call), fair_quotes(Right::Call)));
}

TEST(QuoteArbitrage, AMiddleStrikeBidAboveItsNeighboursAsksIsAButterfly) {
  auto quotes = fair_quotes(Right::Call);
  quotes[1].ask = 16.5;  // of 90; 110 is asked 6.43: half of each costs 11.465
  quotes[3].ask = 6.43;
  quotes[2].ask = 12.5;
  quotes[2].bid = 12.0;
  const auto found = largest_arbitrage(quotes, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::Butterfly);
  EXPECT_EQ(found->sold, 2U);
  EXPECT_THAT(found->bought, testing::ElementsAre(1U, 3U));
  EXPECT_NEAR(found->gain, 12.0 - 11.465, 1e-12);
}

TEST(QuoteArbitrage, ALowerStrikesCallForLessIsAVertical) {
  auto quotes = fair_quotes(Right::Call);
  quotes[3].bid = 3.9;
  quotes[3].ask = 4.0;
  quotes[4].bid = 4.2;
  quotes[4].ask = 4.5;
  const auto found = largest_arbitrage(quotes, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::Vertical);
  EXPECT_EQ(found->sold, 4U);
  EXPECT_THAT(found->bought, testing::ElementsAre(3U));
  EXPECT_NEAR(found->gain, 0.2, 1e-12);
}

TEST(QuoteArbitrage, APartOfAHigherPutPaysForALowerOne) {
  auto quotes = fair_quotes(Right::Put);
  quotes[1].bid = 1.7;
  quotes[2].bid = 9.0;
  quotes[1].ask = 1.8;  // eight ninths of it pay what the put of 80 pays, and cost 1.6
  quotes[0].bid = 1.9;
  quotes[0].ask = 2.0;
  const auto found = largest_arbitrage(quotes, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::Vertical);
  EXPECT_EQ(found->sold, 0U);
  EXPECT_THAT(found->bought, testing::ElementsAre(1U));
  EXPECT_NEAR(found->gain, 1.9 - 1.6, 1e-12);
}

TEST(QuoteArbitrage, ALaterOptionOfTheSameMoneynessForLessIsACalendar) {
  auto later = fair_quotes(Right::Call);
  for (StrikeQuotes& quote : later) {
    quote.row += 10;
    quote.strike *= 1.02;  // its forward stands 2 % higher
    *quote.bid *= 1.02;
    *quote.ask *= 1.02;
    quote.forward_units = 1.0 / 1.02;
  }
  const auto sooner = fair_quotes(Right::Call);
  EXPECT_FALSE(largest_arbitrage(later, sooner));
  later[2].bid = 9.0;
  later[2].ask = 9.5 * 1.02;  // 9.75 is bid for the sooner one
  const auto found = largest_arbitrage(later, sooner);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, Kind::Calendar);
  EXPECT_EQ(found->sold, 2U);
  EXPECT_THAT(found->bought, testing::ElementsAre(12U));
  EXPECT_NEAR(found->gain, 0.25, 1e-12);
}

}  // namespace
}  // namespace keel
