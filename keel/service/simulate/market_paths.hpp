#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// Many lives of the whole engine in a simulated market, each with a seed of its own.
struct MarketPathsRequest {
  RunConfig config;  ///< of which sim.seed is not read: path i has the seed `seed` + i
  std::string name;  ///< of the market, as people know it
  Duration length = minute * 10;
  std::uint64_t paths = 16;  ///< 2 to 1,000,000,000
  std::uint64_t seed = 1;
  int threads = 0;                                                       ///< as in SimulateRequest
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< as there
};

/// Of configs/markets, by name.
std::vector<std::string_view> market_presets();
/// Error: not one of them.
Result<RunConfig> market_preset(std::string_view name);

/// Mean, standard deviation and standard error of what the lives came to: profit and its causes, what was held at the end, fills, hedges,
/// time in stages. The same request gives the same answer to the last bit, whatever the number of threads. Error: `field: what`, or of
/// a run.
Result<doc::Document> simulate_market(const MarketPathsRequest& request);

}  // namespace keel
