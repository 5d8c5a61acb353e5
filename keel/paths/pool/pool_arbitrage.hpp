#pragma once

#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/paths/path_random.hpp"
#include "keel/paths/pool/pool_market.hpp"

namespace keel {

/// What arbitrageurs take from pools that nobody else trades with, block by block.
struct PoolArbitrage {
  struct OfPool {
    Moments share;        ///< of a path's blocks, those with an arbitrage
    Moments profit_bps;   ///< of the arbitrageurs, a day, of what the pool is worth at the venue's price
    Moments formula_bps;  ///< the loss versus rebalancing where the path was, times the formula's share
    void join(const OfPool& other);
  };
  struct Outcome {
    std::vector<OfPool> pools;  ///< as PoolMarket::listed
    void join(const Outcome& other);
  };
  /// Blocks of so many seconds on average.
  static Outcome run(const PoolMarket& market, double block_s, const PathRange& paths);
};

}  // namespace keel
