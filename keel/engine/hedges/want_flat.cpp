#include "keel/engine/hedges/want_flat.hpp"

#include <algorithm>

#include "keel/engine/decide/permitted.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/engine/hedges/hedge_bounds.hpp"

namespace keel {
namespace {

/// Whether an order of ours is under way or rests there that may still trade: a quote whose cancels were for nothing is waited for no more.
bool is_worked(const State& state, const EngineConfig& config, InstrumentId instrument) {
  return std::ranges::any_of(state.orders.all(), [&](const WorkingOrder& working) {
    if (working.placed.instrument != instrument) return false;
    return working.placed.purpose == Purpose::Quote ? working.cancels <= single_cancels : in_flight(state, config, working);
  });
}

/// Of a position, without the side, as share_counted has it; nothing once it may have turned.
Size likely_left(const State& state, const EngineConfig& config, InstrumentId instrument, Size held) {
  double left = to_double(held);
  for (const WorkingOrder& working : state.orders.all()) {
    if (working.placed.instrument != instrument || working.placed.purpose != Purpose::Hedge) continue;
    left += sign_of(working.placed.side) * to_double(working.remaining) * share_counted(state, config, working);
  }
  return nearest<Size>(std::max(0.0, held.raw > 0 ? left : -left));
}

bool is_hedge(const Derived& derived, std::size_t underlying, InstrumentId instrument) {
  return std::ranges::find(derived.hedges.of_delta[underlying], instrument) != derived.hedges.of_delta[underlying].end();
}

}  // namespace

void want_flat(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying,
               std::vector<PlaceOrder>& out) {
  if (!derived.curvature_known || rules_of(derived.stages[underlying]).hedges != StageRules::Hedge::ToZero) return;
  const bool whole = derived.book.underlyings[underlying].whole;
  for (const Instrument& instrument : state.instruments) {
    const Size held = state.book.position(instrument.id).size;
    if (held.raw == 0 || instrument.base != derived.layout.underlyings[underlying] || instrument.kind == InstrumentKind::Spot) continue;
    if (whole && is_hedge(derived, underlying, instrument.id)) continue;
    if (just_rejected(state, config, instrument.id)) continue;
    if (!tradeable(state, derived, config, instrument, derived.exposure.unit(instrument.id))) continue;
    if (is_worked(state, config, instrument.id)) continue;
    const Size left = likely_left(state, config, instrument.id, held);
    const Side side = held.raw > 0 ? Side::Sell : Side::Buy;
    const BookTop& others = state.market.top(instrument.id).book;
    const Size shown = side == Side::Sell ? others.bid_size : others.ask_size;
    const Price limit = side == Side::Sell ? others.bid : others.ask;
    const Size most = instrument.kind == InstrumentKind::Option ? config.gate.maximum_option_order : config.gate.maximum_linear_order;
    const Size valued = most_by_value(instrument, derived.exposure.unit(instrument.id), limit, config.gate);
    const Size size = sized(instrument, 1.0, std::min({left, shown, most, valued}));
    if (size.raw > 0) out.push_back(taker(instrument, side, limit, size));
  }
}

}  // namespace keel
