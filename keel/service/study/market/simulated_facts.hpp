#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "keel/config/run_config.hpp"
#include "keel/service/study/market/market_fact.hpp"

namespace keel {

using MarketFacts = std::vector<MarketFact>;

/// Lives of a simulated market: of the config's seed and those after it.
struct SimulatedLives {
  RunConfig config;
  Duration length;
  std::uint64_t paths = 1;
  int threads = 0;                                                       ///< 0: as many as the machine has
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< of seconds simulated, if set
};

/// What a simulated market is like: of its perpetual, of trades in its options and of quotes in them.
struct SimulatedFacts {
  std::string perpetual_name;
  MarketFacts perpetual;
  MarketFacts option_trades;
  MarketFacts option_quotes;
};

/// Of each fact the mean over the lives in which it is known, with the standard error of that; as they are, if there is one life. A fact
/// that no life knows stays unknown. In the order in which they come first.
MarketFacts mean_facts(const std::vector<MarketFacts>& lives);

/// Error: of a market that cannot run, or `field: what` of the request. The same request gives the same facts, whatever the threads.
/// Domain: length > 0.
Result<SimulatedFacts> simulate_facts(const SimulatedLives& lives);

}  // namespace keel
