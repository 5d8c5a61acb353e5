#include "keel/account/inventory_statement.hpp"

namespace keel {

AccountStatement statement_of(const Instruments& instruments, const Inventory& inventory) {
  AccountStatement ours{.positions = std::map<std::string, Size>{}, .balances = std::map<CurrencyAtVenue, SettleAmount>{}};
  for (const InventoryRow& row : inventory.rows) {
    if (row.source == MarkSource::EstimatedSettlement) continue;
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.kind != InstrumentKind::Spot) {  // spot is held as cash
      (*ours.positions)[instrument.full_name()] += row.amount;
      ours.marks[instrument.full_name()] = to_double(row.mark.price);
    }
  }
  for (const auto& [venue, cash] : inventory.cash_by_venue) {
    for (const Money& money : cash.entries()) (*ours.balances)[{money.currency, venue}] = money.amount;
  }
  return ours;
}

}  // namespace keel
