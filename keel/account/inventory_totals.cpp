#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

/// In the quote currency.
double forward_of(const Instrument& instrument, const InventoryRow& row) {
  return instrument.kind == InstrumentKind::Option ? row.mark.forward : to_double(row.mark.price);
}

}  // namespace

double directional_bias_coin(const Instruments& instruments, const Inventory& inventory, Currency underlying) {
  double coins = to_double(inventory.cash[underlying]);
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.settle == underlying) coins += to_double(row.market_value);
    if (instrument.base == underlying) coins += row.risk.net_transaction_delta;
    if (instrument.quote == underlying) coins -= forward_of(instrument, row) * row.risk.net_transaction_delta;
  }
  return coins;
}

SettleAmount total_equity(const Instruments& instruments, const Inventory& inventory) {
  SettleAmount sum;
  for (const Money& money : inventory.cash.entries()) sum += in_numeraire(inventory, money.currency, money.amount);
  for (const InventoryRow& row : inventory.rows) sum += in_numeraire(inventory, instruments[row.instrument].settle, row.market_value);
  return sum;
}

SettleAmount total_profit(const Instruments& instruments, const Inventory& inventory) {
  SettleAmount sum;
  for (const InventoryRow& row : inventory.rows)
    sum += in_numeraire(inventory, instruments[row.instrument].settle, row.realised + row.unrealised - row.fees - row.funding);
  return sum;
}

}  // namespace keel
