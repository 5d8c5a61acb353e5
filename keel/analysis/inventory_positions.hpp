#pragma once

#include "keel/analysis/inventory.hpp"
#include "keel/exposure/moved_book.hpp"

namespace keel {

/// What is held in one underlying and can be priced.
struct HeldPositions {
  std::vector<MarkedPosition> positions;
  std::size_t left_out = 0;  ///< held without a price
};

/// Rows of one underlying that are held and not settled, in the order of the rows, those for which `pass(instrument)` holds.
template <class Pass>
HeldPositions held_positions(const Instruments& instruments, const Inventory& inventory, Currency coin, Pass pass) {
  HeldPositions held;
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    if (instrument.base != coin || row.amount.raw == 0 || row.source == MarkSource::EstimatedSettlement || !pass(instrument)) continue;
    if (row.source == MarkSource::Unpriced)
      ++held.left_out;
    else
      held.positions.push_back({&instrument, to_double(row.amount), row.mark});
  }
  return held;
}

}  // namespace keel
