#include "keel/pricing/chain/venue_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"

namespace keel {
namespace {

const Instant now = *parse_instant("2026-02-05T21:29:37Z");
constexpr double index_then = 63700.0;

/// Row by row asked for while the index falls 0.5 % and vols rise by a fiftieth; vol and time are those of the first call.
Chain gathered_chain() {
  Chain chain{"BTC", Payoff::Inverse, now, {}, {}};
  constexpr int rows = 60;
  for (int i = 0; i < rows; ++i) {
    const double passed = static_cast<double>(i) / rows;
    const bool far = i % 2 == 1;
    ChainQuote quote;
    quote.expiry = now + day * (far ? 150 : 9);
    quote.right = i % 3 == 0 ? Right::Put : Right::Call;
    quote.strike = index_then * std::exp((far ? 0.01 : 0.003) * (i - rows / 2));
    quote.mark_vol = 0.8;
    quote.index = index_then * (1.0 - 0.005 * passed);
    const Instant asked = now + second * static_cast<std::int64_t>(90 * passed);
    const double forward = *quote.index * (far ? 1.015 : 1.0005);
    const Black76Greeks g = black76({forward, quote.strike, years_between(asked, quote.expiry), 0.8 * (1.0 + 0.02 * passed), quote.right});
    quote.delta = std::round(g.delta * 1e5) / 1e5;
    quote.vega_per_vol_point = std::round(g.vega_per_vol_point * 1e5) / 1e5;
    chain.quotes.push_back(quote);
  }
  return chain;
}

std::ptrdiff_t count(const std::vector<bool>& rows) { return std::count(rows.begin(), rows.end(), true); }

TEST(VenueIndex, EveryRowAgreesWithTheIndexItWasAskedAt) { EXPECT_EQ(count(rows_on_own_index(gathered_chain(), now)), 60); }

TEST(VenueIndex, AnotherRowsIndexDoesNotExplainIt) {
  Chain chain = gathered_chain();
  for (std::size_t i = 0; i + 1 < 30; ++i) std::swap(chain.quotes[i].index, chain.quotes[59 - i].index);
  EXPECT_LT(count(rows_on_own_index(chain, now)), 25);
}

TEST(VenueIndex, AVegaOfAnotherVolOrAMissingFigureDoesNotAgree) {
  Chain chain = gathered_chain();
  *chain.quotes[20].vega_per_vol_point *= 1.002;
  *chain.quotes[31].mark_vol *= 1.5;
  chain.quotes[32].index.reset();
  chain.quotes[33].delta = chain.quotes[33].right == Right::Call ? 1.0 : 0.0;
  const std::vector<bool> agrees = rows_on_own_index(chain, now);
  for (const std::size_t row : {20u, 31u, 32u, 33u}) EXPECT_FALSE(agrees[row]) << row;
  EXPECT_EQ(count(agrees), 56);
}

TEST(VenueIndex, AnExpiryOfFewRowsExplainsNothing) {
  Chain chain = gathered_chain();
  chain.quotes.resize(8);
  EXPECT_EQ(count(rows_on_own_index(chain, now)), 0);
}

}  // namespace
}  // namespace keel
