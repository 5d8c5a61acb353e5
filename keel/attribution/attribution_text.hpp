#pragma once

#include <string>

#include "keel/account/inventory.hpp"
#include "keel/attribution/attribution.hpp"

namespace keel {

/// The causes with their shares, a line a day (UTC; a valuation, if there are at most 48), markout curves and cuts. Causes of less than
/// half a cent throughout are left out, but the residual. Amounts in USD.
std::string format_attribution(const Attribution& attribution);

/// Why the profit explained is not the book's, in one line; empty if both are the same to a cent.
std::string explain_difference(const Instruments& instruments, const Inventory& inventory, const Attribution& attribution);

}  // namespace keel
