#include "keel/engine/hedges/hedge_bounds.hpp"

#include <algorithm>

namespace keel {
namespace {

Size whole(const Instrument& instrument, Size size) { return size.raw > 0 ? instrument.lot * (size.raw / instrument.lot.raw) : Size{}; }

/// What the coin or the money held pays for, fees included.
Size affordable(const State& state, const Instrument& spot, Side side, Price price) {
  const auto held = [&](Currency currency) { return std::max(0.0, to_double(state.book.cash()[currency])); };
  const double unit = to_double(spot.multiplier);
  if (side == Side::Sell) return nearest<Size>(held(spot.base) / unit);
  return nearest<Size>(held(spot.settle) / (unit * to_double(price) * (1.0 + to_double(spot.fees.taker))));
}

}  // namespace

bool just_rejected(const State& state, const EngineConfig& config, InstrumentId instrument) {
  const auto last = std::ranges::find(state.rejected_hedges, instrument, &RejectedHedge::instrument);
  return last != state.rejected_hedges.end() && state.now - last->at < config.orders.cancel_again_after;
}

bool hedge_in_flight(const State& state, const EngineConfig& config, InstrumentId instrument) {
  bool found = false;
  state.orders.for_each_hedge([&](const WorkingOrder& working) {
    found = found || (working.placed.instrument == instrument && in_flight(state, config, working));
  });
  return found;
}

Size position_room(const State& state, const EngineConfig& config, const Instrument& instrument, Side side, Price price) {
  const bool option = instrument.kind == InstrumentKind::Option;
  const Size most = option ? config.gate.maximum_option_position : config.gate.maximum_linear_position;
  const Size open = state.orders.open_size(instrument.id, side);
  Size left = most - (state.book.position(instrument.id).size * sign_of(side) + open);
  if (instrument.kind == InstrumentKind::Spot) left = std::min(left, affordable(state, instrument, side, price) - open);
  return whole(instrument, left);
}

Price hedge_limit(const Instrument& instrument, const UnitGreeks& unit, Side side, double collar) {
  const Price limit = std::max(nearest<Price>(unit.fair_price * (1.0 + sign_of(side) * collar)), Price{1});
  return side == Side::Buy ? instrument.ticks.round_down(limit) : instrument.ticks.round_up(limit);
}

ShownPrices shown_prices(const BookTop& top) {
  return {.bid = top.bid_size.raw > 0 ? top.bid : Price{}, .ask = top.ask_size.raw > 0 ? top.ask : Price{}};
}

PlaceOrder taker(const Instrument& instrument, Side side, Price limit, Size size) {
  return {.instrument = instrument.id,
          .side = side,
          .price = limit,
          .size = size,
          .purpose = Purpose::Hedge,
          .time_in_force = TimeInForce::ImmediateOrCancel};
}

}  // namespace keel
