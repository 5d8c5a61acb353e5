#include "keel/account/inventory_statement.hpp"

namespace keel {

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

}  // namespace keel
