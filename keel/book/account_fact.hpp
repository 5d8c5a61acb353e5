#pragma once

#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/book/history.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// The group of a delivery or daily settlement whose line names none: it is of every group that has traded the instrument by then.
inline constexpr std::uint32_t every_group = std::numeric_limits<std::uint32_t>::max();

/// Annualised; the venue's solver stops there.
inline constexpr double largest_believable_vol = 5.0;
/// Above 0 and below that.
constexpr bool believable_vol(double vol) { return vol > 0.0 && vol < largest_believable_vol; }

/// A line of an account's statement: any fact of the ledger, with what the line says of the market at the time.
struct AccountFact {
  Instant at;
  EntryKind kind = EntryKind::Trade;
  std::uint16_t file = 0;                                 ///< index in AccountFacts::files
  InstrumentId instrument;                                ///< all but money alone; of a fee's exchange, the trade's
  std::uint32_t group = 0;                                ///< index in AccountFacts::groups, or every_group until sort_facts
  std::uint32_t line = 0;                                 ///< of the file
  std::uint32_t element = 0;                              ///< of a JSON answer, from 1; else 0
  TradeId trade;                                          ///< trades, busts and trade corrections
  Size size;                                              ///< trades and their corrections: signed contracts
  Size settled{};                                         ///< settlements, deliveries: what was held, if the line says; 0 if not
  Price price;                                            ///< as in Booking
  SettleAmount amount;                                    ///< as in Booking; else the money that came in
  Currency currency;                                      ///< deposits, withdrawals, transfers, corrections, pool fees
  Price index;                                            ///< of the underlying in USD, or the other where quoted; 0 if the line has none
  bool index_quoted = false;                              ///< in the quote currency, until settle_units: venues' own are
  double vol = std::numeric_limits<double>::quiet_NaN();  ///< options: implied vol, annualised, 0.60 = 60 %, as it came
  std::optional<Liquidity> liquidity;                     ///< trades: ours, if the line says so
  bool opening = false;                                   ///< trades: what was held before the first line, at a price of then
  bool of_fee = false;                                    ///< transfers: part of the exchange that paid a trade's fee in another currency
  Venue venue{};                                          ///< money alone: where it lies

  /// "line 7", "line 1, element 3".
  std::string place() const;
  /// The index of the same fact told elsewhere, in whatever it is in, where this one has none.
  void learn_index(const AccountFact& elsewhere) {
    if (index.raw != 0) return;
    index = elsewhere.index;
    index_quoted = elsewhere.index_quoted;
  }
  Booking booking() const { return {kind, instrument, trade, size, price, amount, at, currency}; }
};

/// What a fact belongs to in our own division of the book.
struct BookGroup {
  std::string strategy;
  std::string sub_book;
  friend auto operator<=>(const BookGroup&, const BookGroup&) = default;
};

enum class FillRole : std::uint8_t { Quote, Hedge };
std::string_view name_of(FillRole role);
/// Fills of this strategy are hedges, all others quotes.
inline constexpr std::string_view hedge_strategy = "hedge";
FillRole role_of(const BookGroup& group);

struct AccountFacts {
  Instruments instruments;
  std::vector<BookGroup> groups{BookGroup{}};
  std::vector<std::string> files;    ///< their names; none if the facts come from no file
  std::vector<AccountFact> facts;    ///< as they were read, until sort_facts
  std::size_t repeated = 0;          ///< facts that an earlier file has, too, and that were left out; trades are told by their ids instead
  std::vector<std::string> remarks;  ///< of the readers, for a reader of the book
  /// By currency: since when a record tells all, its beginning told as what was there. What is told of the time before is in that.
  std::map<Currency, Instant> opened = {};
  /// What a record says that the account paid at an instrument's expiry, where the terms say otherwise.
  std::map<InstrumentId, SettleAmount> told_delivery_fees = {};
  std::vector<IndexTerms> index_terms = {};  ///< which of the venues' indices in dollars are those in USD

  /// "fills.csv: line 7", "answer.json: line 1, element 3".
  std::string place_of(const AccountFact& fact) const;
};

/// Whether the terms say so of the index that a venue shows with an instrument.
bool index_is_in_usd(std::span<const IndexTerms> terms, const Instrument& instrument, Instant at);

/// Time order, those of one time as they stand; and for a fact of every_group one fact for each
/// group that has traded the instrument by then, or the first group if none has. Doing it again changes nothing.
void sort_facts(AccountFacts& account);

/// One account of several parts, sorted, those of one time in the order of the parts. What is no trade and stands alike in several parts
/// counts as often as in the part that has it most often; whichever says its index, vol and liquidity. An instrument whose contract another
/// part has larger or smaller is that of the part with its earliest fact, and amounts stay what they are; refused, by place, if its
/// contracts cannot tell them. Domain: an instrument of one name is but for its terms the same in all parts; at most 65,535 files.
/// Refuses what is told of the time before a record that begins with what was there (`opened`), of the same currency at the same venue: it
/// would count twice.
Result<AccountFacts> merged(std::vector<AccountFacts> parts);

}  // namespace keel
