#pragma once

#include <utility>
#include <vector>

#include "keel/hedging/leg_columns.hpp"

namespace keel {

/// A book and what may be traded against it, owned.
struct HedgeProblem : LegColumns {
  explicit HedgeProblem(int factors) : a(FactorMatrix::Zero(factors, factors)), exposures(FactorVector::Zero(factors)) {}

  struct Leg {
    double cost_usd = 0.0;  ///< of either side
    Size lot;
    Size most;  ///< of either side
    double impact_usd = 0.0;
  };
  void add(const std::vector<std::pair<int, double>>& exposures_of_one, const Leg& leg) {
    SparseFactors one;
    for (const auto& [factor, value] : exposures_of_one) one.add(factor, value);
    LegColumns::add({.loadings = one,
                     .buy_cost_usd = leg.cost_usd,
                     .sell_cost_usd = leg.cost_usd,
                     .impact_usd = leg.impact_usd,
                     .lot = leg.lot,
                     .most_bought = leg.most,
                     .most_sold = leg.most});
  }

  FactorVector price() const { return 2.0 * a * exposures; }
  std::vector<Size> hedge() const {
    std::vector<Size> out(size());
    hedge_in_lots(a, price(), legs(), out);
    return out;
  }

  /// (E + Lx)'A(E + Lx) and costs, from nothing.
  double risk_and_cost(const std::vector<double>& x) const {
    FactorVector held = exposures;
    double cost = 0.0;
    for (std::size_t h = 0; h < x.size(); ++h) {
      for (const SparseFactors::Term& term : loadings[h].terms()) held[term.factor] += x[h] * term.value;
      cost += x[h] * x[h] * impact_usd[h] + (x[h] > 0.0 ? x[h] * buy_cost_usd[h] : -x[h] * sell_cost_usd[h]);
    }
    return held.dot(a * held) + cost;
  }

  FactorMatrix a;
  FactorVector exposures;
};

inline std::vector<double> to_doubles(const std::vector<Size>& sizes) {
  std::vector<double> numbers;
  for (const Size size : sizes) numbers.push_back(to_double(size));
  return numbers;
}

}  // namespace keel
