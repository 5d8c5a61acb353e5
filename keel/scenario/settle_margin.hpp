#pragma once

#include <string>
#include <vector>

#include "keel/domain/terms/venue_terms.hpp"
#include "keel/scenario/margin_account.hpp"
#include "keel/scenario/marked_book.hpp"

namespace keel {

/// Standard margin that the venue would ask for the linear futures and perpetuals of all coins that settle in one currency there, in
/// that currency, held against what lies in it there. Each position of N coins needs the shares of its coin's parameters, which grow with
/// N, of its value at the index, as the venue has it; at its mark where no index of the coin is known.
struct SettleMargin {
  Currency settle;
  Venue venue{};
  double equity = 0.0;  ///< cash, and profit of what settles in it
  StandardMargin standard;
  LiquidationDistance liquidation;  ///< all coins moving together by one relative move; vols move nothing here
  std::size_t left_out = 0;         ///< positions without a price
  std::string unknown;              ///< why none of this is known, by name; empty if it is
  double available() const { return equity - standard.initial; }
};

/// One for every dollar and venue in which something settles that is held, alphabetical. Not known where a coin has no margin parameters
/// for that currency, nor of options that settle in it: the venue's parameters of them are not known.
std::vector<SettleMargin> settle_margins_of(const MarkedBook& book, const VenueTerms& terms);

}  // namespace keel
