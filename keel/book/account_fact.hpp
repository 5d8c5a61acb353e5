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
  InstrumentId instrument;                                ///< trades, funding, settlements, expiries, busts
  std::uint32_t group = 0;                                ///< index in AccountFacts::groups
  std::uint32_t line = 0;                                 ///< of the file
  TradeId trade;                                          ///< trades and busts
  Size size;                                              ///< trades: signed contracts
  Price price;                                            ///< as in Booking
  SettleAmount amount;                                    ///< as in Booking; else the money that came in
  Currency currency;                                      ///< deposits, withdrawals, transfers, corrections
  Price index;                                            ///< of the underlying in the quote currency; 0 if the line has none
  double vol = std::numeric_limits<double>::quiet_NaN();  ///< options: implied vol, annualised, 0.60 = 60 %, as it came
  std::optional<Liquidity> liquidity;                     ///< trades: ours, if the line says so

  Booking booking() const { return {kind, instrument, trade, size, price, amount}; }
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
  std::vector<AccountFact> facts;  ///< in the order of the file
};

}  // namespace keel
