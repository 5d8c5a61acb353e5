#include "keel/scenario/margin.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

/// The venue's published example of private/pme/simulate (model timestamp 1718619740501).
class PublishedPortfolio : public testing::Test {
 protected:
  const Instant now = Instant{} + millisecond * 1718619740501;
  const double index = 65666.19;
  const MarginPosition perpetual{.coins = 0.314538364, .forward = 65910.57};
  const MarginPosition dated{.coins = -0.001187534, .forward = 67371.75, .expiry = at("2024-06-28T08:00:00Z")};
  const MarginModel btc;
};

TEST_F(PublishedPortfolio, RiskVectorOfTheFuture) {
  const RiskVectors got = risk_vectors(perpetual, index, now, btc);
  const std::array published{-0.05991206933333334, -0.04289159509090909, -0.027351162086956524, -0.013105765166666668, 0.0,
                             0.012097629384615385, 0.023299138074074074, 0.033700538999999995,  0.043384601931034494};
  for (std::size_t bucket = 0; bucket < published.size(); ++bucket) {
    for (std::size_t vol = 0; vol < 3; ++vol) EXPECT_NEAR(got.standard[3 * bucket + vol], published[bucket], 2e-17) << bucket;
  }
  for (std::size_t i = 0; i < extended_moves.size(); ++i) {
    EXPECT_NEAR(got.extended[i], extended_moves[i] < 0 ? -0.05991206933333334 : 0.04338460193103449, 3e-17) << extended_moves[i];
  }
}

TEST_F(PublishedPortfolio, MarginToTheLastDigit) {
  const PortfolioMargin got = portfolio_margin(std::array{perpetual, dated}, index, now, btc);
  EXPECT_NEAR(got.worst_case, 0.05968587238095239, 2e-17);
  EXPECT_NEAR(got.roll_shock, 0.00315725898, 1e-17);
  EXPECT_NEAR(got.initial, 0.06284313098, 1e-16);
  EXPECT_NEAR(got.maintenance, 0.050274504784, 1e-16);
  for (const double profit : got.total.extended) EXPECT_EQ(profit, 0.0);  // the dampener takes all of it
  EXPECT_NEAR(got.total.standard[3], -0.04272965863636364, 2e-17);
  EXPECT_EQ(got.total.standard[26], 0.0);  // no gain counts
}

/// A recorded answer of the same method for ETH, with other parameters and gains that count for 60 %.
TEST(PortfolioMargin, RecordedEthereumAccount) {
  MarginModel eth;
  eth.price_range = 0.18;
  eth.volatility_range_up = 0.4;
  eth.extended_dampener_usd = 200'000.0;
  eth.gain_kept = 0.6;
  eth.least_roll_move = 0.005;
  eth.annualised_roll_move = 0.05;
  const MarginPosition perpetual{.coins = -0.999487053, .forward = 1949.49};
  const PortfolioMargin got = portfolio_margin(std::array{perpetual}, 1949.34, Instant{} + millisecond * 1771197609587, eth);
  EXPECT_NEAR(got.worst_case, 0.15246412672881357, 6e-17);
  EXPECT_NEAR(got.roll_shock, 0.004997435265, 1e-17);
  EXPECT_NEAR(got.initial, 0.157461562265, 1e-16);
  EXPECT_NEAR(got.maintenance, 0.125969249812, 1e-16);
  EXPECT_NEAR(got.total.standard[0], 0.13163975819999998, 6e-17);
}

TEST(PortfolioMargin, AShortOptionsWorstCaseIsPricedWithVolUp) {
  // 30 days at 60 %: up is 90 %. Straddle strikes at the money; independent Black-76 in 30 digits gives the loss at +16 %.
  const Instant now = at("2026-01-01T08:00:00Z");
  const MarginPosition call{
      .option = true, .coins = -1.0, .forward = 60000, .expiry = at("2026-01-31T08:00:00Z"), .strike = 60000, .vol = 0.6};
  const PortfolioMargin got = portfolio_margin(std::array{call}, 60000, now, MarginModel{});
  EXPECT_NEAR(got.worst_case, 0.111267106311540374, 1e-13);
  EXPECT_NEAR(got.roll_shock, 0.01 * 0.4657302964, 1e-11);
}

TEST(PortfolioMargin, TheRollShockIsOfTheNetTransactionDeltaAtTheForward) {
  // The forward stands 2,000 USD above the index: delta 0.6021919763 less 8267.1158173507 / 62,000 of premium, not / 60,000.
  const Instant now = at("2026-01-01T08:00:00Z");
  const MarginPosition call{
      .option = true, .coins = 5.0, .forward = 62000, .expiry = at("2026-04-01T08:00:00Z"), .strike = 60000, .vol = 0.6};
  const PortfolioMargin got = portfolio_margin(std::array{call}, 60000, now, MarginModel{});
  EXPECT_NEAR(got.roll_shock, 5.0 * 0.468851398649906 * 0.075 * 90.0 / 365.0, 1e-12);
}

TEST(PortfolioMargin, FarOptionsOnlyShowInTheExtendedMoves) {
  const Instant now = at("2026-01-01T08:00:00Z");
  MarginModel model;
  model.extended_dampener_usd = 0.0;
  const MarginPosition call{
      .option = true, .coins = -10.0, .forward = 60000, .expiry = at("2026-01-08T08:00:00Z"), .strike = 150000, .vol = 0.6};
  const PortfolioMargin got = portfolio_margin(std::array{call}, 60000, now, model);
  EXPECT_GT(*std::ranges::min_element(got.total.standard), -1e-3);
  EXPECT_LT(*std::ranges::min_element(got.total.extended), -0.1);
  model.extended_dampener_usd = 1e9;
  EXPECT_LT(portfolio_margin(std::array{call}, 60000, now, model).worst_case, 1e-3);
}

TEST(StandardMargin, ShortOptionsAndFutures) {
  const MarginModel btc;
  const MarginPosition short_call{.option = true, .coins = -2.0, .forward = 60000, .expiry = {}, .strike = 63000, .vol = 0.6};
  const StandardMargin call = standard_margin(short_call, 0.03, btc);
  EXPECT_DOUBLE_EQ(call.initial, 2 * (0.15 - 0.05 + 0.03));
  EXPECT_DOUBLE_EQ(call.maintenance, 2 * (0.075 + 0.03));
  MarginPosition short_put = short_call;
  short_put.right = Right::Put;
  short_put.strike = 120000;
  EXPECT_DOUBLE_EQ(standard_margin(short_put, 1.0, btc).initial, 2 * (0.15 + 1.0));
  EXPECT_DOUBLE_EQ(standard_margin(short_put, 1.0, btc).maintenance, 2 * (0.075 + 1.0));
  MarginPosition long_call = short_call;
  long_call.coins = 2.0;
  EXPECT_EQ(standard_margin(long_call, 0.03, btc).initial, 0.0);
  const StandardMargin future = standard_margin({.coins = -100.0, .forward = 60000}, 0.0, btc);
  EXPECT_DOUBLE_EQ(future.initial, 2.5);
  EXPECT_DOUBLE_EQ(future.maintenance, 1.5);
}

}  // namespace
}  // namespace keel
