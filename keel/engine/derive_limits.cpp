#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "keel/engine/derive.hpp"
#include "keel/engine/marked_state.hpp"
#include "keel/engine/memory.hpp"
#include "keel/risk/stages.hpp"
#include "keel/scenario/coin_margin.hpp"

namespace keel {
namespace {

/// Of one coin, into what limits ask for.
void derive_margin_of(const MarkedBook& book, const VenueTerms& terms, std::size_t u, Derived& derived) {
  const Currency coin = derived.layout.underlyings[u];
  const bool portfolio = derived.limits.margin_rule == "portfolio";
  if (derived.liquidation_distance.empty()) {
    if (const auto use = whole_margin_use(book, terms, coin)) derived.margin_use[u] = portfolio ? use->portfolio : use->standard;
    return;
  }
  const auto rules = whole_margin(book, terms, coin);
  if (!rules) return;
  const MarginUse& margin = portfolio ? rules->portfolio : rules->standard;
  derived.liquidation_distance[u] = margin.distance_spot.value_or(std::numeric_limits<double>::infinity());
  if (!derived.margin_use.empty()) derived.margin_use[u] = margin.use;
}

}  // namespace

void derive_margin(const State& state, Derived& derived, const VenueTerms& terms, const Change& change) {
  const std::size_t coins = derived.layout.underlyings.size();
  bool asked = false;
  bool missing = change.cause == Change::Cause::Clock;
  for (const auto& [limit, values] : {std::pair(derived.limits.margin_use, &derived.margin_use),
                                      std::pair(derived.limits.liquidation_distance, &derived.liquidation_distance)}) {
    asked = asked || limit.is_set();
    missing = missing || (limit.is_set() && values->size() != coins);
    if (!limit.is_set()) values->clear();
  }
  if (!asked || !missing) return;
  if (derived.limits.margin_use.is_set()) derived.margin_use.assign(coins, std::nullopt);
  if (derived.limits.liquidation_distance.is_set()) derived.liquidation_distance.assign(coins, std::nullopt);
  const auto book = marked_book(state, derived);
  if (!book) return;
  for (std::size_t u = 0; u < coins; ++u) derive_margin_of(*book, terms, u, derived);
}

void derive_notional(const State& state, Derived& derived, const Change& change) {
  if (!derived.limits.notional_usd.is_set()) return derived.notional_usd.clear();
  using Cause = Change::Cause;
  const bool moved =
      change.cause == Cause::Clock || change.cause == Cause::Filled || change.cause == Cause::TakenOver || change.cause == Cause::Delivered;
  if (!moved && derived.notional_usd.size() == derived.layout.underlyings.size()) return;
  derived.notional_usd.assign(derived.layout.underlyings.size(), 0.0);
  for (const Instrument& instrument : state.instruments) {
    const Size held = state.book.position(instrument.id).size;
    const bool trades = instrument.kind != InstrumentKind::Spot && instrument.expiry_or_never() > state.now;  // spot is money
    if (held.raw == 0 || !trades) continue;
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    std::optional<double>& sum = derived.notional_usd[static_cast<std::size_t>(derived.layout.index_of(instrument.base))];
    sum = sum && unit.valid ? std::optional(*sum + notional_usd(instrument, unit, abs(held), unit.fair_price)) : std::nullopt;
  }
}

namespace {

/// The roots of what limits between soft and hard multiply A by.
void stiffen(const State& state, Derived& derived) {
  const FactorLayout& layout = derived.layout;
  const auto per = static_cast<std::size_t>(layout.per_underlying());
  derived.stiffness.resize(layout.size());
  derived.stages.resize(layout.underlyings.size());
  for (int u = 0; u < static_cast<int>(layout.underlyings.size()); ++u) {
    derived.stages[static_cast<std::size_t>(u)] = state.stage(layout.underlyings[static_cast<std::size_t>(u)]);
    std::array<double, 3> of_kind{1.0, 1.0, 1.0};  // spot, convexity, vega
    const MeasureInput in = measure_input(state, state, derived, u);
    for (const Measure& row : measure_rows) {
      const LimitConfig& limit = derived.limits.*row.limit;
      if (!(row.stiffens.spot || row.stiffens.convexity || row.stiffens.vega) || !limit.is_set()) continue;
      const auto value = value_of(row, in);
      const double grown = value ? stiffness(std::abs(*value), limit, derived.limits.lean_stiffening) : 1.0;
      if (row.stiffens.spot) of_kind[0] = std::max(of_kind[0], grown);
      if (row.stiffens.convexity) of_kind[1] = std::max(of_kind[1], grown);
      if (row.stiffens.vega) of_kind[2] = std::max(of_kind[2], grown);
    }
    for (std::size_t f = 0; f < per; ++f) {
      derived.stiffness[layout.spot(u) + static_cast<int>(f)] = std::sqrt(of_kind[std::min<std::size_t>(f, 2)]);
    }
  }
}

/// By a limit on a gross sum, if there is one.
double gross_share(const MeasureInput& in, const LimitStages& stages, Stage of_account, const LimitsConfig& limits) {
  double share = 1.0;
  for (std::size_t i = 0; i < measure_rows.size(); ++i) {
    const Measure& row = measure_rows[i];
    if (!row.gross) continue;
    const double left = headroom(value_of(row, in).value_or(0.0), limits.*row.limit);
    const Stage stage = std::max({stages.of(i), stages.shared, of_account});
    share = std::min(share, rules_of(stage).may_grow || !(limits.*row.limit).is_set() ? left : 0.0);
  }
  return share;
}

void derive_room(const State& state, Derived& derived) {
  derived.room.resize(derived.layout.underlyings.size());
  derived.gross_share.resize(derived.layout.underlyings.size());
  for (std::size_t u = 0; u < derived.room.size(); ++u) {
    const MeasureInput in = measure_input(state, state, derived, static_cast<int>(u));
    const LimitStages& stages = state.limits[u].stages;
    derived.gross_share[u] = gross_share(in, stages, state.account_limits.worst, derived.limits);
    auto room = derived.room[u].begin();
    for (std::size_t i = 0; i < measure_rows.size(); ++i) {
      const Measure& row = measure_rows[i];
      if (row.greek == nullptr) continue;
      const auto held = value_of(row, in);
      *room++ = {.greek = row.greek,
                 .held = held.value_or(std::numeric_limits<double>::quiet_NaN()),
                 .share = held ? headroom(std::abs(*held), derived.limits.*row.limit) : 1.0,
                 .stage = std::max({stages.of(i), stages.shared, state.account_limits.worst})};
    }
  }
}

}  // namespace

void derive_limits(const State& state, Derived& derived) {
  derive_room(state, derived);
  stiffen(state, derived);
}

}  // namespace keel
