#pragma once

#include <string>
#include <string_view>

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// The last snapshot of a recorded Deribit chain: columns timestamp (ISO 8601), instrument_name, underlying (forward, USD), mark_price
/// (coin), implied_volatility (decimal), currency, index_price (USD); others are ignored. Instruments that are not in `instruments`
/// are passed over; of a coin's indices the last stands. `name` opens every error.
Result<MarkSet> read_deribit_marks(const std::string& name, std::string_view text, const Instruments& instruments);

}  // namespace keel
