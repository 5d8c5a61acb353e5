#include "keel/runtime/reconcile_venue.hpp"

#include <algorithm>

namespace keel {

std::vector<TimedFact> reconcile_venue(const State& state, const VenueSnapshot& venue, Instant lost_at, Instant at, std::uint64_t session) {
  std::vector<TimedFact> facts{{lost_at, SessionEnded{}}};
  for (const Filled& trade : venue.trades) {
    if (!state.book.trades().contains(state.instruments[trade.instrument].venue, trade.trade)) facts.push_back({at, trade});
  }
  for (const Fact& fact : venue.market) facts.push_back({at, fact});
  for (const WorkingOrder& working : state.orders.all()) {
    const OrderId order = working.placed.order;
    if (std::ranges::find(venue.open_orders, order) == venue.open_orders.end()) {
      facts.push_back({at, OrderClosed{order, CloseReason::Lost}});
    }
  }
  for (const PositionReported& position : venue.positions) facts.push_back({at, position});
  facts.push_back({at, SessionStarted{session}});
  return facts;
}

}  // namespace keel
