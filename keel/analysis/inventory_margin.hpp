#pragma once

#include <string>

#include "keel/analysis/inventory.hpp"
#include "keel/exposure/margin.hpp"

namespace keel {

/// Margin that the venue would ask for the coin-settled positions in one underlying, in its coin.
struct InventoryMargin {
  Currency coin;
  StandardMargin standard;
  PortfolioMargin portfolio;
  double equity = 0.0;       ///< in coin
  std::size_t left_out = 0;  ///< positions without a price, or not settled in the coin
};

/// One for every underlying with coin-settled positions, alphabetical. Parameters: BTC's published ones for every coin.
std::vector<InventoryMargin> margin_of(const Instruments& instruments, const Inventory& inventory);

std::string format_margin(const InventoryMargin& margin);

}  // namespace keel
