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

/// ln v, `time_left` before the end. Error: 1e-12 of a difference of neighbours. Domain: 0 <= time_left < infinity, 2 Q + 1 <= 1001.
Eigen::VectorXd log_values(const InventoryChain& chain, double time_left);
/// Differences of neighbours no longer change with `time_left`: ln v but for a constant, 0 at q = 0. By shares of neighbours, whatever the
/// range of v. Error of a difference of neighbours: 1e-12.
Eigen::VectorXd stationary_log_values(const InventoryChain& chain);

}  // namespace keel
