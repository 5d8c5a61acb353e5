#pragma once

#include <vector>

#include <Eigen/Core>

#include "keel/quoting/theory/inventory_models.hpp"
#include "keel/risk/intensity.hpp"

namespace keel {

/// Baldacci, Bergault and Gueant, "Algorithmic market making for options", Quantitative Finance 21 (2021): a delta-hedged maker in many
/// options of one underlying whose vegas stay as they are and whose only risk is the variance's own move. What the maker expects depends on
/// time and on the total vega alone; solved on a grid of it.
struct VegaInventory {
  struct Option {
    double vega = 0.0;                 ///< of a contract, to the root of the variance (d price / d root of nu), > 0
    double contracts_per_trade = 0.0;  ///< > 0
    Intensity takers;                  ///< trades a year on each side by the distance from fair, in the price of a contract
  };
  std::vector<Option> options;
  double gamma = 0.0;       ///< risk aversion, 1 / money, >= 0
  double vol_of_vol = 0.0;  ///< xi of d nu = ... + xi root(nu) dW, >= 0
  /// Expected move of the root of the variance a year beyond what prices say: (a_P - a_Q) / (2 root(nu)).
  double vol_drift_per_year = 0.0;
  double vega_limit = 0.0;  ///< of the book: trades beyond it are not entered, > 0
  double years_left = 0.0;  ///< >= 0
};

/// The same with one option alone, as parameters; names as in the paper.
struct OneOptionVega {
  double lambda = not_given;
  double alpha = 0.7;
  double beta = 150.0;
  double vega = not_given;
  double contracts = not_given;
  double gamma = not_given;
  double vol_of_vol = not_given;
  double drift = 0.0;
  double vega_limit = not_given;
  double time_left = not_given;
  VegaInventory model() const;
  /// Points of the grid times steps of time, at most: a second is some 10 million.
  double work() const;
  static constexpr auto fields() {
    using M = OneOptionVega;
    return std::tuple{
        Setting{"lambda", &M::lambda, above(0.0, 1e9), "requests a year", "on each side"},
        Setting{"alpha", &M::alpha, from(-100.0, 100.0), "a number", "1 / (1 + exp(alpha)) of them trade at the fair price"},
        Setting{"beta", &M::beta, above(0.0, 1e12), "vega / price", "they thin out with beta distance / vega"},
        Setting{"vega", &M::vega, above(0.0, 1e12), "price", "of a contract, to the root of the variance"},
        Setting{"z", &M::contracts, above(0.0, 1e12), "contracts", "of a trade"},
        Setting{"gamma", &M::gamma, from(0.0, 1e12), "1 / money", "risk aversion"},
        Setting{"xi", &M::vol_of_vol, from(0.0, 1e6), "vol of variance", "xi root(nu) dW moves the variance nu"},
        Setting{"drift", &M::drift, from(-1e6, 1e6), "a year", "expected move of the root of the variance beyond what prices say"},
        Setting{"V", &M::vega_limit, above(0.0, 1e18), "vega", "largest of the book"},
        Setting{"T", &M::time_left, from(0.0, 100.0), "years", "left until the end"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<OneOptionVega>{
        "lambda", "T",
        "so many requests until the end take more than a minute: at most some 120,000 of them, fewer on a fine grid (V / (vega z))",
        [](const OneOptionVega& m) { return m.work() <= 5e8; }}};
  }
};

class VegaValue {
 public:
  /// Explicit steps, as many as the intensities ask for stability; a grid that the smallest trade moves by two points at least.
  explicit VegaValue(VegaInventory model);
  /// What the maker expects to earn until the end, the penalty for risk deducted. Linear between the points of the grid. Domain: within the
  /// limit.
  double value(double vega) const;
  InventoryQuote quote(const VegaInventory::Option& option, double vega) const;

 private:
  /// Of a flat book.
  Eigen::Index middle() const { return value_.size() / 2; }
  /// What the value changes by, backwards a year, at each point; the most trades a year at any of them.
  double sweep(Eigen::VectorXd& gain_per_year) const;
  /// A contract's, of one trade. + buys.
  std::optional<double> cost_of_trade(const VegaInventory::Option& option, double vega, double side) const;

  VegaInventory model_;
  double spacing_ = 0.0;
  Eigen::VectorXd value_;
};

}  // namespace keel
