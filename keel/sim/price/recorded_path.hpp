#pragma once

#include <algorithm>
#include <cmath>

#include "keel/base/time.hpp"
#include "keel/domain/settings/footprint/sim_path.hpp"

namespace keel {

/// The moves of a recorded path. A price holds until the next one, and the last for ever.
class RecordedPath {
 public:
  explicit RecordedPath(const SimPath& path) : path_(path) {}

  bool none() const { return path_.none(); }
  /// ln of the move from one time after the start to a later one. Domain: not none(); times rise from call to call.
  double move(Duration from, Duration until) {
    const double before = std::log(at(from));
    return std::log(at(until)) - before;
  }

 private:
  double at(Duration after) {
    const double seconds = to_seconds(after);
    while (next_ < path_.seconds.size() && path_.seconds[next_] <= seconds) ++next_;
    return path_.prices[next_ == 0 ? 0 : next_ - 1];
  }

  SimPath path_;
  std::size_t next_ = 0;  ///< row that has not come yet
};

}  // namespace keel
