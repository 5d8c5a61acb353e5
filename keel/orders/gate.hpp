#pragma once

#include <array>
#include <optional>

#include "keel/domain/commands.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/domain/verdict.hpp"

namespace keel {

/// Of one number that a limit holds: the delta, gamma or vega of a coin.
struct GateExposure {
  double of_order = 0.0;    ///< signed, if it fills
  double worst_case = 0.0;  ///< of the book, with every open order filled that moves it the way this one does; not a number: not known
};

/// What an order adds to the gross notional of its group of instruments and of the account, and what those are without it; all of it at
/// most or exactly, in USD. Not a number: not known.
struct GateNotional {
  double added_usd = 0.0;  ///< 0: it adds nothing, whatever is known
  double group_usd = 0.0;
  double account_usd = 0.0;
};

/// What the gate looks at, gathered anew for each order; fair prices are the ones that quotes are made from, so a wrong one is
/// caught by `basis` and `index_at` rather than by the collar.
struct GateView {
  bool halted = false;
  bool restricted = false;
  Instant now;
  Instant index_at;                    ///< when the underlying's index was last heard of
  double basis = 0.0;                  ///< |price of the forward (or of the instrument, if linear) / index - 1|
  std::optional<Price> fair_price;     ///< in the instrument's quotation, 0 of what is worth nothing; nothing when unknown
  PriceOffset collar;                  ///< farthest that a price may lie from fair on the losing side
  std::optional<Price> dearest_buy;    ///< by the lowest fair price of the last gate.collar_window, that of now with it; nothing: not asked
  std::optional<Price> cheapest_sale;  ///< by the highest
  double value_usd = 0.0;              ///< of what the order trades; not a number: not known
  Size position;
  Size open_same_side;                 ///< of our orders that may still fill, this one not counted
  std::array<GateExposure, 2> deltas;  ///< of the underlying, and of the coin that the instrument is quoted in; USD
  GateExposure gamma;                  ///< of the underlying, USD of delta for a move of 1 %
  GateExposure vega;                   ///< of the underlying, USD per vol point
  GateNotional notional;
  double group_notional_limit = 0.0;  ///< gate.maximum_worst_case_notional_usd of the group
  std::optional<Price> own_opposite;  ///< the best price of our orders that rest on the other side and are not asked back
  bool duplicate = false;             ///< one like it was sent within gate.duplicate_window, and the venue has not answered
  bool stopped = false;               ///< the instrument executed too often, and nobody has enabled it since
  bool budget_left = true;
};

/// The last check before an order leaves; first refusal in the order of Verdict wins. Nothing shapes what it lets through. An order that
/// moves an exposure which nobody knows is refused unless it does no more than close what is held of its instrument, and so is one in an
/// instrument that executed too often; one that adds to a gross notional which nobody knows is refused.
Verdict gate(const PlaceOrder& order, const Instrument& instrument, const GateView& view, const GateConfig& config);

/// Whether it names the instrument, or a coin of it.
bool restricts(const RestrictionConfig& restriction, const Instrument& instrument);
/// Why the instrument may not be traded; null if nothing restricts it.
const RestrictionConfig* restriction_on(const Instrument& instrument, const GateConfig& config);

}  // namespace keel
