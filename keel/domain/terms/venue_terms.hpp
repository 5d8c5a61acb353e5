#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/margin_model.hpp"

namespace keel {

/// What the venue that needs no naming is called where terms are listed.
inline constexpr Venue deribit = Venue::of("DERIBIT");

/// What a venue's calendar calls a contract that expires.
enum class Period : std::uint8_t { Daily, Weekly, Monthly, Quarterly };
constexpr Period last_of(Period) { return Period::Quarterly; }
std::string_view name_of(Period period);

/// Deribit's calendar: the last Friday of March, June, September and December is a quarterly's, of another month a monthly's, any other
/// Friday a weekly's and any other day a daily's.
Period period_of(Instant expiry);

/// What one kind of contracts trades under at a venue, from one day to another, and who says so.
struct Terms {
  Venue venue = deribit;
  Currency coin;    ///< the base
  Currency settle;  ///< as in Instrument: the coin itself, of inverse contracts
  InstrumentKind kind = InstrumentKind::Spot;
  std::optional<Period> period;  ///< of contracts that expire
  Instant from;                  ///< the beginning of time: as far back as is known
  Instant until = never;         ///< the first moment at which they no longer hold
  Multiplier contract;           ///< as Instrument::multiplier, > 0
  Size least_amount;             ///< > 0; as the venue counts amounts: quote currency for inverse futures and perpetuals, else coins
  std::vector<TickStep> ticks;   ///< none: not known
  FeeSchedule fees;
  std::string rules;           ///< what else is good to know
  std::string source;          ///< a public document
  std::string date;            ///< on which the source said so
  std::string unsourced = {};  ///< what of this no document says
  friend bool operator==(const Terms&, const Terms&) = default;
};

/// What the venue asks as margin for contracts on a coin that settle in a currency.
struct MarginTerms {
  Venue venue = deribit;
  Currency coin;
  Currency settle;
  Instant from;
  Instant until = never;
  Instant known_from;     ///< before it the scenarios' parameters stand for what nobody knows any more
  bool portfolio = true;  ///< false: only the standard margin of futures is known, `parameters` of the others mean nothing
  MarginModel parameters;
  std::string source;
  std::string date;
  friend bool operator==(const MarginTerms&, const MarginTerms&) = default;
};

/// That a coin's index of contracts in a dollar is, number for number, its index in USD, whatever that dollar is worth.
struct IndexTerms {
  Venue venue = deribit;
  Currency coin;
  Currency settle;  ///< the dollar
  Instant from;
  Instant until = never;
  std::string source;
  std::string date;
  friend bool operator==(const IndexTerms&, const IndexTerms&) = default;
};

/// By which rules orders match at a venue, where they are not those of a plain book: matching/order_request.hpp says what they do.
struct MatchingTerms {
  Venue venue = deribit;
  Currency coin;
  Currency settle;
  InstrumentKind kind = InstrumentKind::Spot;
  Instant from;
  Instant until = never;
  Duration speed_bump;                   ///< that an order waits if it would trade at once, whoever sent it; cancels and what rests do not
  bool cancel_leaves_immediate = false;  ///< a cancel of one that waits leaves it to trade what it can; else it is gone
  std::string rules;                     ///< what else is good to know
  std::string source;
  std::string date;
  std::string unsourced = {};  ///< what of this no document says
  friend bool operator==(const MatchingTerms&, const MatchingTerms&) = default;
};

/// Tables of all, in each of which no two rows hold for one thing at one time.
struct VenueTerms {
  std::vector<Terms> terms;
  std::vector<MarginTerms> margin;
  std::vector<IndexTerms> index = {};
  std::vector<MatchingTerms> matching = {};

  /// Those that hold for a contract on a day (`never`: for good), nothing if none do.
  const Terms* find(const Instrument& contract, Instant day) const;
  /// Nothing: orders trade as they come.
  const MatchingTerms* find_matching(const Instrument& contract, Instant day) const;
  const MarginTerms* find_margin(Venue venue, Currency coin, Currency settle, Instant day) const;

  /// These, but for what `mine` says.
  VenueTerms replaced_by(const VenueTerms& mine) const;
  friend bool operator==(const VenueTerms&, const VenueTerms&) = default;
};

/// Whether both would hold for one contract at one time.
bool overlap(const Terms& a, const Terms& b);
bool overlap(const MarginTerms& a, const MarginTerms& b);
bool overlap(const IndexTerms& a, const IndexTerms& b);
bool overlap(const MatchingTerms& a, const MatchingTerms& b);

/// Sets multiplier, lot, ticks and fees. `contract` has all that its name says. Ticks that are not known are the finest. Refuses what has
/// no terms: `SOL_USDC-PERPETUAL: no venue terms for DERIBIT SOL/USDC perpetual on 2026-01-05; add a row to --terms FILE`.
Result<void> set_terms(Instrument& contract, const VenueTerms& terms, Instant day);

}  // namespace keel
