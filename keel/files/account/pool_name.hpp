#pragma once

#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"

namespace keel {

/// Whether a name is of a pool: "BASE_QUOTE-POOL…".
bool is_pool_name(std::string_view name);

/// "ETH_USDC-POOL" is a constant-product pool, "ETH_USDC-POOL-1500-2500d5" liquidity between 1500 and 2500.5; `d` is the decimal point,
/// as in Deribit's strikes. Refuses other names, and a range that does not rise from 0 or above.
Result<Instrument> parse_pool_name(std::string_view name);

}  // namespace keel
