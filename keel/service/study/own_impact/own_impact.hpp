#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// The engine in a simulated market and in its twin, which is the same but that what the engine takes moves no price.
struct OwnImpactRequest {
  RunConfig config;    ///< of which sim.seed is not read: life i has the seed `seed` + i
  std::string market;  ///< its name, as people know it
  Duration length = minute * 10;
  Duration step = second;    ///< between two looks at the price, up to `length`
  std::uint64_t paths = 16;  ///< 2 to 1,000,000,000
  std::uint64_t seed = 1;
  int threads = 0;                                                       ///< as in StudyRequest
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< as there
};

/// How much of each underlying's trend and of its realised vol our own hedging caused, and how much was hedged: means over lives with
/// standard errors, with less without, the same seeds. The same request gives the same answer to the last bit, whatever the number of
/// threads. Error: `field: what`, or of a run.
Result<doc::Document> study_own_impact(const OwnImpactRequest& request);

}  // namespace keel
