#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/account/inventory.hpp"

namespace keel {

enum class GroupBy : std::uint8_t { Instrument, Expiry, Underlying, Strategy, SubBook };

/// "instrument", "expiry", "underlying", "strategy", "sub-book".
Result<GroupBy> parse_group_by(std::string_view text);

/// A position that there is: neither flat nor settled, nor spot, which is a balance.
bool is_position(const Instrument& instrument, const InventoryRow& row);

/// Rows added up. Never across underlyings or settlement currencies, so one name may stand in several groups.
struct InventoryGroup {
  std::string name;
  Currency underlying;
  Currency settle;
  std::size_t rows = 0;
  std::size_t held = 0;      ///< of them: what Greeks are of
  std::size_t left_out = 0;  ///< of what is held, of the Greeks: without a price
  SettleAmount realised;
  SettleAmount unrealised;
  SettleAmount fees;
  SettleAmount funding;
  Greeks risk;

  SettleAmount profit() const { return realised + unrealised - fees - funding; }
  void add(const Instrument& instrument, const InventoryRow& row);
};

/// By name, underlying and settlement currency; expiries in time order. Every row is in exactly one group.
std::vector<InventoryGroup> group_inventory(const Instruments& instruments, const Inventory& inventory, GroupBy by);

/// One underlying's rows in expiry order, then calls and puts side by side at each strike.
std::vector<const InventoryRow*> rows_by_expiry(const Instruments& instruments, const Inventory& inventory, Currency underlying);

}  // namespace keel
