#include "keel/account/inventory_statement.hpp"

#include <fmt/format.h>

namespace keel {
namespace {

template <class Part>
std::string compared(const Part& part, std::string_view noun) {
  return fmt::format("{} {}", noun, part ? std::to_string(part->size()) : "not told");
}

}  // namespace

AccountStatement statement_of(const Instruments& instruments, const Inventory& inventory) {
  AccountStatement ours{.positions = std::map<std::string, Size>{}, .balances = std::map<CurrencyAtVenue, SettleAmount>{}};
  for (const InventoryRow& row : inventory.rows) {
    if (row.source == MarkSource::EstimatedSettlement) continue;
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.kind != InstrumentKind::Spot) (*ours.positions)[instrument.full_name()] += row.amount;  // spot is held as cash
  }
  for (const auto& [venue, cash] : inventory.cash_by_venue) {
    for (const Money& money : cash.entries()) (*ours.balances)[{money.currency, venue}] = money.amount;
  }
  return ours;
}

std::string format_reconciliation(const AccountStatement& theirs, std::span<const Difference> differences) {
  std::string text = fmt::format("reconciliation: the venue's {}, {}; differences {}\n", compared(theirs.positions, "positions"),
                                 compared(theirs.balances, "balances"), differences.size());
  for (const Difference& difference : differences) {
    text += fmt::format("  {}: {}: book {}, venue {}\n", name_of(difference.kind), difference.name, format_decimal(difference.ours),
                        format_decimal(difference.theirs));
  }
  return text;
}

}  // namespace keel
