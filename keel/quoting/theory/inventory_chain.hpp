#pragma once

#include <Eigen/Core>

namespace keel {

/// The linear equation that inventory models with exponential intensities reduce to by Gueant, Lehalle and Fernandez-Tapia's change of
/// variable, for inventories q = -Q ... Q in units of one trade:
///   dv_q/dt = (penalty_q) v_q - exchange (v_{q-1} + v_{q+1}),   v at the end given.
/// A quote's skew is a difference of logarithms of v, so all v are wanted to their own last digits, however small beside the largest: with
/// an end the solution is a product of matrices without a negative element, in which nothing cancels.
struct InventoryChain {
  Eigen::VectorXd penalty_per_time;  ///< of -Q ... Q, an odd number
  double exchange_per_time = 0.0;    ///< > 0
  Eigen::VectorXd log_terminal;      ///< ln v at the end, same length
};

/// ln v, `time_left` before the end; minus infinity where v is 1e-308 of the largest or less. Error: 1e-12 of a difference of neighbours.
/// Domain: 0 <= time_left < infinity, 2 Q + 1 <= 1001.
Eigen::VectorXd log_values(const InventoryChain& chain, double time_left);

/// ln v at one time after another, backwards from the end by equal steps, each for the price of a product of a matrix and a vector. Error:
/// 1e-15 of a difference of neighbours a step.
class LogValueMarch {
 public:
  /// Domain: 0 <= time_of_step < infinity, 2 Q + 1 <= 1001.
  LogValueMarch(const InventoryChain& chain, double time_of_step);
  /// ln v one step further from the end; minus infinity as of log_values.
  const Eigen::VectorXd& step();
  int steps() const { return steps_; }

 private:
  Eigen::MatrixXd one_step_;  ///< exp(log_scale_) of it leads over a step
  double log_scale_ = 0.0;
  Eigen::VectorXd v_;  ///< exp(log_size_) of it are the values
  double log_size_ = 0.0;
  Eigen::VectorXd log_v_;
  int steps_ = 0;
};

/// Differences of neighbours no longer change with `time_left`: ln v but for a constant, 0 at q = 0. By shares of neighbours, whatever the
/// range of v. Error of a difference of neighbours: 1e-12.
Eigen::VectorXd stationary_log_values(const InventoryChain& chain);

}  // namespace keel
