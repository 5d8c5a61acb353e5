#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/base/random.hpp"
#include "tests/hedge_problem.hpp"

namespace keel {
namespace {

/// Correlated factors, legs that load some of them (perpetuals and futures alike, options of all sorts), costs and caps of any size.
class HedgeOptimiserProperty : public testing::TestWithParam<std::uint64_t> {
 protected:
  HedgeOptimiserProperty() : random(GetParam()), trace_(__FILE__, __LINE__, fmt::format("seed {}", GetParam())) {}

  FactorMatrix curvature(int factors) {
    FactorMatrix root(factors, factors);
    for (int i = 0; i < factors; ++i) {
      for (int j = 0; j < factors; ++j) root(i, j) = random.normal();
    }
    if (factors > 1 && random.chance(0.2)) root.row(0).setZero();  // singular: a factor that costs nothing
    return 1e-3 * root * root.transpose();
  }

  HedgeProblem problem(int factors, int legs, double coarseness) {
    HedgeProblem made(factors);
    made.a = curvature(factors);
    for (int f = 0; f < factors; ++f) made.exposures[f] = 100.0 * random.normal();
    for (int h = 0; h < legs; ++h) {
      std::vector<std::pair<int, double>> one;
      for (int f = 0; f < std::min(factors, 5); ++f) {
        if (f == 0 || random.chance(0.6)) one.emplace_back(f, random.normal());
      }
      // Some are all but, or quite, the leg before.
      if (h > 0 && random.chance(0.3)) {
        const double off = random.chance(0.5) ? 0.0 : 1e-4;
        one.clear();
        for (const SparseFactors::Term& term : made.loadings.back().terms())
          one.emplace_back(term.factor, term.value * (1.0 + off * random.normal()));
      }
      made.add(one, {.cost_usd = random.chance(0.2) ? 0.0 : 0.2 * random.exponential(1.0),
                     .lot = nearest<Size>(coarseness * (0.1 + random.uniform())),
                     .most = nearest<Size>(random.chance(0.3) ? 10.0 : 1e4),
                     .impact_usd = random.chance(0.5) ? 0.0 : 1e-3 * random.uniform()});
      if (random.chance(0.3)) {  // carry
        const double carry = made.buy_cost_usd.back() * (random.uniform() - 0.5);
        made.buy_cost_usd.back() += carry;
        made.sell_cost_usd.back() -= carry;
      }
    }
    return made;
  }

  Random random;

 private:
  testing::ScopedTrace trace_;
};

/// e'P with x traded.
double price_along(const HedgeProblem& problem, const std::vector<double>& x, std::size_t h) {
  FactorVector held = problem.exposures;
  for (std::size_t g = 0; g < x.size(); ++g) {
    for (const SparseFactors::Term& term : problem.loadings[g].terms()) held[term.factor] += x[g] * term.value;
  }
  return problem.loadings[h].dot(2.0 * problem.a * held);
}

TEST_P(HedgeOptimiserProperty, TheOptimumHasItsConditions) {
  for (int round = 0; round < 20; ++round) {
    const HedgeProblem made = problem(1 + static_cast<int>(random.below(7)), 1 + static_cast<int>(random.below(40)), 1.0);
    const std::vector<double> x = optimal_hedge(made.a, made.price(), made.legs());
    double scale = 0.0;
    for (std::size_t h = 0; h < x.size(); ++h) {
      const double root = std::sqrt(made.loadings[h].quadratic(made.a) + made.impact_usd[h]);
      if (root > 0.0) scale = std::max(scale, std::max({std::abs(made.loadings[h].dot(made.price())), 1e-3}) / root);
    }
    for (std::size_t h = 0; h < x.size(); ++h) {
      const double slope = price_along(made, x, h) + 2.0 * made.impact_usd[h] * x[h];
      const double error = 1e-8 * scale * std::sqrt(made.loadings[h].quadratic(made.a) + made.impact_usd[h]);
      const bool full_up = x[h] >= to_double(made.most_bought[h]);
      const bool full_down = x[h] <= -to_double(made.most_sold[h]);
      EXPECT_LE(std::abs(x[h]), to_double(made.most_bought[h]));
      if (x[h] <= 0.0 && !full_down) {
        EXPECT_LE(slope, made.sell_cost_usd[h] + error) << "more would be sold of " << h;
      }
      if (x[h] >= 0.0 && !full_up) {
        EXPECT_GE(slope, -made.buy_cost_usd[h] - error) << "more would be bought of " << h;
      }
      if (x[h] < 0.0) {
        EXPECT_GE(slope, made.sell_cost_usd[h] - error) << "less would be sold of " << h;
      }
      if (x[h] > 0.0) {
        EXPECT_LE(slope, -made.buy_cost_usd[h] + error) << "less would be bought of " << h;
      }
    }
  }
}

// The outside truth: every hedge of a small grid of lots, one after the other.
TEST_P(HedgeOptimiserProperty, NoHedgeOfAGridOfLotsIsBetter) {
  for (int round = 0; round < 20; ++round) {
    HedgeProblem made = problem(1 + static_cast<int>(random.below(3)), 1 + static_cast<int>(random.below(3)), 20.0);
    for (std::size_t h = 0; h < made.lot.size(); ++h) made.most_bought[h] = made.most_sold[h] = made.lot[h] * 7;
    const std::vector<double> x = optimal_hedge(made.a, made.price(), made.legs());
    const double optimum = made.risk_and_cost(x);
    const std::vector<double> lots = to_doubles(made.hedge());
    const double none = made.risk_and_cost(std::vector(lots.size(), 0.0));
    std::vector<double> tried(lots.size());
    const auto all = [&](auto&& self, std::size_t h, double best) -> double {
      if (h == tried.size()) return std::min(best, made.risk_and_cost(tried));
      for (int n = -7; n <= 7; ++n) {
        tried[h] = n * to_double(made.lot[h]);
        best = self(self, h + 1, best);
      }
      return best;
    };
    const double best = all(all, 0, none);
    EXPECT_LE(optimum, best + 1e-9 * none);
    EXPECT_GE(made.risk_and_cost(lots), best - 1e-9 * none) << "the hedge is one of the grid";
    EXPECT_LE(made.risk_and_cost(lots), none + 1e-9 * none);
    if (lots.size() > 1) continue;
    // Of one leg rounding toward zero is the best of the grid that goes no further than the optimum.
    for (int n = 0; n * to_double(made.lot[0]) <= std::abs(x[0]); ++n) {
      EXPECT_LE(made.risk_and_cost(lots), made.risk_and_cost({std::copysign(n * to_double(made.lot[0]), x[0])}) + 1e-9 * none);
    }
  }
}

TEST_P(HedgeOptimiserProperty, NeverRaisesRiskAndCostTogether) {
  double gained = 0.0;
  double possible = 0.0;
  for (int round = 0; round < 30; ++round) {
    const HedgeProblem made = problem(1 + static_cast<int>(random.below(6)), 1 + static_cast<int>(random.below(12)), 3.0);
    const std::vector<double> lots = to_doubles(made.hedge());
    const double none = made.risk_and_cost(std::vector(lots.size(), 0.0));
    EXPECT_LE(made.risk_and_cost(lots), none * (1.0 + 1e-12));
    EXPECT_NEAR(hedge_objective(made.a, made.price(), made.legs(), lots), made.risk_and_cost(lots) - none, 1e-9 * none);
    gained += none - made.risk_and_cost(lots);
    possible += none - made.risk_and_cost(optimal_hedge(made.a, made.price(), made.legs()));
  }
  EXPECT_GE(gained, 0.95 * possible) << "lots of a hundredth of the book's risk cost little";
}

// Fills of any size, a hedge after each. A leg that is sold and then bought, or the reverse, has seen the price of its risk change sign: it
// was above 0 after the sale and is below after the purchase.
TEST_P(HedgeOptimiserProperty, NoHedgeUndoesTheOneBeforeUnlessThePriceOfRiskChangedSign) {
  HedgeProblem made = problem(1 + static_cast<int>(random.below(5)), 1 + static_cast<int>(random.below(8)), 1.0);
  for (std::size_t h = 0; h < made.lot.size(); ++h) {
    made.buy_cost_usd[h] = made.sell_cost_usd[h] = std::max(made.buy_cost_usd[h], 0.0);
  }
  struct Last {
    int sign = 0;
    double price_after = 0.0;
  };
  std::vector<Last> last(made.lot.size());
  int turned = 0;
  for (int fill = 0; fill < 500; ++fill) {
    const std::size_t filled = random.below(made.lot.size());
    const double size = 40.0 * random.normal();
    for (const SparseFactors::Term& term : made.loadings[filled].terms()) made.exposures[term.factor] += size * term.value;
    const std::vector<double> hedge = to_doubles(made.hedge());
    for (std::size_t h = 0; h < hedge.size(); ++h) {
      if (hedge[h] == 0.0) continue;
      const int sign = hedge[h] > 0.0 ? 1 : -1;
      const double after = price_along(made, hedge, h);
      const double rounding = 1e-9 * made.price().norm() * std::sqrt(made.loadings[h].terms().size());
      const double cost = sign > 0 ? made.buy_cost_usd[h] : made.sell_cost_usd[h];
      EXPECT_GE(-sign * after, cost - rounding) << "fill " << fill << ": leg " << h << " went beyond its edge";
      if (last[h].sign == -sign) {
        ++turned;
        EXPECT_LE(after * last[h].price_after, rounding) << "fill " << fill << ": leg " << h << " undid its last hedge";
      }
      last[h] = {sign, after};
    }
    for (std::size_t h = 0; h < hedge.size(); ++h) {
      for (const SparseFactors::Term& term : made.loadings[h].terms()) made.exposures[term.factor] += hedge[h] * term.value;
    }
  }
  EXPECT_GT(turned, 0) << "nothing was ever turned: the test says nothing";
}

INSTANTIATE_TEST_SUITE_P(Seeds, HedgeOptimiserProperty, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace keel
