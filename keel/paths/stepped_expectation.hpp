#pragma once

#include "keel/paths/stepped_maker.hpp"

namespace keel {

/// What the paths tend to, exactly: by the chain of inventories and not by chance.
struct SteppedExpectation {
  double profit_mean = 0.0;
  double profit_standard_deviation = 0.0;
  double inventory_mean = 0.0;
  double inventory_standard_deviation = 0.0;
  double trades_mean = 0.0;
};
/// Error: 1e-12 of the largest profit there is.
SteppedExpectation expectation(const SteppedMaker& maker);

}  // namespace keel
