#pragma once

#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// "197392876" is that number, below 2^63. "ETH-284830839", of another of the venue's counters, is the number counted on from a 62-bit
/// hash of its prefix, under two set upper bits: neighbours stay neighbours, and no plain number is among them. Two counters meet if
/// their hashes lie closer than the numbers that they have reached, for numbers of 2^40 with a chance of 1 in 2 million; the trades that
/// then share an id are refused as two under one (book/standing_facts.hpp), never taken for one. Refuses what is no such text.
Result<TradeId> parse_deribit_trade_id(std::string_view text);

}  // namespace keel
