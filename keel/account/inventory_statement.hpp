#pragma once

#include <span>
#include <string>

#include "keel/account/inventory.hpp"
#include "keel/book/reconciliation.hpp"

namespace keel {

/// What our book says that we hold: the amounts of all groups, what has expired being gone, and cash.
AccountStatement statement_of(const Instruments& instruments, const Inventory& inventory);

}  // namespace keel
