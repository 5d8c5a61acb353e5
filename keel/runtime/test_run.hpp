#pragma once

#include <functional>
#include <memory>

#include "keel/runtime/clocks.hpp"
#include "keel/runtime/open_run.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {

/// For tests: a run on a simulated venue of its own, as `keel run` makes it.
struct TestRun {
  std::unique_ptr<SimVenue> venue;
  std::unique_ptr<Run> run;
  HurriedClock clock;

  static Result<TestRun> start(const RunConfig& config, const std::filesystem::path& directory = {},
                               std::function<void(const Filled&, Instant)> witness = nullptr, RunPorts ports = {}) {
    auto venue = SimVenue::make(config.sim, config.venue_terms());
    if (!venue) return std::unexpected(venue.error());
    if (witness) (*venue)->on_execution(std::move(witness));
    ports.venues = {venue->get()};
    auto run = open_run(config, directory, std::move(ports));
    if (!run) return std::unexpected(run.error());
    return TestRun{.venue = std::move(*venue), .run = std::move(*run)};
  }
  Result<void> finish() { return run->finish(clock); }
  const State& state() const { return run->engine().state(); }
};

}  // namespace keel
