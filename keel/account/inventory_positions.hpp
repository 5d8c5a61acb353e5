#pragma once

#include "keel/account/inventory.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/scenario/moved_book.hpp"

namespace keel {

/// What is held in one underlying and can be priced.
struct HeldPositions {
  std::vector<MarkedPosition> positions;
  std::size_t left_out = 0;  ///< held without a price
};

/// USD for a unit of the numeraire: some dollar or underlying is always among the priced currencies.
inline double numeraire_usd(const Inventory& inventory) {
  for (const auto& [currency, price] : inventory.numeraire_prices) {
    if (is_dollar(currency)) return 1.0 / price;
    const auto underlying = inventory.underlyings.find(currency);
    if (underlying != inventory.underlyings.end() && underlying->second.index.raw > 0) {
      return to_double(underlying->second.index) / price;
    }
  }
  return 1.0;
}

/// USD for a unit of a currency that has a price in the numeraire; 0 if none is known.
inline double usd_of(const Inventory& inventory, Currency currency) {
  if (is_dollar(currency)) return 1.0;
  const auto priced = inventory.numeraire_prices.find(currency);
  return priced == inventory.numeraire_prices.end() ? 0.0 : priced->second * numeraire_usd(inventory);
}

/// Contracts of one underlying that are held and not settled, in the order of the rows, those for which `pass(instrument)` holds. The
/// groups of an instrument are one position, as the venue sees it; what nets to nothing is none. Spot is a balance, no contract.
template <class Pass>
HeldPositions held_positions(const Instruments& instruments, const Inventory& inventory, Currency coin, Pass pass) {
  HeldPositions held;
  const std::vector<InventoryRow>& rows = inventory.rows;
  for (std::size_t i = 0; i < rows.size();) {
    const Instrument& instrument = instruments[rows[i].instrument];
    const InventoryRow* live = nullptr;  // one group may be settled while another still holds
    Size amount;
    for (; i < rows.size() && rows[i].instrument == instrument.id; ++i) {
      if (is_settled(rows[i].source)) continue;
      live = &rows[i];
      amount += rows[i].amount;
    }
    if (instrument.base != coin || instrument.kind == InstrumentKind::Spot || !pass(instrument)) continue;
    if (live == nullptr || amount.raw == 0) continue;
    const double quote_usd = usd_of(inventory, instrument.quote);
    if (live->source == MarkSource::Unpriced || quote_usd <= 0.0)
      ++held.left_out;
    else
      held.positions.push_back({&instrument, to_double(amount), live->mark, quote_usd});
  }
  return held;
}

}  // namespace keel
