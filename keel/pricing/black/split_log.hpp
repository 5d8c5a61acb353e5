#pragma once

namespace keel {

/// A logarithm as two doubles that do not overlap; their sum is good to 1e-23.
struct SplitLog {
  double high;
  double low;
};

/// Natural logarithm with what a double cannot hold: ln F - ln K then keeps its relative accuracy near the money, where a deviation of
/// 1e-4 magnifies every lost digit. Domain: x > 0, normal. Absolute error: 1e-23.
SplitLog split_log(double x);

}  // namespace keel
