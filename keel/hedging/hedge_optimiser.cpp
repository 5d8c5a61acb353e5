#include "keel/hedging/hedge_optimiser.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "keel/hedging/whole_lots.hpp"

namespace keel {
namespace {

constexpr double relative_tolerance = 1e-9;
constexpr int most_rounds = 10'000;

class HedgeSolver {
 public:
  HedgeSolver(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs)
      : a_(a), price_at_none_(price), legs_(legs), price_(price), contracts_(legs.size(), 0.0) {
    for (std::size_t h = 0; h < legs.size(); ++h) {
      own_risk_.push_back(legs.loadings[h].quadratic(a));
      resistance_.push_back(2.0 * own_risk_[h] + 2.0 * legs.impact_usd[h]);
      const double most = std::max({std::abs(legs.loadings[h].dot(price)), -legs.buy_cost_usd[h], -legs.sell_cost_usd[h]});
      if (resistance_[h] > 0.0) tolerance_ = std::max(tolerance_, relative_tolerance * most / std::sqrt(resistance_[h]));
    }
    uncap();
  }

  void solve() {
    for (int round = 0; round < most_rounds && sweep(); ++round) {
      trade_together();
      price_anew();
    }
  }

  void round_to_lots() {
    std::vector<std::size_t> order(legs_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto risk_of_a_lot = [&](std::size_t h) { return own_risk_[h] * to_double(legs_.lot[h]) * to_double(legs_.lot[h]); };
    std::ranges::stable_sort(order, std::greater(), risk_of_a_lot);
    for (const std::size_t h : order) {
      const double whole = in_lots(h, contracts_[h]);
      low_[h] = high_[h] = whole;
      if (whole == contracts_[h]) continue;
      set(h, whole);
      solve();
    }
    uncap();
    while (shrink_to_edges()) {
    }
  }

  const std::vector<double>& contracts() const { return contracts_; }

 private:
  void uncap() {
    low_.clear();
    high_.clear();
    for (std::size_t h = 0; h < legs_.size(); ++h) {
      low_.push_back(-to_double(legs_.most_sold[h]));
      high_.push_back(to_double(legs_.most_bought[h]));
    }
  }

  double in_lots(std::size_t h, double contracts) const { return whole_lots(contracts, legs_.lot[h]) * to_double(legs_.lot[h]); }

  /// What the leg would hold, the others held where they are.
  double best(std::size_t h) const {
    if (!(resistance_[h] > 0.0)) return contracts_[h];
    const double price = legs_.loadings[h].dot(price_) - 2.0 * own_risk_[h] * contracts_[h];
    double wanted = 0.0;
    if (const double excess = price - legs_.sell_cost_usd[h]; excess > 0.0) wanted = -excess / resistance_[h];
    if (const double excess = -price - legs_.buy_cost_usd[h]; excess > 0.0) wanted = excess / resistance_[h];
    return std::clamp(wanted, low_[h], high_[h]);
  }

  void set(std::size_t h, double contracts) {
    const double change = contracts - std::exchange(contracts_[h], contracts);
    for (const SparseFactors::Term& term : legs_.loadings[h].terms()) price_ += (2.0 * change * term.value) * a_.col(term.factor);
  }

  /// So that no rounding outlives a round.
  void price_anew() {
    price_ = price_at_none_;
    for (std::size_t h = 0; h < legs_.size(); ++h) {
      if (const double held = std::exchange(contracts_[h], 0.0); held != 0.0) set(h, held);
    }
  }

  /// Each leg in turn to where it is best; false if none was off.
  bool sweep() {
    bool moved = false;
    for (std::size_t h = 0; h < legs_.size(); ++h) {
      const double to = best(h);
      if (!(std::abs(to - contracts_[h]) * std::sqrt(resistance_[h]) > tolerance_)) continue;
      set(h, to);
      moved = true;
    }
    return moved;
  }

  /// The traded legs that no cap holds, all at once to where they are best together; where risk does not tell them apart, along what their
  /// costs say. Legs that are much alike would otherwise take turns for very long.
  void trade_together() {
    std::vector<std::size_t> free;
    for (std::size_t h = 0; h < legs_.size(); ++h) {
      if (contracts_[h] != 0.0 && low_[h] < contracts_[h] && contracts_[h] < high_[h]) free.push_back(h);
    }
    if (free.size() < 2) return;
    const auto n = static_cast<Eigen::Index>(free.size());
    FactorMatrix curvature(n, n);  // of the objective, in units of each leg's own
    FactorVector slope(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      const std::size_t h = free[static_cast<std::size_t>(i)];
      FactorVector along = FactorVector::Zero(price_.size());
      for (const SparseFactors::Term& term : legs_.loadings[h].terms()) along += (2.0 * term.value) * a_.col(term.factor);
      for (Eigen::Index j = 0; j < n; ++j) {
        const std::size_t other = free[static_cast<std::size_t>(j)];
        const double both = legs_.loadings[other].dot(along) + (i == j ? 2.0 * legs_.impact_usd[h] : 0.0);
        curvature(i, j) = both / std::sqrt(resistance_[h] * resistance_[other]);
      }
      const double cost = contracts_[h] > 0.0 ? legs_.buy_cost_usd[h] : -legs_.sell_cost_usd[h];
      slope[i] = (legs_.loadings[h].dot(price_) + cost + 2.0 * legs_.impact_usd[h] * contracts_[h]) / std::sqrt(resistance_[h]);
    }
    FactorVector step = -curvature.completeOrthogonalDecomposition().solve(slope);
    if (const FactorVector left = slope + curvature * step; left.cwiseAbs().maxCoeff() > tolerance_) step = -left;
    const double gain = -slope.dot(step);
    const double bend = step.dot(curvature * step);
    if (gain > 0.0) go(free, step, bend > 0.0 ? gain / bend : HUGE_VAL);
  }

  /// By that share of the step, or until the first leg reaches none or its cap.
  void go(const std::vector<std::size_t>& free, const FactorVector& step, double share) {
    std::size_t first = free.size();
    const auto change_of = [&](std::size_t i) { return step[static_cast<Eigen::Index>(i)] / std::sqrt(resistance_[free[i]]); };
    const auto end_of = [&](std::size_t i) {
      const std::size_t h = free[i];
      if (contracts_[h] * change_of(i) < 0.0) return 0.0;
      return change_of(i) > 0.0 ? high_[h] : low_[h];
    };
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (change_of(i) == 0.0) continue;
      const double to_end = (end_of(i) - contracts_[free[i]]) / change_of(i);
      if (!(to_end < share)) continue;
      share = to_end;
      first = i;
    }
    const double end = first < free.size() ? end_of(first) : 0.0;
    for (std::size_t i = 0; i < free.size(); ++i) set(free[i], i == first ? end : contracts_[free[i]] + share * change_of(i));
  }

  /// Each leg in turn, if it is beyond its edge, back to the last lot before it; false if none was.
  bool shrink_to_edges() {
    bool shrunk = false;
    for (std::size_t h = 0; h < legs_.size(); ++h) {
      const double held = contracts_[h];
      if (held == 0.0) continue;
      const double edge = best(h) * (held > 0.0 ? 1.0 : -1.0);
      if (edge + lot_rounding * to_double(legs_.lot[h]) >= std::abs(held)) continue;
      const double within = in_lots(h, std::max(edge, 0.0)) * (held > 0.0 ? 1.0 : -1.0);
      if (within == held) continue;  // so many lots that a double does not tell the edge from them
      set(h, within);
      shrunk = true;
    }
    return shrunk;
  }

  const FactorMatrix& a_;
  const FactorVector& price_at_none_;
  const HedgeLegs& legs_;
  FactorVector price_;  ///< of risk with contracts_ traded
  std::vector<double> contracts_;
  std::vector<double> own_risk_;    ///< e'Ae
  std::vector<double> resistance_;  ///< how much dearer the next contract is for each one traded
  std::vector<double> low_, high_;
  double tolerance_ = 0.0;  ///< roots of USD
};

bool internalised(const FactorVector& price, const HedgeLegs& legs) {
  for (std::size_t h = 0; h < legs.size(); ++h) {
    const double along = legs.loadings[h].dot(price);
    if (along > legs.sell_cost_usd[h] || -along > legs.buy_cost_usd[h]) return false;
  }
  return true;
}

}  // namespace

std::vector<double> optimal_hedge(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs) {
  HedgeSolver solver(a, price, legs);
  solver.solve();
  return solver.contracts();
}

void hedge_in_lots(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs, std::span<Size> out) {
  std::ranges::fill(out, Size{});
  if (internalised(price, legs)) return;
  HedgeSolver solver(a, price, legs);
  solver.solve();
  solver.round_to_lots();
  for (std::size_t h = 0; h < legs.size(); ++h) out[h] = legs.lot[h] * std::llround(solver.contracts()[h] / to_double(legs.lot[h]));
}

double hedge_objective(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs, std::span<const double> contracts) {
  FactorVector moved = FactorVector::Zero(price.size());
  double cost = 0.0;
  for (std::size_t h = 0; h < legs.size(); ++h) {
    const double x = contracts[h];
    for (const SparseFactors::Term& term : legs.loadings[h].terms()) moved[term.factor] += x * term.value;
    cost += (x > 0.0 ? legs.buy_cost_usd[h] : -legs.sell_cost_usd[h]) * x + legs.impact_usd[h] * x * x;
  }
  return moved.dot(price) + moved.dot(a * moved) + cost;
}

}  // namespace keel
