#pragma once

#include <vector>

#include "keel/document/document.hpp"
#include "keel/paths/pool/pool_arbitrage.hpp"
#include "keel/paths/pool/pool_provider.hpp"

namespace keel {

/// Shares of blocks, and of the loss versus rebalancing, against the fee.
doc::Section arbitrage_charts(const PoolMarket& market, const std::vector<PoolArbitrage::Outcome>& outcomes);
/// Fees, what arbitrage takes, and what is left, against the fee, pool by pool.
doc::Section provider_charts(const PoolMarket& market, const PoolProvider::Outcome& outcome);

}  // namespace keel
