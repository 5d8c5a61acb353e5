#pragma once

#include "keel/domain/terms/venue_terms.hpp"
#include "keel/service/backtest/option_session.hpp"
#include "keel/service/backtest/recorded_markets.hpp"

namespace keel {

/// Deribit's public trades (files/tape) and chains (files/chain), any number of files in any order: the same records whatever it is. What
/// stands there more than once counts once, what stands out of order is put in order, and `remarks` say both. Instruments trade under the
/// terms of the day on which they are seen first; the perpetual of each coin and settlement currency is listed, traded or not, if it has
/// terms. Errors name file and line: of a file that is neither, a trade's number on two different trades, or two snapshots of one moment
/// that differ. `read`: gets names and hash.
Result<RecordedOptions> read_recorded_options(const std::vector<std::string>& files, const VenueTerms& terms, RecordedData& read);

}  // namespace keel
