#pragma once

#include "keel/domain/marks.hpp"
#include "keel/engine/derive.hpp"

namespace keel {

/// Whether its venue refused a hedge in it a moment ago, and would again.
bool just_rejected(const State& state, const EngineConfig& config, InstrumentId instrument);

/// Whether a hedge in it is under way.
bool hedge_in_flight(const State& state, const EngineConfig& config, InstrumentId instrument);

/// How much of it may be traded that way, in whole lots, before its position limit, what is open that way counted as filled; of spot, which
/// is paid in full, no more than there is money for at `price`.
Size position_room(const State& state, const EngineConfig& config, const Instrument& instrument, Side side, Price price);

/// The worst price of a hedge: fair and so much of it, rounded to the tick toward fair, and at least a tick.
Price hedge_limit(const Instrument& instrument, const UnitGreeks& unit, Side side, double collar);

/// What others show of it, where they show something.
ShownPrices shown_prices(const BookTop& top);

/// An order that takes up to `limit` or goes.
PlaceOrder taker(const Instrument& instrument, Side side, Price limit, Size size);

}  // namespace keel
