#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/config/run_config.hpp"
#include "keel/runtime/run.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {

/// One of several engines in one market. Of its config's [sim] count the latencies, the faults and the deposits.
struct Maker {
  std::string name;  ///< empty only where it is alone
  RunConfig config;
  Observer* observer = nullptr;            ///< of its run
  std::optional<Duration> withdraws = {};  ///< so long after the start it is halted, as by a person; nothing: never
};

struct LifeTogether {
  std::unique_ptr<SimVenue> venue;         ///< outlives the runs
  std::vector<std::unique_ptr<Run>> runs;  ///< as the makers
};

/// Told of a life as it is lived.
struct LifeWatch {
  std::function<void(SimVenue&)> before = {};              ///< anything has happened
  std::function<void(SimVenue&, Instant now)> lived = {};  ///< everybody up to now
};

/// Engines in one simulated market, in lockstep: a window of each, then the next of each. Nothing comes of the order in which they are
/// named. `sim`: the market; without makers it lives by itself. Error: of the venue, or of a run.
Result<LifeTogether> live_together(const SimConfig& sim, const VenueTerms& terms, std::span<const Maker> makers, Duration length,
                                   const LifeWatch& watch = {});

}  // namespace keel
