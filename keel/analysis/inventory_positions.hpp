#pragma once

#include "keel/analysis/inventory.hpp"
#include "keel/exposure/moved_book.hpp"

namespace keel {

/// What is held in one underlying and can be priced.
struct HeldPositions {
  std::vector<MarkedPosition> positions;
  std::size_t left_out = 0;  ///< held without a price
};

/// Contracts of one underlying that are held and not settled, in the order of the rows, those for which `pass(instrument)` holds. The
/// groups of an instrument are one position, as the venue sees it; what nets to nothing is none. Spot is a balance, no contract.
template <class Pass>
HeldPositions held_positions(const Instruments& instruments, const Inventory& inventory, Currency coin, Pass pass) {
  HeldPositions held;
  const std::vector<InventoryRow>& rows = inventory.rows;
  for (std::size_t i = 0; i < rows.size();) {
    const InventoryRow& first = rows[i];
    Size amount;
    for (; i < rows.size() && rows[i].instrument == first.instrument; ++i) amount += rows[i].amount;
    const Instrument& instrument = instruments[first.instrument];
    if (instrument.base != coin || instrument.kind == InstrumentKind::Spot || !pass(instrument)) continue;
    if (amount.raw == 0 || first.source == MarkSource::EstimatedSettlement) continue;
    if (first.source == MarkSource::Unpriced)
      ++held.left_out;
    else
      held.positions.push_back({&instrument, to_double(amount), first.mark});
  }
  return held;
}

}  // namespace keel
