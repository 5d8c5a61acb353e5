#pragma once

#include <cstddef>
#include <vector>

namespace keel {

/// What a maker of one asset quotes from now until the end: time in equal steps, inventories from -bound to bound. Distances are from fair,
/// those of the middle of each step; infinite where the inventory's bound forbids a side.
struct QuoteCourse {
  int bound = 0;
  int steps = 0;
  double step_time = 0.0;
  std::vector<double> bid_distances;  ///< at `at`
  std::vector<double> ask_distances;

  std::size_t inventories() const { return 2 * static_cast<std::size_t>(bound) + 1; }
  /// Domain: 0 <= step < steps, |inventory| <= bound.
  std::size_t at(int step, int inventory) const {
    return static_cast<std::size_t>(step) * inventories() + static_cast<std::size_t>(inventory + bound);
  }
};

}  // namespace keel
