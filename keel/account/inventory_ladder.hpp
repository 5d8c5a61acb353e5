#pragma once

#include <string>

#include "keel/account/inventory.hpp"
#include "keel/scenario/ladder.hpp"

namespace keel {

/// The ladder of everything held in one underlying.
struct InventoryLadder {
  Currency coin;
  double index_usd = 0.0;
  Ladder ladder;
  std::size_t left_out = 0;  ///< positions without a price
};

/// One for every underlying in which something that can be priced is held, alphabetical. Refuses as make_ladder does, and an underlying
/// without an index.
Result<std::vector<InventoryLadder>> ladders_of(const Instruments& instruments, const Inventory& inventory, const LadderAxes& axes = {});

/// A table for every time and vol, a line for every spot move.
std::string format_ladder(const InventoryLadder& ladder);

}  // namespace keel
