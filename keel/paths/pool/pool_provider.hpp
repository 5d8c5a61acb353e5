#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/base/setting.hpp"
#include "keel/paths/path_random.hpp"
#include "keel/paths/pool/pool_market.hpp"

namespace keel {

/// What it comes to, to provide a pool's liquidity: noise traders who come for no reason but their own and take what is cheap enough for
/// them, arbitrageurs who come first in each block, and the provider's delta hedged at the venue in one way or another. Fees are held in
/// quote at the venue's price of when they were paid.
struct PoolProvider {
  double noise_per_day = 1000.0;
  double noise_usd = 200.0;
  double noise_tolerance_bps = 30.0;
  double hedge_cost_bps = 1.0;
  double hedge_hours = 1.0;
  double risk_aversion_per_usd = 1e-5;
  double horizon_days = 1.0;
  double band_years = 1.0;

  /// At every block; every so many hours; to the edge of the band of each of the engine's hedge models (keel/hedging/delta_band.hpp).
  enum class Hedge : std::uint8_t { None, EachBlock, AtIntervals, WhalleyWilmott, Zakamouline, RiskPrice };
  static constexpr std::array<std::string_view, 6> hedge_names = {"none",        "each_block", "at_intervals", "whalley_wilmott",
                                                                  "zakamouline", "risk_price"};

  /// All in bps of what the pool was worth at the beginning, a day.
  struct OfPool {
    Moments noise_fees;
    Moments arbitrage_fees;
    Moments arbitrage_profit;  ///< of arbitrageurs, their fees paid
    Moments noise_cost;        ///< of noise traders against the venue's price, fees among it
    Moments noise_volume;      ///< share of the pool
    std::array<Moments, hedge_names.size()>
        profit;  ///< the provider's, by Hedge: what the pool gained, its fees, and the hedge with its costs
    std::array<Moments, hedge_names.size()> hedge_cost;
    void join(const OfPool& other);
  };
  struct Outcome {
    std::vector<OfPool> pools;  ///< as PoolMarket::listed
    void join(const Outcome& other);
  };
  /// Blocks as the market's first.
  Outcome run(const PoolMarket& market, const PathRange& paths) const;

  static constexpr auto fields() {
    using M = PoolProvider;
    return std::tuple{
        Setting{"noise_per_day", &M::noise_per_day, from(0.0, 1e6), "a day", "orders of noise traders, a Poisson stream"},
        Setting{"noise_usd", &M::noise_usd, above(0.0, 1e15), "USD", "size of one on average, exponential"},
        Setting{"noise_tolerance_bps", &M::noise_tolerance_bps, above(0.0, 1e4), "bps",
                "what one bears on average, exponential, fee and slippage together against the venue's price"},
        Setting{"hedge_cost_bps", &M::hedge_cost_bps, from(0.0, 1000.0), "bps", "of what the hedge trades at the venue"},
        Setting{"hedge_hours", &M::hedge_hours, above(0.0, 1e6), "hours", "from hedge to hedge, where hedged at intervals"},
        Setting{"risk_aversion_per_usd", &M::risk_aversion_per_usd, above(0.0, 1e6), "1 / USD", "by which bands are as wide as they are"},
        Setting{"horizon_days", &M::horizon_days, above(0.0, 36'500.0), "days", "that risk is expected to be held, by the price of risk"},
        Setting{"band_years", &M::band_years, above(0.0, 100.0), "years", "to the end that zakamouline's band looks to; a pool has none"}};
  }
};

}  // namespace keel
