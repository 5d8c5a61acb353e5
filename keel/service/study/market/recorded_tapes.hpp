#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/market/tape/recorded_tape.hpp"
#include "keel/service/study/market/instrument_tape.hpp"

namespace keel {

/// What recorded files tell of best prices and trades, an instrument each. Best prices that a feed tells of themselves and with a time are
/// taken; else they are those of the book as its levels are told. `format`: of depth_formats. Errors name file and line.
Result<std::vector<RecordedTape>> read_recorded_tapes(const std::vector<std::string>& files, std::string_view format);

/// The best prices of a book and the trades, as recorded depth tells them. Domain: rows in order of time.
RecordedTape tape_of(const RecordedDepth& depth);

/// Tick and contract, of which a coin-margined one's is known where its symbol has terms.
TapeContract contract_of(const RecordedTape& tape);
/// When the last of it happened. Domain: as measured.
inline Instant last_of(const RecordedTape& tape) {
  return tape.trades.empty() ? tape.tops.back().at : std::max(tape.tops.back().at, tape.trades.back().at);
}
/// All of a tape, measured. Domain: it has a top.
InstrumentTape measured(const RecordedTape& tape);

}  // namespace keel
