#include "keel/service/study/market/option_quotes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

double value_of(const std::vector<MarketFact>& facts, std::string_view key) {
  const auto found = std::ranges::find(facts, key, &MarketFact::key);
  if (found == facts.end()) ADD_FAILURE() << key;
  return found->value;
}

// At the money a point of vega is F sqrt(T) exp(-vol^2 T / 8) / sqrt(2 pi) / 100.
TEST(OptionQuotes, ASpreadInVolPointsIsOneInVega) {
  OptionQuotes quotes;
  OptionQuote quote{.years = 20.0 / 365.0, .forward = 60'000.0, .strike = 60'000.0, .vol = 0.6, .bid = 0.05, .ask = 0.052, .tick = 0.0005};
  quote.depth_coins = 7.0;
  quotes.see(quote);
  quote.bid.reset();
  quotes.see(quote);
  const auto facts = quotes.facts();
  const double vega = std::sqrt(quote.years / (2.0 * 3.14159265358979)) * std::exp(-0.36 * quote.years / 8.0) / 100.0;
  EXPECT_NEAR(value_of(facts, "35d_delta_25_50_spread_vol_points"), 0.002 / vega, 1e-9);
  EXPECT_NEAR(value_of(facts, "35d_delta_25_50_spread_ticks"), 4.0, 1e-9);
  EXPECT_EQ(value_of(facts, "35d_delta_25_50_depth_coins"), 7.0);
  EXPECT_EQ(value_of(facts, "35d_delta_25_50_two_sided"), 0.5);
  EXPECT_EQ(facts.size(), 4U) << "of what was seen";
}

TEST(OptionQuotes, APutCountsByTheCallsSideOfIt) {
  OptionQuotes quotes;
  // Deep in the money: its call has the delta.
  quotes.see(
      {.years = 0.2, .forward = 100.0, .strike = 140.0, .vol = 0.6, .right = Right::Put, .in_coin = false, .bid = 41.0, .ask = 42.0});
  // Nobody counts the vol points of what is worth nothing.
  quotes.see({.years = 0.01, .forward = 100.0, .strike = 200.0, .vol = 0.6, .bid = 0.0001, .ask = 0.0005});
  const auto facts = quotes.facts();
  EXPECT_EQ(facts.size(), 3U);
  EXPECT_GT(value_of(facts, "100d_delta_10_25_spread_vol_points"), 0.0);
}

}  // namespace
}  // namespace keel
