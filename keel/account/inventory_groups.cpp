#include "keel/account/inventory_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "keel/exposure/greeks_sum.hpp"

namespace keel {
namespace {

constexpr std::array<std::string_view, 5> names{"instrument", "expiry", "underlying", "strategy", "sub-book"};

std::string or_none(const std::string& name) { return name.empty() ? "(none)" : name; }

std::string group_name(const Instrument& instrument, const BookGroup& group, GroupBy by) {
  switch (by) {
    case GroupBy::Instrument: return instrument.full_name();
    case GroupBy::Expiry: return instrument.expires() ? format_instant(instrument.expiry) : "no expiry";
    case GroupBy::Underlying: return instrument.base.text();
    case GroupBy::Strategy: return or_none(group.strategy);
    case GroupBy::SubBook: return or_none(group.sub_book);
  }
  KEEL_CHECK(false, "unknown grouping");
}

}  // namespace

Result<GroupBy> parse_group_by(std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return fail(fmt::format("\"{}\" is none of {}", text, fmt::join(names, ", ")));
  return static_cast<GroupBy>(found - names.begin());
}

bool is_position(const Instrument& instrument, const InventoryRow& row) {
  return row.amount.raw != 0 && instrument.kind != InstrumentKind::Spot && !is_settled(row.source);
}

void InventoryGroup::add(const Instrument& instrument, const InventoryRow& row) {
  ++rows;
  if (is_position(instrument, row)) ++held;
  if (row.has_no_price()) ++left_out;
  realised += row.realised;
  unrealised += row.unrealised;
  fees += row.fees;
  funding += row.funding;
  add_cancelling(risk, row.risk);
}

std::vector<InventoryGroup> group_inventory(const Instruments& instruments, const Inventory& inventory, GroupBy by) {
  std::map<std::tuple<std::string, Currency, Currency>, InventoryGroup> groups;
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    const std::string name = group_name(instrument, inventory.groups[row.group], by);
    InventoryGroup& group = groups[{name, instrument.base, instrument.settle}];
    group.name = name;
    group.underlying = instrument.base;
    group.settle = instrument.settle;
    group.add(instrument, row);
  }
  std::vector<InventoryGroup> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  return sorted;
}

std::vector<const InventoryRow*> rows_by_expiry(const Instruments& instruments, const Inventory& inventory, Currency underlying) {
  std::vector<const InventoryRow*> rows;
  for (const InventoryRow& row : inventory.rows) {
    if (instruments[row.instrument].base == underlying) rows.push_back(&row);
  }
  std::ranges::sort(rows, {}, [&](const InventoryRow* row) {
    const Instrument& instrument = instruments[row->instrument];
    return std::tuple{instrument.expiry, instrument.strike, instrument.right, instrument.name, row->group};
  });
  return rows;
}

}  // namespace keel
