#pragma once

#include <array>
#include <optional>

#include "keel/domain/commands.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/domain/verdict.hpp"

namespace keel {

/// In one coin, USD.
struct GateDelta {
  double of_order = 0.0;    ///< signed, if it fills
  double worst_case = 0.0;  ///< of the book, with every open order filled that moves it the way this one does; not a number: not known
};

/// What the gate looks at, gathered anew for each order; fair prices are the ones that quotes are made from, so a wrong one is
/// caught by `basis` and `index_at` rather than by the collar.
struct GateView {
  bool halted = false;
  Instant now;
  Instant index_at;                 ///< when the underlying's index was last heard of
  double basis = 0.0;               ///< |price of the forward (or of the instrument, if linear) / index - 1|
  std::optional<Price> fair_price;  ///< in the instrument's quotation, 0 of what is worth nothing; nothing when unknown
  PriceOffset collar;               ///< farthest that a price may lie from fair on the losing side
  Size position;
  Size open_same_side;              ///< of our orders that may still fill, this one not counted
  std::array<GateDelta, 2> deltas;  ///< of the underlying, and of the coin that the instrument is quoted in
  bool budget_left = true;
};

/// The last check before an order leaves; first refusal in the order of Verdict wins. Nothing shapes what it lets through. An order that
/// moves a delta which nobody knows is refused unless it does no more than close what is held of its instrument.
Verdict gate(const PlaceOrder& order, const Instrument& instrument, const GateView& view, const GateConfig& config);

}  // namespace keel
