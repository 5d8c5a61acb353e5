#include "keel/quoting/theory/flow_problem.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "keel/quoting/theory/exact_flow.hpp"
#include "keel/quoting/theory/inventory_models.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

/// Two assets, exact against quadratic: recomputed by an independent program through the linear eigenproblem on a grid. The running penalty
/// phi q'Sq is 1/2 gamma q'Sq with gamma = 2 phi.
QuoteProblem two_assets(double first, double second) {
  QuoteProblem problem{.risk_aversion = 0.01, .factors = {"one", "two"}, .covariance = {{1.0, 0.8}, {0.8, 1.0}}};
  problem.instrument = {{.name = "one", .loadings = {1.0, 0.0}, .inventory = first, .takers = {.rate = 1.0, .k = 1.5}},
                        {.name = "two", .loadings = {0.0, 1.0}, .inventory = second, .takers = {.rate = 0.5, .k = 1.5}}};
  return problem;
}

TEST(FlowProblem, TwoCorrelatedAssetsAreExact) {
  struct Row {
    double first, second, bid1, ask1, bid2, ask2;
  };
  for (const Row& row : {Row{0, 0, .71208305, .71208305, .72592861, .72592861}, Row{5, 0, 1.15568902, .26378814, .97674022, .47288408},
                         Row{0, 5, .96158007, .46039737, 1.29812761, .14475353}}) {
    const auto solved = solve_problem(two_assets(row.first, row.second));
    ASSERT_TRUE(solved) << solved.error().text;
    ASSERT_EQ(solved->why_not_exact, "");
    EXPECT_NEAR(*solved->rate, .6825958229, 5e-11);
    EXPECT_NEAR(*solved->quotes[0].exact.bid, row.bid1, 5e-9);
    EXPECT_NEAR(*solved->quotes[0].exact.ask, row.ask1, 5e-9);
    EXPECT_NEAR(*solved->quotes[1].exact.bid, row.bid2, 5e-9);
    EXPECT_NEAR(*solved->quotes[1].exact.ask, row.ask2, 5e-9);
  }
}

TEST(FlowProblem, TwoCorrelatedAssetsHaveThePublishedCurvature) {
  const auto solved = solve_problem(two_assets(5, 0));
  ASSERT_TRUE(solved) << solved.error().text;
  EXPECT_NEAR(solved->curvature(0, 0), .04423329, 5e-9);
  EXPECT_NEAR(solved->curvature(0, 1), .02484556, 5e-9);
  EXPECT_NEAR(solved->curvature(1, 0), .02484556, 5e-9);
  EXPECT_NEAR(solved->curvature(1, 1), .05740964, 5e-9);
  EXPECT_NEAR(solved->price_of_risk[0], 10 * .04423329, 5e-8);
}

double largest_error(const SolvedProblem& solved, QuoteDistances ProblemQuote::* by) {
  double largest = 0.0;
  for (const ProblemQuote& quote : solved.quotes) {
    largest = std::max({largest, std::abs(*(quote.*by).bid - *quote.exact.bid), std::abs(*(quote.*by).ask - *quote.exact.ask)});
  }
  return largest;
}

// Far from no risk the theory overstates the skew of exponential takers; what Keel quotes follows the exact solution.
TEST(FlowProblem, FarFromNoRiskTheCorrectedQuotesAreNearerToTheExactOnes) {
  struct Row {
    double first, second, quadratic_at_least, corrected_at_most;
  };
  for (const Row& row : {Row{10, 0, .035, .018}, Row{10, 10, .2, .055}, Row{-10, -10, .2, .055}}) {
    const auto solved = solve_problem(two_assets(row.first, row.second));
    ASSERT_TRUE(solved) << solved.error().text;
    EXPECT_GT(largest_error(*solved, &ProblemQuote::quadratic), row.quadratic_at_least);
    EXPECT_LT(largest_error(*solved, &ProblemQuote::corrected), row.corrected_at_most);
  }
  const auto flat = solve_problem(two_assets(0, 0));
  EXPECT_LT(largest_error(*flat, &ProblemQuote::corrected), largest_error(*flat, &ProblemQuote::quadratic));
}

/// Barzykin, Bergault and Gueant's foreign exchange dealer, sizes in millions, basis points, days.
QuoteProblem dealer(double inventory) {
  QuoteProblem problem{.risk_aversion = 1e-3, .exact_bound = 250, .factors = {"spot"}, .covariance = {{1e4}}};
  problem.instrument = {
      {.name = "EURUSD", .loadings = {1.0}, .inventory = inventory, .takers = {.form = "logistic", .alpha = -1.0, .beta = 7.0}}};
  problem.instrument[0].trade = {{1, 2000}, {2, 800}, {5, 600}, {10, 400}, {20, 100}, {50, 50}};
  return problem;
}

/// Where the price of risk reaches what a hedge costs, psi = 0.2 bp: the end of the zone of pure internalisation.
template <class PriceAt>
double zone_edge(PriceAt price_at) {
  double low = 0.0;
  double high = 40.0;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (price_at(middle) < 0.2 ? low : high) = middle;
  }
  return low;
}

TEST(FlowProblem, TheZoneOfPureInternalisationEndsWhereTheExactOneDoes) {
  const auto flat = solve_problem(dealer(0));
  ASSERT_TRUE(flat) << flat.error().text;
  EXPECT_NEAR(flat->curvature(0, 0), .00895848, 5e-9) << "A0 of the paper";
  EXPECT_NEAR(flat->quotes[0].half_spread, .223878, 5e-7) << "delta0 of the paper";
  EXPECT_NEAR(zone_edge([&](double q) { return 2.0 * flat->curvature(0, 0) * q; }), 11.16, .005) << "of the quadratic theory";
  const double corrected = zone_edge([&](double q) { return solve_problem(dealer(std::round(q * 1e6) / 1e6))->corrected_price[0]; });
  EXPECT_NEAR(corrected, 9.99, .02);
  // The exact one by the slope of its value over two millions, between inventories of 9 and 10.
  const auto slope = [](int q) {
    const auto at = solve_problem(dealer(q));
    const ProblemQuote& million = at->quotes[0];
    const Intensity takers = LogisticIntensity{.rate = 2000, .alpha = -1, .beta = 7};
    // A distance tells its cost: the inverse of best_distance.
    const auto cost = [&](double distance) {
      double low = -5.0;
      double high = 5.0;
      for (int step = 0; step < 60; ++step) {
        const double middle = 0.5 * (low + high);
        (best_distance(takers, middle) < distance ? low : high) = middle;
      }
      return low;
    };
    return 0.5 * (cost(*million.exact.bid) - cost(*million.exact.ask));
  };
  EXPECT_LT(slope(9), 0.2);
  EXPECT_GT(slope(10), 0.2);
}

TEST(FlowProblem, OneAssetIsThatOfGueantLehalleFernandezTapiaWithoutRiskInTheUtility) {
  // Cartea and Jaimungal's maker far from the end has the same equation: phi = 1/2 gamma sigma^2.
  QuoteProblem problem{.risk_aversion = 0.02, .exact_bound = 40, .factors = {"price"}, .covariance = {{1.0}}};
  problem.instrument = {{.name = "asset", .loadings = {1.0}, .inventory = 4, .takers = {.rate = 140.0, .k = 1.5}}};
  const auto solved = solve_problem(problem);
  ASSERT_TRUE(solved) << solved.error().text;
  const CarteaJaimungal twin{.lambda = 140.0, .kappa = 1.5, .phi = 0.01, .bound = 40, .time_left = 50.0};
  EXPECT_NEAR(*solved->quotes[0].exact.bid, *twin.quote(4).bid_distance, 1e-8);
  EXPECT_NEAR(*solved->quotes[0].exact.ask, *twin.quote(4).ask_distance, 1e-8);
}

TEST(FlowProblem, RiskThatNobodyTradesIsPricedByTheHorizon) {
  QuoteProblem problem{.risk_aversion = 0.1, .untraded_horizon = 3.0, .factors = {"a", "b"}, .covariance = {{1.0, 0.0}, {0.0, 4.0}}};
  problem.instrument = {{.name = "a", .loadings = {1.0, 0.0}, .takers = {.rate = 10.0, .k = 1.0}},
                        {.name = "b", .loadings = {0.0, 1.0}, .inventory = 2.0, .takers = {.rate = 0.0, .k = 1.0}}};
  const auto solved = solve_problem(problem);
  ASSERT_TRUE(solved) << solved.error().text;
  EXPECT_NEAR(solved->price_of_risk[1], 0.1 * 4.0 * 3.0 * 2.0, 1e-12);
}

TEST(FlowProblem, RefusesWhatIsNoProblem) {
  const auto why = [](auto change) {
    QuoteProblem problem = two_assets(0, 0);
    change(problem);
    const auto solved = solve_problem(problem);
    return solved ? "" : solved.error().text;
  };
  EXPECT_EQ(why([](QuoteProblem& p) { p.covariance[1][0] = 0.7; }), "covariance: is not symmetric");
  EXPECT_EQ(why([](QuoteProblem& p) { p.covariance = {{1.0, 2.0}, {2.0, 1.0}}; }),
            "covariance: is no covariance: some mix of the factors would have a variance below 0");
  EXPECT_EQ(why([](QuoteProblem& p) { p.covariance.pop_back(); }), "covariance: holds 1 rows, needs 2: one for each factor");
  EXPECT_EQ(why([](QuoteProblem& p) { p.instrument[1].loadings = {1.0}; }),
            "instrument[1].loadings: holds 1, needs 2: one for each factor");
  EXPECT_EQ(why([](QuoteProblem& p) { p.instrument.clear(); }), "instrument: is missing: no [[instrument]] in the file");
}

TEST(FlowProblem, SaysWhyItIsNotSolvedExactly) {
  QuoteProblem problem = two_assets(0, 0);
  problem.instrument[0].inventory = 0.5;
  EXPECT_EQ(solve_problem(problem)->why_not_exact, "an inventory of 0.5 is no multiple of 1");
  problem = two_assets(0, 0);
  problem.exact_bound = 200;
  EXPECT_EQ(solve_problem(problem)->why_not_exact, "2 inventories from -200 to 200 are more than 20000 states");
}

}  // namespace
}  // namespace keel
