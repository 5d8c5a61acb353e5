#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// All that a Deribit name says by itself: kind, payoff, currencies, expiry, strike and right; its id is 0, and nothing of what it trades
/// under is set. Expiries are at 08:00 UTC; a strike's decimal point is a "d".
///   BTC-PERPETUAL  BTC-25MAR22  BTC-25MAR22-48000-C      inverse, settled in the coin
///   BTC_USDC-PERPETUAL  BTC_USDC-25MAR22  XRP_USDC-25MAR22-0d625-P   linear, settled in the quote currency
///   BTC_USDC                                             spot
/// Combos are refused: their legs are traded under their own names.
Result<Instrument> parse_deribit_name(std::string_view name);

/// As names have a day: "1JAN22".
std::string deribit_date(Instant at);

/// The moment of "1JAN22", "25MAR22": 08:00 UTC; the day is not padded.
Result<Instant> parse_deribit_expiry(std::string_view text);
/// "48000", "0d625".
Result<Price> parse_deribit_strike(std::string_view text);

/// The same with what it trades under on that day. Refuses what has no terms then, as set_terms does.
Result<Instrument> parse_deribit_instrument(std::string_view name, const VenueTerms& terms, Instant at);

/// Contracts in an `amount` as Deribit states it: quote currency for inverse futures and perpetuals, base coin otherwise.
Result<Size> contracts_from_deribit_amount(const Instrument& instrument, Size amount);

}  // namespace keel
