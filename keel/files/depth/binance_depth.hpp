#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/files/depth/named_text.hpp"
#include "keel/market/depth/recorded_depth.hpp"

namespace keel {

/// Binance's combined streams as they were heard, "<local ns> <json>" a line: diff. depth updates (`depthUpdate`), trades (`trade`) and the
/// answer of the REST interface that gives the whole book (`lastUpdateId`, `bids`, `asks`); other events, the best prices among them, are
/// passed over. Of USD-M futures, COIN-M futures and spot; of COIN-M, sizes are contracts. Several files follow one another. Time is the
/// transaction time `T`, where there is none the event time `E`. The book begins with the first whole one: what the venue did before is
/// left out, and updates that the whole book has already; without any the first update begins it, which is remarked. Gaps in the chain of
/// updates are remarked. Source: Binance, "How to manage a local order book correctly". Refuses what is no such line, and several symbols.
Result<RecordedDepth> read_binance_depth(std::span<NamedText> files);

/// What such a file says that it is of, so that files of one instrument can be told from others: symbol and kind of market.
std::string binance_feed_of(std::string_view text);

}  // namespace keel
