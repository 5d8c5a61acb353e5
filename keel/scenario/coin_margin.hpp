#pragma once

#include <optional>

#include "keel/domain/terms/venue_terms.hpp"
#include "keel/scenario/margin_account.hpp"
#include "keel/scenario/marked_book.hpp"

namespace keel {

/// The coin-settled part of a book in one coin at one venue, which sees neither positions nor money elsewhere.
struct CoinAccount {
  Currency coin;
  Venue venue;
  MarginAccount account;
  std::size_t left_out = 0;  ///< there: positions in it without a price or settled in another currency, what settles in it on another coin
};
/// One for every underlying with an index and venue at which something coin-settled of it was traded, held or not, alphabetical. Refuses a
/// coin without margin parameters of the venue at the book's time, by name.
Result<std::vector<CoinAccount>> coin_accounts(const MarkedBook& book, const VenueTerms& terms);

/// Margin that the venue would ask for the coin-settled positions in one underlying, in its coin.
struct CoinMargin : MarginState {
  Currency coin;
  Venue venue;
  double index_usd = 0.0;
  LiquidationDistances liquidation;
  std::size_t left_out = 0;
};
/// One for each of coin_accounts. Refuses also marks that the kernel cannot price, by name.
Result<std::vector<CoinMargin>> margins_of(const MarkedBook& book, const VenueTerms& terms);

/// How near its liquidation a coin's account stands under one rule: numbers that can be limited.
struct MarginUse {
  double use = 0.0;                     ///< maintenance margin over what it is held against; infinite with none of that left
  std::optional<double> distance_spot;  ///< absolute relative move of the index to the nearest liquidation; nothing within the search
};
struct MarginRules {
  MarginUse standard;
  MarginUse portfolio;
};
struct MarginUses {
  Currency coin;
  Venue venue;
  Result<MarginRules> under;  ///< refuses an account that has no terms, or holds marks that the kernel cannot price
  std::size_t left_out = 0;   ///< of positions, as in CoinAccount: with any, this is not the margin that the venue asks
};
/// One for each account that coin_accounts asks about, vols standing still; one that is refused leaves the others as they are.
std::vector<MarginUses> margin_uses(const MarkedBook& book, const VenueTerms& terms);
/// The use alone, without the search for liquidation.
struct MarginShares {
  double standard = 0.0;
  double portfolio = 0.0;
};
/// Of one coin's account at the venue that needs no naming, listed there or not; 0 where nothing is held. Refuses, besides, an account that
/// is not whole: something on the coin is held at another venue or settles elsewhere, or something that settles in it stands on another
/// coin or has no price.
Result<MarginShares> whole_margin_use(const MarkedBook& book, const VenueTerms& terms, Currency coin);
/// The same with the search, vols standing still.
Result<MarginRules> whole_margin(const MarkedBook& book, const VenueTerms& terms, Currency coin);
MarginUse margin_use(double maintenance, double balance, const LiquidationDistance& distance);

}  // namespace keel
