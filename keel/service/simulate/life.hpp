#pragma once

#include <functional>
#include <memory>

#include "keel/runtime/run.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {

/// One life of the whole engine in a simulated market, lived.
struct Life {
  std::unique_ptr<SimVenue> venue;  ///< outlives the run
  std::unique_ptr<Run> run;
};

/// `observer`: of the run, or nothing. `before`: sees the venue before anything has happened there. Error: of the venue, or of the run.
Result<Life> live_once(const RunConfig& config, Duration length, Observer* observer, const std::function<void(SimVenue&)>& before = {});

}  // namespace keel
