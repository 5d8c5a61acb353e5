#include "keel/runtime/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/engine/marked_state.hpp"
#include "keel/engine/memory.hpp"
#include "keel/runtime/run.hpp"

namespace keel {
namespace {

std::string factor_name(const FactorLayout& layout, int factor) {
  const int per = layout.per_underlying();
  const std::string underlying = layout.underlyings[static_cast<std::size_t>(factor / per)].text();
  const int kind = factor % per;
  if (kind == 0) return underlying + " spot";
  if (kind == 1) return underlying + " convexity";
  const int bucket = kind - 2;
  const auto& edges = layout.vega_bucket_days;
  if (bucket == layout.buckets() - 1) return fmt::format("{} vega >{}d", underlying, edges.empty() ? 0.0 : edges.back());
  return fmt::format("{} vega <={}d", underlying, edges[static_cast<std::size_t>(bucket)]);
}

RunReport::Underlying underlying_of(const Engine& engine, Currency coin) {
  const Derived& derived = engine.derived();
  RunReport::Underlying out{.risk = underlying_risk(engine.state(), derived, coin),
                            .vega_tenors = VegaTenors(engine.config().risk.vega_bucket_days)};
  const WorkingGreeks working = working_greeks(engine.state(), derived, coin);
  out.with_bids = out.risk.greeks + working.bids;
  out.with_asks = out.risk.greeks + working.asks;
  for (const ExpiryGreeks& group : derived.exposure.expiries()) {
    if (group.underlying == coin && group.expiry != never) out.vega_tenors.add(group.days_to_expiry, group.total.vega_usd_per_vol_point);
  }
  return out;
}

Result<std::vector<MarginUses>> margins_of(const Engine& engine, const VenueTerms& terms) {
  const auto book = marked_book(engine.state(), engine.derived());
  if (!book) return std::unexpected(book.error());
  return margin_uses(*book, terms);
}

void add_limits(std::vector<RunReport::Limit>& limits, std::string whose, MeasureScope scope, const LimitStages& stages,
                const MeasureInput& in, const LimitsConfig& in_force) {
  for (std::size_t row = 0; row < measure_rows.size(); ++row) {
    const Measure& measure = measure_rows[row];
    const LimitConfig& thresholds = in_force.*measure.limit;
    if (measure.scope != scope || !thresholds.is_set()) continue;
    auto value = value_of(measure, in);
    if (value) value = std::abs(*value);
    limits.push_back({whose, measure.name, value, thresholds, stages.of(row)});
  }
}

/// None before the book was first held against them.
std::vector<RunReport::Limit> limits_of(const Engine& engine) {
  const State& state = engine.state();
  const Derived& derived = engine.derived();
  std::vector<RunReport::Limit> limits;
  if (derived.book.underlyings.size() != state.limits.size()) return limits;
  for (std::size_t u = 0; u < state.limits.size(); ++u) {
    add_limits(limits, state.limits[u].underlying.text(), MeasureScope::Underlying, state.limits[u].stages,
               measure_input(state, derived, static_cast<int>(u)), derived.limits);
  }
  add_limits(limits, "account", MeasureScope::Account, state.account_limits, measure_input(state, derived), derived.limits);
  return limits;
}

}  // namespace

RunReport report_of(const Engine& engine, const VenueTerms& terms) {
  const State& state = engine.state();
  const Derived& derived = engine.derived();
  const bool ended = ended_orderly(state);
  RunReport report{.at = state.now, .events = state.last_seq, .halt_reason = ended ? "" : state.halt_reason, .profit = state.profit};
  report.margins = margins_of(engine, terms);
  Stage worst = state.halted && !ended ? Stage::Halt : state.account_limits.worst;
  if (!state.flatten_by.empty()) worst = std::max(worst, Stage::Flatten);
  for (const UnderlyingLimits& limit : state.limits) {
    worst = std::max(worst, limit.stages.worst);
    report.underlyings.push_back(underlying_of(engine, limit.underlying));
  }
  report.stage = name_of(worst);
  for (const ExpiryGreeks& group : derived.exposure.expiries()) {
    report.expiries.push_back({.underlying = group.underlying.text(),
                               .expiry = group.expiry == never ? "perpetual" : format_instant(group.expiry).substr(0, 10),
                               .greeks = group.total});
  }
  for (int f = 0; f < static_cast<int>(derived.risk.price.size()); ++f) {
    report.factors.push_back(
        {factor_name(derived.layout, f), derived.risk.exposures[f], derived.risk.price[f], f % derived.layout.per_underlying() >= 2});
  }
  for (const Instrument& instrument : state.instruments) {
    report.quotes.push_back({.instrument = instrument.full_name(),
                             .shown = derived.quotes[instrument.id.value],
                             .fair = derived.exposure.unit(instrument.id).fair_price,
                             .position = state.book.position(instrument.id).size});
  }
  report.cash = state.book.cash().entries();
  report.not_valued = derived.valuation.not_valued(state.book, state.market);
  report.limits = limits_of(engine);
  for (const WorkingOrder& working : state.orders.all()) {
    const PlaceOrder& placed = working.placed;
    report.orders.push_back({.order = placed.order.value,
                             .instrument = state.instruments[placed.instrument].full_name(),
                             .side = placed.side,
                             .remaining = working.remaining,
                             .price = placed.price});
  }
  report.verdict_counts = state.verdict_counts;
  report.state_hash = engine.hash();
  return report;
}

}  // namespace keel
