#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"
#include "keel/domain/tape.hpp"
#include "keel/exposure/greeks.hpp"
#include "keel/exposure/vega_tenors.hpp"

namespace keel {

/// How an instrument's mark came about. Unpriced: nothing believable is known; no Greeks, valued at the last traded price. Delivered: by
/// a fact of the account.
enum class MarkSource : std::uint8_t { Chain, LastTrade, EstimatedSettlement, Unpriced, Delivered };
constexpr bool is_settled(MarkSource source) { return source == MarkSource::EstimatedSettlement || source == MarkSource::Delivered; }

/// Money of one instrument in its settlement currency; sizes are the venue's amounts (contracts times multiplier).
struct InventoryRow {
  InstrumentId instrument;
  std::uint32_t group = 0;     ///< index in Inventory::groups
  Size amount;                 ///< held, or what was settled by estimate
  double average_price = 0.0;  ///< of `amount`; 0 when flat
  MarkSource source = MarkSource::LastTrade;
  Mark mark;                ///< if settled, the payoff and the delivery price
  SettleAmount realised;    ///< settlement included
  SettleAmount unrealised;  ///< what `fee_exchange` is worth now included
  SettleAmount fees;        ///< paid; rebates and what pools earn are received
  SettleAmount funding;     ///< paid
  SettleAmount market_value;
  Balances fee_exchange;  ///< coins that went out for fees, and came in as what they were worth then: money in the account's cash
  Greeks risk;
  /// Held, and left out of every sum of Greeks.
  bool has_no_price() const { return source == MarkSource::Unpriced && amount.raw != 0; }
};

/// One underlying. Money in `currency`: the settlement currency if all of its instruments share it, else the numeraire.
struct UnderlyingInventory {
  Currency currency;
  SettleAmount cash;    ///< what its instruments moved, and deposits and the like if in the coin itself
  SettleAmount equity;  ///< cash plus market values
  SettleAmount realised;
  SettleAmount unrealised;
  SettleAmount fees;
  SettleAmount funding;
  Greeks risk;
  VegaTenors vega_tenors;
  Price index;  ///< last seen; 0 if none was
  SettleAmount profit() const { return realised + unrealised - fees - funding; }
};

struct Inventory {
  Instant as_of;
  Currency numeraire;
  std::size_t trades = 0;
  std::size_t instruments = 0;
  std::size_t duplicates = 0;
  Currency money_currency;    ///< of the two sums below: the settlement currency if there is one, else the numeraire
  SettleAmount premium_cash;  ///< of the trades in options and spot
  SettleAmount fees;
  Balances cash;                            ///< by currency, all groups
  Balances deposits;                        ///< paid in less taken out, of `cash`; transfers from and to other books among them
                                            ///< but for what only paid a fee
  Balances corrections;                     ///< by hand of the venue, of `cash`
  std::map<Venue, Balances> cash_by_venue;  ///< the same where it lies
  std::vector<BookGroup> groups;
  std::vector<InventoryRow> rows;  ///< by instrument id, then group
  std::map<Currency, UnderlyingInventory> underlyings;
  std::map<Currency, double> numeraire_prices;  ///< of every currency in play, in the numeraire
  double numeraire_usd = 1.0;                   ///< a unit of it
  std::vector<std::string> remarks;             ///< what a reader must know: rows not believed, settlements estimated
};

/// `amount` of a currency in the numeraire. Error: a rounding to 1e-8 of a product in double.
SettleAmount in_numeraire(const Inventory& inventory, Currency currency, SettleAmount amount);

/// The account of somebody who stood on one side of every trade: as `Liquidity::Taker` on the taker's side, paying its fee, as Maker
/// on the other.
AccountFacts facts_of(Instruments instruments, std::span<const TapeTrade> trades, Liquidity as);

/// What an account holds after all its facts, each group of them a book of its own. Facts are taken in time order, as they stand in the
/// end (book/standing_facts.hpp). The valuation time is the last fact's, the chain's or `at`, the latest. Without a chain an instrument is
/// marked at its last trade whose vol is believable (above 0 and below 500 %, where the venue's solver stops), with the last index as
/// forward. Spot is coins and stands at the index, whatever a chain marks it at.
/// What expired by then and has no expiry among the facts is settled as Deliveries say, from the marks of `past` where nothing better
/// tells. Realised, unrealised and average price are by `basis`; their sums, risk and cash do not depend on it. Refuses what
/// standing_facts refuses, what AmountLimits refuse, a settlement without an index, and a currency without a price in the numeraire.
Result<Inventory> take_inventory(AccountFacts account, const std::optional<MarkSet>& chain, Currency numeraire,
                                 CostBasis basis = CostBasis::Average, std::span<const MarkSet> past = {}, Instant at = {});

}  // namespace keel
