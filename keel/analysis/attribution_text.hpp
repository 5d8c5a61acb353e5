#pragma once

#include <string>

#include "keel/analysis/attribution.hpp"

namespace keel {

/// The causes with their shares, a line a day (UTC; a valuation, if there are at most 48), markout curves and cuts. Causes that are 0
/// throughout are left out. Amounts in USD.
std::string format_attribution(const Attribution& attribution);

}  // namespace keel
