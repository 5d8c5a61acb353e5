#include "keel/account/cost_basis.hpp"

namespace keel {

void restate_by(const Instrument& instrument, std::span<const Booking> bookings, CostBasis basis, InventoryRow& row) {
  const Position held = position_by(instrument, bookings, basis);
  // Settled by estimate, all of the position's profit is realised, whatever its lots were.
  if (row.source == MarkSource::EstimatedSettlement) return;
  const SettleAmount sum = row.realised + row.unrealised;
  row.realised = held.realised;
  row.unrealised = sum - held.realised;
}

}  // namespace keel
