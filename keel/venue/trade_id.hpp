#pragma once

#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// The 64 bits that a venue's text for a trade stands for. Two texts have the same ones with a chance that is nothing beside a disk's; the
/// trades that would then share an id are refused as two under one (book/standing_facts.hpp), never taken for one.
///   "197392876"       that number, below 2^63
///   "ETH-284830839"   of another of Deribit's counters: the number counted on from a 62-bit hash of its prefix, under two set upper bits,
///   so
///                     that neighbours stay neighbours. Two counters meet if their hashes lie closer than the numbers that they have
///                     reached, for numbers of 2^40 with a chance of 1 in 2 million
///   any other text    (a UUID, hex, "0007", "USDC-0007"): its 62-bit hash under the upper bits 10; among a million such texts two share
///                     one with a chance of 1 in 10 million
/// Refuses the empty text and one of more than 128 characters.
Result<TradeId> parse_trade_id(std::string_view text);

}  // namespace keel
