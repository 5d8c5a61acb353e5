#pragma once

#include <vector>

#include "keel/engine/ports.hpp"
#include "keel/engine/state.hpp"

namespace keel {

/// What we must be told after a connection was lost, oldest cause first: SessionEnded; the trades that we have not booked;
/// what the market did (deliveries included); OrderClosed{Lost} for every order of ours that the venue does not hold;
/// the venue's positions, which must equal ours by then; SessionStarted. All at `at` except SessionEnded at `lost_at`.
std::vector<TimedFact> reconcile_venue(const State& state, const VenueSnapshot& venue, Instant lost_at, Instant at, std::uint64_t session);

}  // namespace keel
