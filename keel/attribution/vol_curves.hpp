#pragma once

#include <optional>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// The last believable vols per strike of one expiry, those that takers paid and those that they received kept apart.
class VolCurves {
 public:
  void see(Price strike, Side taker, double vol);
  /// Mean of the two sides at a strike, each on straight lines in strike between its neighbours; one side alone if only one is known.
  /// Beyond the outermost strike a side stays flat, for at most half a standard deviation of the price; then it is unknown.
  /// Domain: strike > 0, years > 0.
  std::optional<double> at(Price strike, double years) const;

 private:
  struct Point {
    Price strike;
    double vol = 0.0;
  };
  using Curve = std::vector<Point>;  ///< in the order of the strikes
  static std::optional<double> on(const Curve& curve, Price strike, double years);

  Curve bought_;
  Curve sold_;
};

}  // namespace keel
