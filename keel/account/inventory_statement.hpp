#pragma once

#include <span>
#include <string>

#include "keel/account/inventory.hpp"
#include "keel/book/reconciliation.hpp"

namespace keel {

/// What our book says that we hold: the amounts of all groups, what has expired being gone, and cash.
AccountStatement statement_of(const Instruments& instruments, const Inventory& inventory);

/// A line that says what was compared, then a line a difference.
std::string format_reconciliation(const AccountStatement& theirs, std::span<const Difference> differences);

}  // namespace keel
