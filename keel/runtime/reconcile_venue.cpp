#include "keel/runtime/reconcile_venue.hpp"

#include <algorithm>

namespace keel {

void reconcile_venue(const State& state, const VenueSnapshot& venue, Instant at, Venue code, std::vector<TimedFact>& out) {
  for (const Filled& trade : venue.trades) {
    if (!state.book.trades().contains(state.instruments[trade.instrument].venue, trade.trade)) out.push_back({at, trade});
  }
  for (const Fact& fact : venue.market) out.push_back({at, fact});
  for (const WorkingOrder& working : state.orders.all()) {
    const OrderId order = working.placed.order;
    if (state.venue_of(working.placed.instrument) != code) continue;
    if (std::ranges::find(venue.open_orders, order) == venue.open_orders.end()) {
      out.push_back({at, OrderClosed{order, CloseReason::Lost}});
    }
  }
  for (const PositionReported& position : venue.positions) out.push_back({at, position});
}

}  // namespace keel
