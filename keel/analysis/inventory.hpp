#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/book/book.hpp"
#include "keel/domain/marks.hpp"
#include "keel/domain/tape.hpp"

namespace keel {

/// Risk of a position or a sum of them. Deltas in units of the underlying; gamma is the change of delta for 1 USD; vega USD for
/// one vol point; theta USD for one day (the quote currency standing for USD throughout).
struct InventoryRisk {
  double delta = 0.0;                  ///< Black-Scholes delta; coin position of futures
  double net_transaction_delta = 0.0;  ///< delta less the mark in coin, for coin-settled options
  double gamma_per_usd = 0.0;
  double vega_usd_per_vol_point = 0.0;
  double theta_usd_per_day = 0.0;
};
InventoryRisk operator+(const InventoryRisk& a, const InventoryRisk& b);

/// How an instrument's mark came about. Unpriced: nothing believable is known; no Greeks, valued at the last traded price.
enum class MarkSource : std::uint8_t { Chain, LastTrade, EstimatedSettlement, Unpriced };

/// Money of one instrument in its settlement currency; sizes are the venue's amounts (contracts times multiplier).
struct InventoryRow {
  InstrumentId instrument;
  Size amount;                 ///< held, or what was settled
  double average_price = 0.0;  ///< of `amount`; 0 when flat
  MarkSource source = MarkSource::LastTrade;
  Mark mark;              ///< if settled, the payoff and the delivery price
  SettleAmount realised;  ///< settlement included
  SettleAmount unrealised;
  SettleAmount fees;
  SettleAmount market_value;
  InventoryRisk risk;
};

/// One underlying. Money in `currency`: the settlement currency if all of its instruments share it, else the numeraire.
struct UnderlyingInventory {
  Currency currency;
  SettleAmount cash;    ///< premium, realised profit of futures, settlements, less fees
  SettleAmount equity;  ///< cash plus market values
  SettleAmount realised;
  SettleAmount unrealised;
  SettleAmount fees;
  InventoryRisk risk;
  Price index;  ///< last seen
};

struct Inventory {
  Instant as_of;
  Currency numeraire;
  std::size_t trades = 0;
  std::size_t duplicates = 0;
  Currency money_currency;    ///< of the two sums below: the settlement currency if there is one, else the numeraire
  SettleAmount premium_cash;  ///< of the trades in options and spot
  SettleAmount fees;
  std::vector<InventoryRow> rows;  ///< by instrument id
  std::map<Currency, UnderlyingInventory> underlyings;
  std::map<Currency, double> numeraire_prices;  ///< of every currency in play, in the numeraire
  std::vector<std::string> remarks;             ///< what a reader must know: rows not believed, settlements estimated
};

/// `amount` of a currency in the numeraire. Error: a rounding to 1e-8 of a product in double.
SettleAmount in_numeraire(const Inventory& inventory, Currency currency, SettleAmount amount);

/// The book of somebody who stood on one side of every trade.
/// As `Liquidity::Taker` takes the taker's side of each trade and pays its fee, as Maker the other. Trades are taken in time order;
/// a trade seen twice counts once. Without a chain the valuation time is the last trade's, and an instrument is marked at its last
/// trade whose vol is believable (above 0 and below 500 %, where the venue's solver stops), with the last index as forward.
/// What expired by then is settled at the mean of the indices seen in the 30 minutes before its expiry.
/// Refuses two different trades with one id, a settlement without an index, and a currency without a price in the numeraire.
Result<Inventory> take_inventory(const Instruments& instruments, std::span<const TapeTrade> trades, Liquidity as,
                                 const std::optional<MarkSet>& chain, Currency numeraire);

}  // namespace keel
