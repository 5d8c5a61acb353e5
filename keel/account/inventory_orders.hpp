#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/account/inventory.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

struct UnitGreeks;

/// What the open orders on one underlying would add if they filled whole: the bids, and the asks.
struct InventoryOrders {
  Currency coin;
  double index_usd = 0.0;  ///< 0 if none is known
  Greeks filled;           ///< of what is held
  Greeks bids;
  Greeks asks;
  /// Of the coin: spot is a balance and has no Greeks, so its orders count here alone.
  double filled_bias_coin = 0.0;
  double bids_bias_coin = 0.0;
  double asks_bias_coin = 0.0;
  std::size_t orders = 0;
  std::size_t left_out = 0;  ///< of instruments without a price, or expired, and combos
  std::size_t combos = 0;    ///< of those: on combos whose legs are not told
};

/// What one contract is worth and how that changes, at the chain's mark and indices, else at the inventory's own. Not valid where no price
/// is believed. `instrument` may be one that the inventory knows nothing of, of an id beyond its own.
UnitGreeks unit_greeks(const Instrument& instrument, const Inventory& inventory, const std::optional<MarkSet>& chain);

/// One for every underlying on which something rests, alphabetical. Contracts are priced at the chain's mark, else at the inventory's own.
/// `combos`: orders by coin of which nobody tells what they would add.
std::vector<InventoryOrders> orders_of(const Instruments& instruments, const Inventory& inventory, const std::optional<MarkSet>& chain,
                                       std::span<const OpenOrder> orders, const std::map<Currency, std::size_t>& combos = {});

}  // namespace keel
