#include "keel/engine/state.hpp"

#include <algorithm>

#include "keel/base/hash.hpp"
#include "keel/base/quantise.hpp"

namespace keel {

bool Facts::connected(Venue venue) const {
  const auto found = std::ranges::find(sessions, venue, &VenueSession::venue);
  return found != sessions.end() && found->connected;
}

const VenueSession& Facts::session(Venue venue) const {
  const auto found = std::ranges::find(sessions, venue, &VenueSession::venue);
  KEEL_CHECK(found != sessions.end(), "a venue that lists nothing and was never connected");
  return *found;
}

bool Facts::is_stopped(InstrumentId instrument) const {
  return std::ranges::find(stopped, instrument, &StoppedInstrument::instrument) != stopped.end();
}

Stage State::stage(Currency underlying) const {
  if (halted) return Stage::Halt;
  Stage stage = std::max(account_limits.worst, flatten_by.empty() ? Stage::Normal : Stage::Flatten);
  for (const UnderlyingLimits& limit : limits) {
    if (limit.underlying == underlying) stage = std::max(stage, limit.stages.worst);
  }
  return stage;
}

std::uint64_t state_hash(const State& state) {
  Hasher hasher;
  hasher.add(static_cast<const Facts&>(state));
  hasher.add(quantised(static_cast<const Memory&>(state)));
  return hasher.digest();
}

}  // namespace keel
