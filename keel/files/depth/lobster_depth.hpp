#pragma once

#include <span>

#include "keel/base/result.hpp"
#include "keel/files/depth/named_text.hpp"
#include "keel/market/depth/recorded_depth.hpp"

namespace keel {

/// LOBSTER's reconstruction of one stock's book on one day: two files, named as it names them
/// (SYMBOL_2012-06-21_34200000_57600000_message_N.csv and ..._orderbook_N.csv), a line of each for every event. Prices are USD, sizes
/// shares, times those of New York, which the date and the summer time since 2007 make UTC. Executions of visible and of hidden orders are
/// trades, their taker the other side of the order's; what leaves the N levels that are told is unseen, not gone. Halts and auctions (types
/// 6, 7) are no trades here. Source: LOBSTER, "Data structure" (lobsterdata.com). Refuses what is not such a pair.
Result<RecordedDepth> read_lobster_depth(std::span<const NamedText> files);

}  // namespace keel
