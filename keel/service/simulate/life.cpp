#include "keel/service/simulate/life.hpp"

#include "keel/runtime/clocks.hpp"
#include "keel/service/simulate/together.hpp"

namespace keel {

Result<Life> live_once(const RunConfig& config, Duration length, Observer* observer, const std::function<void(SimVenue&)>& before) {
  const Maker alone{.name = "", .config = config, .observer = observer};
  auto life = live_together(config.sim, config.venue_terms(), {&alone, 1}, length, {.before = before});
  if (!life) return std::unexpected(life.error());
  HurriedClock clock;
  if (auto finished = life->runs.front()->finish(clock); !finished) return std::unexpected(finished.error());
  return Life{std::move(life->venue), std::move(life->runs.front())};
}

}  // namespace keel
