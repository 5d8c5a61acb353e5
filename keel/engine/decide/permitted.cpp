#include "keel/engine/decide/permitted.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

/// How far the price that everything on this instrument hangs on lies from the index, as a share of it.
double basis_of(const State& state, const Instrument& instrument, const UnitGreeks& unit) {
  const double price = instrument.kind == InstrumentKind::Option ? state.market.forward(instrument.base, instrument.expiry).value_or(0.0)
                                                                 : unit.fair_price * unit.quote_usd;
  return std::abs(price / unit.index_usd - 1.0);
}

bool is_stale(const State& state, const EngineConfig& config, Currency coin, Instant at) {
  const UnderlyingMarket* market = state.market.find(coin);
  return market == nullptr || at - market->index_at > config.gate.stale_after;
}

}  // namespace

bool trusted(const State& state, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit, Instant at) {
  if (!unit.live || instrument.expiry_or_never() <= at || is_stale(state, config, instrument.base, at)) return false;
  if (!is_dollar(instrument.quote) && is_stale(state, config, instrument.quote, at)) return false;
  return basis_of(state, instrument, unit) <= config.gate.maximum_basis;
}

bool far_from_expiry(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument) {
  return far_from_expiry(state.now, config.quoting_of(derived.group[instrument.id.value]), instrument);
}

bool tradeable(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument,
               const UnitGreeks& unit) {
  return instrument.has_order_book() && state.connected(instrument.venue) && !state.halted &&
         trusted(state, config, instrument, unit, state.now) && far_from_expiry(state, derived, config, instrument);
}

double share_left(const Derived& derived, const ContractRisks& risks, int direction) {
  double share = 1.0;
  for_each_grown(derived, risks, direction,
                 [&](const GreekRoom& room) { share = std::min(share, rules_of(room.stage).may_grow ? room.share : 0.0); });
  return share;
}

Size sized(const Instrument& instrument, double share, Size full) {
  const double lots = std::floor(share * to_double(full) / to_double(instrument.lot) + 1e-9);
  return instrument.lot * static_cast<std::int64_t>(lots);
}

}  // namespace keel
