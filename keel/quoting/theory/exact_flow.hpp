#pragma once

#include <optional>
#include <vector>

#include <Eigen/Core>

#include "keel/base/result.hpp"
#include "keel/exposure/factors.hpp"
#include "keel/risk/intensity.hpp"

namespace keel {

/// Some instruments, each with takers of some sizes; the inventories of all of them count in units of the smallest trade of each.
struct LatticeInstrument {
  double unit = 1.0;  ///< the smallest trade, > 0
  struct Takers {
    int units = 1;  ///< of a trade, >= 1
    Intensity intensity;
  };
  std::vector<Takers> takers;
};

/// The maker of many instruments without approximation: the stationary optimum of
///   rate = max over all distances of sum of intensity * (distance * size + value after - value) - 1/2 gamma q'Vq
/// on the lattice of inventories from -bound to bound of each instrument, by policy iteration (Howard, 1960) from the approximation -q'Bq,
/// which ends after some ten linear systems. Inventories beyond the bound are not entered: ask for one some trades away from it.
class ExactFlow {
 public:
  static constexpr std::size_t most_states = 20'000;
  /// `variance`: of the instruments' prices, a unit each, in a unit of time. `curvature`: B, about. Error: more than `most_states`, or no
  /// convergence.
  static Result<ExactFlow> solve(std::vector<LatticeInstrument> instruments, const Eigen::MatrixXd& variance,
                                 const Eigen::MatrixXd& curvature, double risk_aversion, int bound);

  /// What is earned in a unit of time, the penalty for risk deducted.
  double rate() const { return rate_; }
  /// What a unit costs beyond its price: of buying (+1) or selling (-1) a trade of `units` in one instrument. Nothing beyond the bound.
  /// Domain: `inventory` within the bound.
  std::optional<double> cost(const std::vector<int>& inventory, std::size_t instrument, int units, int side) const;

 private:
  ExactFlow(std::vector<LatticeInstrument> instruments, int bound);
  std::size_t states() const;
  /// Steps between neighbours in one instrument.
  std::size_t stride(std::size_t instrument) const;
  int inventory_of(std::size_t state, std::size_t instrument) const;
  /// The state after a trade, if there is one.
  std::optional<std::size_t> after(std::size_t state, std::size_t instrument, int units) const;
  /// One step of policy iteration. The largest change of the value.
  Result<double> improve(const Eigen::VectorXd& penalty);

  std::vector<LatticeInstrument> instruments_;
  int bound_;
  Eigen::VectorXd value_;
  double rate_ = 0.0;
};

}  // namespace keel
