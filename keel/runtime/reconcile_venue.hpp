#pragma once

#include <vector>

#include "keel/engine/ports.hpp"
#include "keel/engine/state.hpp"

namespace keel {

/// Appends what we must be told after a connection was lost, oldest cause first: the trades that we have not booked; what the market did
/// (deliveries included); OrderClosed{Lost} for every order of ours on an instrument of the venue's that it does not hold; its positions,
/// which must equal ours by then. All at `at`.
void reconcile_venue(const State& state, const VenueSnapshot& venue, Instant at, Venue code, std::vector<TimedFact>& out);

}  // namespace keel
