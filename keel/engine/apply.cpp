#include <algorithm>

#include "keel/engine/state.hpp"
#include "keel/exposure/exposure.hpp"

namespace keel {
namespace {

using Scope = Touched::Scope;

/// One overload a fact; a new fact that nobody handles does not compile.
struct Apply {
  State& state;

  Touched operator()(const InstrumentListed& fact) {
    const auto id = state.instruments.list(fact.instrument);
    KEEL_CHECK(id && *id == fact.instrument.id, "instruments are valid and listed in order");
    const Instrument& listed = state.instruments[*id];
    state.market.list(listed);
    if (std::ranges::find(state.limits, listed.base, &UnderlyingLimits::underlying) == state.limits.end()) {
      state.limits.push_back({.underlying = listed.base});
      std::ranges::sort(state.limits, {}, &UnderlyingLimits::underlying);
    }
    return {.scope = Scope::Underlying, .underlying = listed.base};
  }
  Touched operator()(const BookTop& fact) {
    const auto mid_before = state.market.mid(fact.instrument);
    state.market.apply(state.now, fact);
    const Instrument& instrument = state.instruments[fact.instrument];
    Touched touched{.scope = Scope::Instrument, .underlying = instrument.base, .instrument = instrument.id};
    if (instrument.kind == InstrumentKind::Option || state.market.mid(fact.instrument) == mid_before) return touched;
    touched.scope = Scope::Expiry;
    touched.expiry = instrument.expiry_or_never();
    return touched;
  }
  Touched operator()(const IndexMoved& fact) {
    const UnderlyingMarket* known = state.market.find(fact.underlying);
    const bool first = known == nullptr || known->index.raw == 0;
    state.market.apply(state.now, fact);
    return {.scope = Scope::Underlying, .underlying = fact.underlying, .first_index = first};
  }
  Touched operator()(const SmileMoved& fact) {
    state.market.apply(state.now, fact);
    return {.scope = Scope::Expiry, .underlying = fact.underlying, .expiry = fact.expiry};
  }
  Touched operator()(const Traded&) { return {}; }
  Touched operator()(const OrderAccepted& fact) {
    state.orders.accepted(fact.order);
    return {};
  }
  Touched operator()(const Filled& fact) {
    const Instrument& instrument = state.instruments[fact.instrument];
    if (!state.book.apply(instrument, {fact.trade, fact.instrument, fact.side, fact.price, fact.size, fact.fee})) return {};
    const WorkingOrder* working = state.orders.find(fact.order);
    // Only hedges take; a fill of an order that is already forgotten tells by that.
    const Purpose guessed = fact.liquidity == Liquidity::Taker ? Purpose::Hedge : Purpose::Quote;
    const Purpose purpose = working != nullptr ? working->placed.purpose : guessed;
    state.orders.filled(fact.order, fact.size);
    return {.scope = Scope::Instrument,
            .underlying = instrument.base,
            .instrument = instrument.id,
            .traded = fact.size * sign_of(fact.side),
            .fee = fact.fee,
            .purpose = purpose};
  }
  Touched operator()(const OrderClosed& fact) {
    state.orders.closed(fact.order);
    return {};
  }
  Touched operator()(const Settled& fact) {
    const Instrument& instrument = state.instruments[fact.instrument];
    const Size held = state.book.position(instrument.id).size;
    const Delivery delivery = state.book.settle(instrument, fact.delivery);
    return {.scope = Scope::Expiry,
            .underlying = instrument.base,
            .expiry = instrument.expiry,
            .instrument = instrument.id,
            .traded = -held,
            .fee = delivery.fee};
  }
  Touched operator()(const Deposited& fact) {
    state.book.deposit(fact.money);
    return {.scope = Scope::Underlying, .underlying = fact.money.currency};
  }
  Touched operator()(const PositionReported& fact) {
    if (state.book.position(fact.instrument).size == fact.size) return {};
    ++state.position_mismatches;
    state.halted = true;
    state.halt_reason = "position of " + state.instruments[fact.instrument].name + " differs from the venue's";
    return {};
  }
  Touched operator()(const SessionStarted&) {
    state.connected = true;
    return {};
  }
  Touched operator()(const SessionEnded&) {
    state.connected = false;
    return {};
  }
  Touched operator()(const Halted& fact) {
    state.halted = true;
    state.halt_reason = fact.why;
    return {};
  }
  Touched operator()(const Resumed&) {
    state.halted = false;
    state.halt_reason.clear();
    state.drawdown_stage = Stage::Normal;
    for (UnderlyingLimits& limit : state.limits) limit.stages = {};
    state.peak_profit = state.profit.total();
    return {};
  }
  Touched operator()(const TimeReached&) { return {}; }
};

}  // namespace

Touched apply(State& state, const Event& event) {
  KEEL_CHECK(event.seq == state.last_seq + 1, "events are numbered without a gap");
  KEEL_CHECK(event.at >= state.now, "time does not go back");
  state.last_seq = event.seq;
  state.now = event.at;
  return std::visit(Apply{state}, event.fact);
}

}  // namespace keel
