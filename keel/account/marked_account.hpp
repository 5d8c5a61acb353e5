#pragma once

#include "keel/account/inventory.hpp"
#include "keel/scenario/marked_book.hpp"

namespace keel {

/// An account's inventory as scenarios see it: what is held and not settled, the sub-books of an instrument being one position. Instruments
/// outlive it.
Result<MarkedBook> marked_book(const Instruments& instruments, const Inventory& inventory);

}  // namespace keel
