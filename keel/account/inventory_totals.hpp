#pragma once

#include "keel/account/inventory.hpp"

namespace keel {

/// The coins whose price a holding's worth in USD follows, by the part of the contract that they are.
struct BiasCoins {
  double base = 0.0;    ///< net transaction delta
  double settle = 0.0;  ///< what it is worth
  double quote = 0.0;   ///< less what it owes: its price times the net transaction delta
  double of(const Instrument& instrument, Currency coin) const;
};
/// Of a position with this net transaction delta and worth (spot: 0, it is a balance) at a mark.
BiasCoins bias_coins(const Instrument& instrument, const Mark& mark, double net_transaction_delta, SettleAmount worth);

/// Directional bias of an underlying, in its coin: what the whole account's worth in USD gains for a rise of the index by 1 USD.
/// Net transaction deltas of the contracts, and the coin itself: balances and what is worth coin; less what contracts quoted in the coin
/// owe of it: their price times their net transaction delta. Spot counts once, as the balance it is.
double directional_bias_coin(const Instruments& instruments, const Inventory& inventory, Currency underlying);

/// USD for a unit of a currency that has a price in the numeraire; 0 if none is known.
double usd_of(const Inventory& inventory, Currency currency);

/// Cash of every currency and market value of every row, in the numeraire. Error: a rounding to 1e-8 for each.
SettleAmount total_equity(const Instruments& instruments, const Inventory& inventory);

/// What the options held are worth, in money_currency. Error: as total_equity.
SettleAmount options_value(const Instruments& instruments, const Inventory& inventory);

/// What was paid in less what was taken out, at the prices of now, in the numeraire. Error: as total_equity.
SettleAmount total_deposits(const Inventory& inventory);

/// total_equity less total_deposits, in the numeraire: realised and unrealised profit of every row less fees and funding, and what was
/// corrected by hand, but for a rounding to 1e-8 of each row's currency.
SettleAmount total_profit(const Instruments& instruments, const Inventory& inventory);

}  // namespace keel
