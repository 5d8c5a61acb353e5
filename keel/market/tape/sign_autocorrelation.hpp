#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "keel/domain/orders.hpp"

namespace keel {

/// How far the sides of takers' orders go on: the correlation of one's sign with that of the order so many later, the mean taken off both.
/// Positive and slow to fall in every market that has been measured: orders are cut into pieces. Source: F. Lillo and J. D. Farmer, "The
/// long memory of the efficient market", Studies in Nonlinear Dynamics and Econometrics 8 (2004).
class SignAutocorrelation {
 public:
  /// Domain: lags >= 1, rising, at least one.
  explicit SignAutocorrelation(std::vector<std::size_t> lags);

  void see(Side taker);

  std::size_t count() const { return count_; }
  const std::vector<std::size_t>& lags() const { return lags_; }
  /// At lags()[lag]; not a number where there are no two so far apart, or all are of one side.
  double at(std::size_t lag) const;

 private:
  std::vector<std::size_t> lags_;
  std::vector<double> products_;  ///< by lag: sums of one sign times the other
  std::vector<double> early_;     ///< by lag: the sum of all signs that somebody follows so much later
  std::deque<double> last_;       ///< as many as the largest lag
  std::vector<double> first_;     ///< by lag: the sum of the first so many
  std::size_t count_ = 0;
  double sum_ = 0.0;
};

}  // namespace keel
