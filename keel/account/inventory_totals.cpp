#include "keel/account/inventory_totals.hpp"

#include "keel/domain/money.hpp"

namespace keel {

double BiasCoins::of(const Instrument& instrument, Currency coin) const {
  double coins = 0.0;
  if (instrument.settle == coin) coins += settle;
  if (instrument.base == coin) coins += base;
  if (instrument.quote == coin) coins += quote;
  return coins;
}

BiasCoins bias_coins(const Instrument& instrument, const Mark& mark, double net_transaction_delta, SettleAmount worth) {
  const double forward = instrument.kind == InstrumentKind::Option ? mark.forward : to_double(mark.price);
  return {.base = net_transaction_delta, .settle = to_double(worth), .quote = -forward * net_transaction_delta};
}

double directional_bias_coin(const Instruments& instruments, const Inventory& inventory, Currency underlying) {
  double coins = to_double(inventory.cash[underlying]);
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    coins += bias_coins(instrument, row.mark, row.risk.net_transaction_delta, row.market_value).of(instrument, underlying);
  }
  return coins;
}

double usd_of(const Inventory& inventory, Currency currency) {
  const auto priced = inventory.numeraire_prices.find(currency);
  if (priced != inventory.numeraire_prices.end()) return priced->second * inventory.numeraire_usd;
  return is_dollar(currency) ? 1.0 : 0.0;
}

SettleAmount total_equity(const Instruments& instruments, const Inventory& inventory) {
  SettleAmount sum;
  for (const Money& money : inventory.cash.entries()) sum += in_numeraire(inventory, money.currency, money.amount);
  for (const InventoryRow& row : inventory.rows) sum += in_numeraire(inventory, instruments[row.instrument].settle, row.market_value);
  return sum;
}

SettleAmount options_value(const Instruments& instruments, const Inventory& inventory) {
  SettleAmount sum;
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.kind != InstrumentKind::Option) continue;
    const bool own = instrument.settle == inventory.money_currency;
    sum += own ? row.market_value : in_numeraire(inventory, instrument.settle, row.market_value);
  }
  return sum;
}

SettleAmount total_deposits(const Inventory& inventory) {
  SettleAmount sum;
  for (const Money& money : inventory.deposits.entries()) sum += in_numeraire(inventory, money.currency, money.amount);
  return sum;
}

SettleAmount total_profit(const Instruments& instruments, const Inventory& inventory) {
  return total_equity(instruments, inventory) - total_deposits(inventory);
}

}  // namespace keel
