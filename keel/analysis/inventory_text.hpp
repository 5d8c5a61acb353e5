#pragma once

#include <string>

#include "keel/analysis/inventory.hpp"

namespace keel {

/// The inventory for a reader: per underlying a table of positions by expiry with sums, then risk and profit, then the remarks.
/// Up to 139 columns wide.
std::string format_inventory(const Instruments& instruments, const Inventory& inventory);

}  // namespace keel
