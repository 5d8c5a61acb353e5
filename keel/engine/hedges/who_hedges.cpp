#include "keel/engine/hedges/who_hedges.hpp"

#include <algorithm>

#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

bool may_be_traded(const Derived& derived, const Instrument& instrument) {
  return instrument.has_order_book() && is_dollar(instrument.quote) && derived.restricted[instrument.id.value] == 0;
}

void add_by_price(Derived& derived, const EngineConfig& config, const Instrument& instrument) {
  const HedgingConfig& hedging = config.hedging_of(derived.group[instrument.id.value]);
  if (!hedging.enabled || !may_be_traded(derived, instrument)) return;
  if (std::ranges::find(hedging.kinds, name_of(instrument.kind)) == hedging.kinds.end()) return;
  derived.hedges.by_price[static_cast<std::size_t>(&find_hedge_model(hedging.model) - hedge_models.data())].push_back(instrument.id);
}

}  // namespace

void derive_who_hedges(const State& state, Derived& derived, const EngineConfig& config) {
  auto& [of_delta, by_price] = derived.hedges;
  of_delta.assign(derived.layout.underlyings.size(), {});
  for (std::vector<InstrumentId>& ids : by_price) ids.clear();
  for (const Instrument& instrument : state.instruments) {
    add_by_price(derived, config, instrument);
    if (instrument.kind != InstrumentKind::Perpetual || !may_be_traded(derived, instrument)) continue;
    of_delta[static_cast<std::size_t>(derived.layout.index_of(instrument.base))].push_back(instrument.id);
  }
  for (std::vector<InstrumentId>& ids : of_delta) {
    std::ranges::stable_sort(ids, {}, [&](InstrumentId id) { return state.instruments[id].fees.taker; });
  }
}

void list_who_hedges(const State& state, Derived& derived, const EngineConfig& config, const Instrument& listed) {
  const bool same_layout = derived.hedges.of_delta.size() == derived.layout.underlyings.size();
  if (listed.kind == InstrumentKind::Perpetual || !same_layout) return derive_who_hedges(state, derived, config);
  add_by_price(derived, config, listed);
}

}  // namespace keel
