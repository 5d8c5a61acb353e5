#include "keel/quoting/theory/exact_flow.hpp"

#include <fmt/format.h>

#include <Eigen/SparseLU>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {

ExactFlow::ExactFlow(std::vector<LatticeInstrument> instruments, int bound) : instruments_(std::move(instruments)), bound_(bound) {}

std::size_t ExactFlow::stride(std::size_t instrument) const {
  std::size_t steps = 1;
  for (std::size_t i = 0; i < instrument; ++i) steps *= static_cast<std::size_t>(2 * bound_ + 1);
  return steps;
}

std::size_t ExactFlow::states() const { return stride(instruments_.size()); }

int ExactFlow::inventory_of(std::size_t state, std::size_t instrument) const {
  return static_cast<int>(state / stride(instrument) % static_cast<std::size_t>(2 * bound_ + 1)) - bound_;
}

std::optional<std::size_t> ExactFlow::after(std::size_t state, std::size_t instrument, int units) const {
  if (std::abs(inventory_of(state, instrument) + units) > bound_) return std::nullopt;
  return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(state) + units * static_cast<std::ptrdiff_t>(stride(instrument)));
}

Result<double> ExactFlow::improve(const Eigen::VectorXd& penalty) {
  const std::size_t count = states();
  const std::size_t origin = count / 2;
  // Unknowns: the values, but the rate in the place of that of no inventory, which is 0.
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd right(static_cast<Eigen::Index>(count));
  const auto entry = [&](std::size_t row, std::size_t column, double value) {
    if (column != origin) entries.emplace_back(static_cast<int>(row), static_cast<int>(column), value);
  };
  for (std::size_t state = 0; state < count; ++state) {
    double earned = -penalty[static_cast<Eigen::Index>(state)];
    double leaving = 0.0;
    for (std::size_t i = 0; i < instruments_.size(); ++i) {
      for (const LatticeInstrument::Takers& takers : instruments_[i].takers) {
        for (const int side : {1, -1}) {
          const auto next = after(state, i, side * takers.units);
          if (!next) continue;
          const double size = takers.units * instruments_[i].unit;
          const double cost = (value_[static_cast<Eigen::Index>(state)] - value_[static_cast<Eigen::Index>(*next)]) / size;
          const double rate = trades(takers.intensity, cost);
          earned += rate * size * best_distance(takers.intensity, cost);
          leaving += rate;
          entry(state, *next, -rate);
        }
      }
    }
    entry(state, state, leaving);
    entries.emplace_back(static_cast<int>(state), static_cast<int>(origin), 1.0);
    right[static_cast<Eigen::Index>(state)] = earned;
  }
  Eigen::SparseMatrix<double> matrix(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(count));
  matrix.setFromTriplets(entries.begin(), entries.end());
  Eigen::SparseLU<Eigen::SparseMatrix<double>> solver(matrix);
  if (solver.info() != Eigen::Success) return fail("the exact problem has no solution");
  Eigen::VectorXd solved = solver.solve(right);
  rate_ = std::exchange(solved[static_cast<Eigen::Index>(origin)], 0.0);
  const double moved = (solved - value_).cwiseAbs().maxCoeff();
  value_ = std::move(solved);
  return moved;
}

Result<ExactFlow> ExactFlow::solve(std::vector<LatticeInstrument> instruments, const Eigen::MatrixXd& variance,
                                   const Eigen::MatrixXd& curvature, double risk_aversion, int bound) {
  KEEL_CHECK(bound >= 1 && !instruments.empty() && variance.rows() == static_cast<Eigen::Index>(instruments.size()), "a lattice");
  if (std::pow(2.0 * bound + 1.0, static_cast<double>(instruments.size())) > static_cast<double>(most_states)) {
    return fail(fmt::format("{} inventories from -{} to {} are more than {} states", instruments.size(), bound, bound, most_states));
  }
  ExactFlow exact(std::move(instruments), bound);
  const std::size_t count = exact.states();
  exact.value_.resize(static_cast<Eigen::Index>(count));
  Eigen::VectorXd penalty(static_cast<Eigen::Index>(count));
  Eigen::VectorXd held(static_cast<Eigen::Index>(exact.instruments_.size()));
  for (std::size_t state = 0; state < count; ++state) {
    for (std::size_t i = 0; i < exact.instruments_.size(); ++i) {
      held[static_cast<Eigen::Index>(i)] = exact.inventory_of(state, i) * exact.instruments_[i].unit;
    }
    penalty[static_cast<Eigen::Index>(state)] = 0.5 * risk_aversion * held.dot(variance * held);
    exact.value_[static_cast<Eigen::Index>(state)] = -held.dot(curvature * held);
  }
  for (int step = 0; step < 200; ++step) {
    const auto moved = exact.improve(penalty);
    if (!moved) return std::unexpected(moved.error());
    if (!std::isfinite(*moved)) break;
    if (*moved <= 1e-11 * std::max(1.0, exact.value_.cwiseAbs().maxCoeff())) return exact;
  }
  return fail("the exact problem does not converge");
}

std::optional<double> ExactFlow::cost(const std::vector<int>& inventory, std::size_t instrument, int units, int side) const {
  std::size_t state = 0;
  for (std::size_t i = 0; i < instruments_.size(); ++i) {
    KEEL_CHECK(std::abs(inventory[i]) <= bound_, "an inventory within the bound");
    state += static_cast<std::size_t>(inventory[i] + bound_) * stride(i);
  }
  const auto next = after(state, instrument, side * units);
  if (!next) return std::nullopt;
  return (value_[static_cast<Eigen::Index>(state)] - value_[static_cast<Eigen::Index>(*next)]) / (units * instruments_[instrument].unit);
}

}  // namespace keel
