#pragma once

#include "keel/pricing/black/split_log.hpp"

namespace keel {

/// A forward and its logarithm, which is taken once for all tables that a tick of it prices.
struct TickForward {
  TickForward(double tick) : forward(tick), log(tick > 0.0 ? split_log(tick) : SplitLog{0.0, 0.0}) {}
  double forward;
  SplitLog log;  ///< of forward; nothing at 0
};

}  // namespace keel
