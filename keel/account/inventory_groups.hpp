#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/account/inventory.hpp"

namespace keel {

enum class GroupBy : std::uint8_t { Instrument, Expiry, Underlying, Strategy, SubBook };

/// "instrument", "expiry", "underlying", "strategy", "sub-book".
Result<GroupBy> parse_group_by(std::string_view text);

/// Rows added up. Never across underlyings or settlement currencies, so one name may stand in several groups.
struct InventoryGroup {
  std::string name;
  Currency underlying;
  Currency settle;
  std::size_t rows = 0;
  std::size_t left_out = 0;  ///< of them, of the Greeks: held without a price
  SettleAmount realised;
  SettleAmount unrealised;
  SettleAmount fees;
  SettleAmount funding;
  Greeks risk;

  SettleAmount profit() const { return realised + unrealised - fees - funding; }
  void add(const InventoryRow& row);
};

/// By name, underlying and settlement currency; expiries in time order. Every row is in exactly one group.
std::vector<InventoryGroup> group_inventory(const Instruments& instruments, const Inventory& inventory, GroupBy by);

/// One underlying's rows in expiry order, then calls and puts side by side at each strike.
std::vector<const InventoryRow*> rows_by_expiry(const Instruments& instruments, const Inventory& inventory, Currency underlying);

/// The venue's own word for an expiry: what stands between the first two dashes of the name; "no expiry" of what has none.
std::string_view expiry_name(const Instrument& instrument);

}  // namespace keel
