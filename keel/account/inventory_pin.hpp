#pragma once

#include <string>

#include "keel/account/inventory.hpp"
#include "keel/scenario/pin_risk.hpp"

namespace keel {

/// What expires soon of everything held in one underlying.
struct InventoryPin {
  Currency coin;
  double index_usd = 0.0;
  PinSettings settings;
  std::vector<PinExpiry> expiries;  ///< none: nothing expires so soon
  std::size_t left_out = 0;         ///< positions without a price, of any expiry
};

/// One for every underlying in which something that can be priced is held, alphabetical. Refuses settings outside their ranges, an
/// underlying without an index, and as pin_risk does.
Result<std::vector<InventoryPin>> pins_of(const Instruments& instruments, const Inventory& inventory, const PinSettings& settings);

/// A table of strikes and one of jumps for every expiry.
std::string format_pin(const InventoryPin& pin);

}  // namespace keel
