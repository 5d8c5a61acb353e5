#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "keel/book/history.hpp"

namespace keel {

/// A line of an account's statement: any fact of the ledger, with what the line says of the market at the time.
struct AccountFact {
  Instant at;
  EntryKind kind = EntryKind::Trade;
  std::uint16_t file = 0;                                 ///< index in AccountFacts::files
  InstrumentId instrument;                                ///< all but money alone
  std::uint32_t group = 0;                                ///< index in AccountFacts::groups
  std::uint32_t line = 0;                                 ///< of the file
  TradeId trade;                                          ///< trades, busts and trade corrections
  Size size;                                              ///< trades and their corrections: signed contracts
  Price price;                                            ///< as in Booking
  SettleAmount amount;                                    ///< as in Booking; else the money that came in
  Currency currency;                                      ///< deposits, withdrawals, transfers, corrections, pool fees
  Price index;                                            ///< of the underlying in the quote currency; 0 if the line has none
  double vol = std::numeric_limits<double>::quiet_NaN();  ///< options: implied vol, annualised, 0.60 = 60 %, as it came
  std::optional<Liquidity> liquidity;                     ///< trades: ours, if the line says so

  Booking booking() const { return {kind, instrument, trade, size, price, amount, at, currency}; }
};

/// What a fact belongs to in our own division of the book.
struct BookGroup {
  std::string strategy;
  std::string sub_book;
  friend auto operator<=>(const BookGroup&, const BookGroup&) = default;
};

struct AccountFacts {
  Instruments instruments;
  std::vector<BookGroup> groups{BookGroup{}};
  std::vector<std::string> files;  ///< their names; none if the facts come from no file
  std::vector<AccountFact> facts;  ///< in the order of the file; of several files, in time order
  std::size_t repeated = 0;        ///< facts that an earlier file has, too, and that were left out; trades are told by their ids instead

  /// "fills.csv: line 7".
  std::string place_of(const AccountFact& fact) const;
};

/// One account of several files: facts in time order, those of one time in the order of the files and in each as it has them. What is no
/// trade and stands alike in several files counts as often as in the file that has it most often. Domain: an instrument of one name is
/// the same in all parts; at most 65,535 files.
AccountFacts merged(std::vector<AccountFacts> parts);

}  // namespace keel
