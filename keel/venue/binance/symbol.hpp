#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/terms/venue_terms.hpp"
#include "keel/market/depth/recorded_depth.hpp"

namespace keel {

inline constexpr Venue binance = Venue::of("BINANCE");

/// All that a Binance symbol says by itself, given which of its markets the feed is of; its id is 0, and nothing of what it trades under is
/// set. Futures expire at 08:00 UTC.
///   BTCUSDT                  spot, or of USD-M futures a perpetual, settled in the quote currency
///   BTCUSDT_240927           a future of USD-M
///   BTCUSD_PERP BTCUSD_240927   of COIN-M, settled in the coin
/// Refuses a quote currency that is no dollar.
Result<Instrument> parse_binance_symbol(std::string_view symbol, RecordedDepth::Contract contract);

/// The same with what it trades under on that day. Refuses what has no terms then, as set_terms does.
Result<Instrument> parse_binance_instrument(std::string_view symbol, RecordedDepth::Contract contract, const VenueTerms& terms, Instant at);

}  // namespace keel
