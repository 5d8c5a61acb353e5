#include <algorithm>

#include "keel/engine/state.hpp"

namespace keel {
namespace {

using Cause = Change::Cause;

/// One overload a fact; a new fact that nobody handles does not compile.
struct Apply {
  State& state;

  Change operator()(const InstrumentListed& fact) {
    const auto id = state.instruments.list(fact.instrument);
    KEEL_CHECK(id && *id == fact.instrument.id, "instruments are valid and listed in order");
    const Instrument& listed = state.instruments[*id];
    state.market.list(listed);
    if (std::ranges::find(state.limits, listed.base, &UnderlyingLimits::underlying) == state.limits.end()) {
      state.limits.push_back({.underlying = listed.base});
      std::ranges::sort(state.limits, {}, &UnderlyingLimits::underlying);
    }
    return {.cause = Cause::Listed, .scope = Scope::of_underlying(listed.base), .instrument = *id};
  }
  Change operator()(const BookTop& fact) {
    const auto mid_before = state.market.mid(fact.instrument);
    state.market.apply(state.now, fact);
    const Instrument& instrument = state.instruments[fact.instrument];
    const bool moved = instrument.kind != InstrumentKind::Option && state.market.mid(fact.instrument) != mid_before;
    return {.cause = Cause::Market,
            .scope = moved ? Scope::of_expiry(instrument.base, instrument.expiry_or_never()) : Scope::of_instrument(instrument.id)};
  }
  Change operator()(const IndexMoved& fact) {
    const bool was_known = state.market.usd_of(fact.underlying).has_value();
    state.market.apply(state.now, fact);
    const bool is_known = state.market.usd_of(fact.underlying).has_value();
    return {.cause = is_known == was_known ? Cause::Market : Cause::Money, .scope = Scope::of_underlying(fact.underlying)};
  }
  Change operator()(const SmileMoved& fact) {
    state.market.apply(state.now, fact);
    return {.cause = Cause::Market, .scope = Scope::of_expiry(fact.underlying, fact.expiry)};
  }
  Change operator()(const Traded&) { return {}; }
  Change operator()(const OrderAccepted& fact) {
    state.orders.accepted(fact.order);
    return {};
  }
  Change operator()(const Filled& fact) {
    const Instrument& instrument = state.instruments[fact.instrument];
    if (!state.book.apply(instrument, {fact.trade, fact.instrument, fact.side, fact.price, fact.size, fact.fee})) return {};
    const WorkingOrder* working = state.orders.find(fact.order);
    // Only hedges take; a fill of an order that is already forgotten tells by that.
    const Purpose guessed = fact.liquidity == Liquidity::Taker ? Purpose::Hedge : Purpose::Quote;
    const Purpose purpose = working != nullptr ? working->placed.purpose : guessed;
    state.orders.filled(fact.order, fact.size);
    return {.cause = Cause::Filled,
            .scope = Scope::of_all_quotes(),
            .instrument = instrument.id,
            .traded = fact.size * sign_of(fact.side),
            .fee = fact.fee,
            .purpose = purpose};
  }
  Change operator()(const OrderClosed& fact) {
    state.orders.closed(fact.order);
    return {};
  }
  Change operator()(const Settled& fact) {
    const Instrument& instrument = state.instruments[fact.instrument];
    const Size held = state.book.position(instrument.id).size;
    const Delivery delivery = state.book.settle(instrument, fact.delivery);
    Scope scope = Scope::of_expiry(instrument.base, instrument.expiry);
    if (held.raw != 0) scope.quotes = Scope::Quotes::All;
    return {.cause = Cause::Delivered, .scope = scope, .instrument = instrument.id, .traded = -held, .fee = delivery.fee};
  }
  Change operator()(const Deposited& fact) {
    state.book.deposit(fact.money);
    return {.cause = Cause::Money, .scope = Scope::of_underlying(fact.money.currency)};
  }
  Change operator()(const PositionReported& fact) {
    if (state.book.position(fact.instrument).size == fact.size) return {};
    ++state.position_mismatches;
    state.halted = true;
    state.halt_reason = "position of " + state.instruments[fact.instrument].name + " differs from the venue's";
    return {};
  }
  Change operator()(const SessionStarted&) {
    state.connected = true;
    return {.cause = Cause::Session};
  }
  Change operator()(const SessionEnded&) {
    state.connected = false;
    return {};
  }
  Change operator()(const Halted& fact) {
    state.halted = true;
    state.halt_reason = fact.why;
    return {};
  }
  Change operator()(const Resumed&) {
    state.halted = false;
    state.halt_reason.clear();
    state.drawdown_stage = Stage::Normal;
    for (UnderlyingLimits& limit : state.limits) limit.stages = {};
    state.peak_profit = state.profit.total();
    return {};
  }
  Change operator()(const TimeReached&) { return {.cause = Cause::Clock, .scope = Scope::of_all_quotes()}; }
};

}  // namespace

Change apply(State& state, const Event& event) {
  KEEL_CHECK(event.seq == state.last_seq + 1, "events are numbered without a gap");
  KEEL_CHECK(event.at >= state.now, "time does not go back");
  state.last_seq = event.seq;
  state.now = event.at;
  return std::visit(Apply{state}, event.fact);
}

}  // namespace keel
