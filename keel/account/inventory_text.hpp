#pragma once

#include <span>
#include <string>

#include "keel/account/inventory_groups.hpp"

namespace keel {

/// The inventory for a reader: per underlying a table of positions by expiry with sums, then risk and profit.
std::string format_inventory(const Instruments& instruments, const Inventory& inventory);

/// One line a group.
std::string format_groups(const Inventory& inventory, std::span<const InventoryGroup> groups);

}  // namespace keel
