#pragma once

#include <span>

#include "keel/base/result.hpp"
#include "keel/files/depth/named_text.hpp"
#include "keel/market/tape/recorded_tape.hpp"

namespace keel {

/// The best prices (`bookTicker`) and trades (`trade`) of Binance's combined streams, "<local ns> <json>" a line; all else is passed over.
/// The best prices come at every change, where the depth comes every few dozen milliseconds. Time is the transaction time `T`; of one time
/// and kind in the order in which they were heard. Nothing in `tops` where the feed has no best prices or, as spot's, tells no time of
/// them. Several files of one symbol follow one another. Error: `file: line N: what`.
Result<RecordedTape> read_binance_tape(std::span<NamedText> files);

}  // namespace keel
