#pragma once

#include <array>
#include <cstddef>

#include "keel/domain/settings/sim_config.hpp"

namespace keel {

/// The background makers' levels from the best on: how far from fair they stand, in units, and how many times the best one's size they
/// hold.
class LevelLaw {
 public:
  static constexpr double largest_draw = 1.5;  ///< of the best level's size, times `top_size`
  /// `flow` outlives it.
  explicit LevelLaw(const SimFlow& flow) : flow_(flow), distance_(flow.half_spread), gap_(flow.level_gap) {}

  double distance() const { return distance_; }
  double times() const { return flow_.level_size_growth > 0.0 ? times_ : size_of_level[level_]; }
  void next() {
    ++level_;
    if (flow_.level_gap_growth > 1.0) {
      distance_ += gap_;
      gap_ *= flow_.level_gap_growth;
    } else {
      distance_ = flow_.half_spread + flow_.level_gap * static_cast<double>(level_);
    }
    times_ *= flow_.level_size_growth;
  }

 private:
  static constexpr std::array<double, 3> size_of_level{1.0, 3.0, 8.0};
  const SimFlow& flow_;
  std::size_t level_ = 0;
  double distance_;
  double gap_;
  double times_ = 1.0;
};

}  // namespace keel
