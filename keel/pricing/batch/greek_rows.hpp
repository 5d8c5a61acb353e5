#pragma once

#include "keel/pricing/batch/batch_greeks.hpp"

namespace keel {

/// What a tick brings, worked out once for all rows.
struct ForwardTick {
  /// Domain: 0 <= forward <= 1e100.
  explicit ForwardTick(const TickForward& tick);
  double forward;
  double inverse_forward;  ///< 0 at 0
  double log_high;
  double log_low;
};

/// One running sum for each of the 8 rows of a cache line, so that the order of the additions is the same at every vector width.
struct alignas(64) LineSums {
  double lane[GreekColumns::greek_count][OptionTable::rows_per_line] = {};

  Black76Greeks total() const;
};

}  // namespace keel
