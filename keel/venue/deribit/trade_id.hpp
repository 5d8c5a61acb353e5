#pragma once

#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// "197392876" is that number. "ETH-284830839", from one of the venue's other counters, is the number with a hash of its prefix in
/// the upper 20 bits. Domain: numbers below 2^44.
Result<TradeId> parse_deribit_trade_id(std::string_view text);

}  // namespace keel
