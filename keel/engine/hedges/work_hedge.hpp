#pragma once

#include <optional>

#include "keel/engine/derive.hpp"

namespace keel {

/// A leg that has something to trade, and may now.
struct HedgeTurn {
  const Instrument& instrument;
  const UnitGreeks& unit;
  const HedgingConfig& hedging;
  Side side = Side::Buy;
  Size wanted;                    ///< > 0
  Price limit;                    ///< of an order that takes
  double risk_price_usd = 0.0;    ///< |e'P| of a contract
  double cost_usd = 0.0;          ///< of taking one
  double usd_per_sqrt_day = 0.0;  ///< how far one's worth moves
};

/// What leaves of it now, of size 0 if that is for later, and what to keep in mind of it.
struct HedgeOrder {
  PlaceOrder order;
  std::optional<WorkedHedge> worked;
};

inline bool takes_at_once(const HedgingConfig& hedging) { return hedging.execution == hedge_execution_names[0]; }

/// What others show on the side that a hedge takes.
inline Size size_shown(const BookTop& top, Side side) { return side == Side::Buy ? top.ask_size : top.bid_size; }

/// By hedging.execution, docs/models/hedge.md: it takes what is shown at the best price; or it rests at the best price of its own side, as
/// long as the price of risk is not too far above the cost and its patience lasts; or it takes the slice that the schedule has now.
HedgeOrder work_hedge(const State& state, const EngineConfig& config, const HedgeTurn& turn);

/// Whether a hedge that rests has outlived its reason: its stage asks for more than it, the price of risk along it has turned, is so far
/// above the cost that taking is due, or its patience is over; or others show a better price than it, which it follows.
bool outlived(const State& state, const Derived& derived, const EngineConfig& config, const WorkingOrder& resting);

}  // namespace keel
