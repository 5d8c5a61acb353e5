#include "keel/service/simulate/life.hpp"

#include "keel/runtime/clocks.hpp"
#include "keel/runtime/open_run.hpp"

namespace keel {

Result<Life> live_once(const RunConfig& config, Duration length, Observer* observer, const std::function<void(SimVenue&)>& before) {
  auto venue = SimVenue::make(config.sim, config.venue_terms());
  if (!venue) return std::unexpected(venue.error());
  if (before) before(**venue);
  RunPorts ports;
  ports.venues = {venue->get()};
  ports.observer = observer;
  auto run = open_run(config, {}, std::move(ports));
  if (!run) return std::unexpected(run.error());
  if (auto advanced = (*run)->advance(config.sim.start + length); !advanced) return std::unexpected(advanced.error());
  HurriedClock clock;
  if (auto finished = (*run)->finish(clock); !finished) return std::unexpected(finished.error());
  return Life{std::move(*venue), std::move(*run)};
}

}  // namespace keel
