#include "keel/runtime/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/engine/marked_state.hpp"
#include "keel/engine/memory.hpp"

namespace keel {
namespace {

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
    limits.push_back({whose, measure.name, value, thresholds, stages.of(row), next_threshold(stages.of(row), thresholds, in_force)});
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
               measure_input(state, state, derived, static_cast<int>(u)), derived.limits);
  }
  add_limits(limits, "account", MeasureScope::Account, state.account_limits, measure_input(state, state, derived), derived.limits);
  return limits;
}

std::optional<RunReport::Halt> halt_of(const State& state, const RunTally& tally) {
  if (!state.halted || ended_orderly(state)) return std::nullopt;
  const Measure* measure = find_measure(tally.halt.change.measure);
  return RunReport::Halt{tally.halt, measure == nullptr ? "" : measure->unit};
}

/// In USD at the index, signed.
std::optional<double> size_usd(const State& state, const Instrument& instrument, Size amount) {
  const auto worth = state.market.usd_of(instrument.reciprocal() ? instrument.quote : instrument.base);
  return worth ? std::optional(to_double(amount) * *worth) : std::nullopt;
}

std::optional<Duration> age_of(const State& state, Instant heard) {
  return heard == Instant{} ? std::nullopt : std::optional(state.now - heard);
}

RunReport::Quote quote_of(const Engine& engine, const Instrument& instrument, const ShownQuote& shown) {
  const State& state = engine.state();
  const UnitGreeks unit = engine.derived().exposure.unit(instrument.id);
  const Size held = state.book.position(instrument.id).size;
  const Size amount = amount_of(instrument, held);
  const bool in_coin = instrument.kind == InstrumentKind::Option && instrument.payoff == Payoff::Inverse;
  RunReport::Quote quote{.instrument = instrument.full_name(),
                         .price_unit = (in_coin ? instrument.settle : instrument.quote).text(),
                         .settle = instrument.settle.text(),
                         .shown = shown,
                         .fair = unit.fair_price,
                         .position = held,
                         .amount = amount,
                         .size_usd = size_usd(state, instrument, amount),
                         .age = age_of(state, state.market.top(instrument.id).at)};
  if (!unit.valid) return quote;
  quote.delta_usd = to_double(held) * unit.net_transaction_delta * unit.index_usd;
  quote.vega_usd_per_vol_point = to_double(held) * unit.vega_usd_per_vol_point;
  return quote;
}

/// Of what still trades.
RunReport::DataAge data_age_of(const State& state, const UnderlyingMarket& market) {
  RunReport::DataAge out{.underlying = market.underlying.text(), .index = age_of(state, market.index_at)};
  for (const Instrument& instrument : state.instruments) {
    const bool trades = instrument.has_order_book() && instrument.expiry_or_never() > state.now;
    if (instrument.base != market.underlying || !trades) continue;
    const auto age = age_of(state, state.market.top(instrument.id).at);
    if (!age) {
      ++out.silent;
      continue;
    }
    if (!out.newest_quote || *age < *out.newest_quote) out.newest_quote = age;
    if (out.oldest_quote && *age <= *out.oldest_quote) continue;
    out.oldest_quote = age;
    out.oldest = instrument.full_name();
  }
  return out;
}

/// Of each group and kind that something with a price is of.
std::vector<RunReport::TakerFlow> takers_of(const Engine& engine) {
  const Derived& derived = engine.derived();
  std::vector<RunReport::TakerFlow> all;
  if (derived.takers.empty()) return all;
  for (std::size_t group = 0; group < engine.config().groups(); ++group) {
    const FlowConfig& flow = engine.config().quoting_of(group).flow;
    for (std::size_t kind = 0; kind < instrument_kinds; ++kind) {
      const bool option = static_cast<InstrumentKind>(kind) == InstrumentKind::Option;
      RunReport::TakerFlow one{.group = std::string(engine.config().group_name(group)),
                               .kind = static_cast<InstrumentKind>(kind),
                               .said_per_day = option ? flow.option_arrivals_per_day : flow.linear_arrivals_per_day,
                               .learned = derived.takers[group][kind],
                               .said_scale = option ? flow.option_scale_vol_points : flow.linear_scale_bps,
                               .scale_unit = option ? "vol points" : "bps"};
      for (const Instrument& instrument : engine.state().instruments) {
        const bool in = derived.group[instrument.id.value] == group && instrument.kind == one.kind && instrument.has_order_book();
        if (in && derived.exposure.unit(instrument.id).live) ++one.instruments;
      }
      if (one.instruments > 0) all.push_back(std::move(one));
    }
  }
  return all;
}

std::vector<RunReport::Pulse> pulses_of(const State& state, const RiskConfig& config) {
  std::vector<RunReport::Pulse> pulses;
  for (const UnderlyingPulse& pulse : state.pulses) {
    const double per_day = pulse.burst.at_time(state.now, config.burst_half_life);
    pulses.push_back({.underlying = pulse.underlying.text(),
                      .vol = std::sqrt(days_per_year * per_day),
                      .triggers = pulse.protection.triggers,
                      .frozen_until = pulse.protection.frozen(state.now) ? std::optional(pulse.protection.frozen_until) : std::nullopt});
  }
  return pulses;
}

std::vector<RunReport::Obliged> obligations_of(const Engine& engine) {
  std::vector<RunReport::Obliged> all;
  const std::vector<GroupMemory>& groups = engine.state().groups;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    if (groups[group].obliged == Duration{}) continue;
    all.push_back({.group = std::string(engine.config().group_name(group)),
                   .owed = engine.config().quoting_of(group).obligation.share_of_time,
                   .met = static_cast<double>(groups[group].met.raw) / static_cast<double>(groups[group].obliged.raw)});
  }
  return all;
}

/// What waits at this moment.
std::vector<RunReport::Waiting> waiting_of(const Engine& engine) {
  const State& state = engine.state();
  const OrdersConfig& orders = engine.config().orders;
  std::vector<RunReport::Waiting> all;
  const auto add = [&](std::string of, std::uint64_t rejects, Instant at) {
    const Instant until = at + wait_after(rejects, orders);
    if (until > state.now) all.push_back({std::move(of), rejects, until});
  };
  for (const RejectingVenue& one : state.rejects.venues()) {
    add("all of " + (one.venue == Venue{} ? "the venue" : one.venue.text()), one.in_a_row, one.waits_from());
  }
  for (const RejectedSide& one : state.rejects.sides()) {
    add(fmt::format("{} {}", state.instruments[one.instrument].full_name(), name_of(one.side)), one.in_a_row, one.at);
  }
  return all;
}

std::vector<RunReport::Restricted> restricted_of(const Engine& engine) {
  std::vector<RunReport::Restricted> restricted;
  for (const Instrument& instrument : engine.state().instruments) {
    const RestrictionConfig* restriction = restriction_on(instrument, engine.config().gate);
    if (restriction != nullptr) restricted.push_back({instrument.full_name(), restriction->reason, restriction->source});
  }
  return restricted;
}

}  // namespace

std::vector<RunReport::NamesNothing> names_nothing(const Engine& engine) {
  const State& state = engine.state();
  const EngineConfig& config = engine.config();
  std::vector<RunReport::NamesNothing> all;
  if (state.instruments.size() == 0) return all;
  for (const RestrictionConfig& one : config.gate.restricted) {
    const auto is_of = [&](const Instrument& instrument) { return restricts(one, instrument); };
    if (std::ranges::none_of(state.instruments, is_of)) all.push_back({"gate.restricted", one.of});
  }
  for (std::size_t group = 0; group < config.groups(); ++group) {
    const bool said = group < config.group.size();
    const std::string& leader = config.quoting_of(group).signal.leader;
    const bool inherited = said && leader == config.quoting.signal.leader;
    if (!leader.empty() && !inherited && !engine.derived().leaders[group]) {
      all.push_back({said ? "group.quoting.signal.leader" : "quoting.signal.leader", leader});
    }
    const bool holds = std::ranges::find(engine.derived().group, group) != engine.derived().group.end();
    if (said && !holds) all.push_back({"group", config.group[group].name});
  }
  return all;
}

Stage reported_stage(const State& state) {
  Stage worst = state.halted && !ended_orderly(state) ? Stage::Halt : state.account_limits.worst;
  if (!state.flatten_by.empty()) worst = std::max(worst, Stage::Flatten);
  for (const UnderlyingLimits& limit : state.limits) worst = std::max(worst, limit.stages.worst);
  return worst;
}

RunReport report_of(const Run& run, const VenueTerms& terms, bool with_course) {
  const Engine& engine = run.engine();
  const State& state = engine.state();
  const Derived& derived = engine.derived();
  RunReport report{.at = state.now,
                   .events = state.last_seq,
                   .stage = reported_stage(state),
                   .halt_reason = ended_orderly(state) ? "" : state.halt_reason,
                   .halted = halt_of(state, run.tally()),
                   .profit = state.profit};
  report.margins = margins_of(engine, terms);
  for (const UnderlyingLimits& limit : state.limits) report.underlyings.push_back(underlying_of(engine, limit.underlying));
  for (const ExpiryGreeks& group : derived.exposure.expiries()) {
    report.expiries.push_back({.underlying = group.underlying.text(),
                               .expiry = group.expiry == never ? "perpetual" : format_instant(group.expiry).substr(0, 10),
                               .greeks = group.total});
  }
  for (int f = 0; f < static_cast<int>(derived.risk.price.size()); ++f) {
    report.factors.push_back(
        {factor_name(derived.layout, f), derived.risk.exposures[f], derived.risk.price[f], f % derived.layout.per_underlying() >= 2});
  }
  report.takers = takers_of(engine);
  report.pulses = pulses_of(state, engine.config().risk);
  report.obligations = obligations_of(engine);
  const std::vector<ShownQuote> shown = engine.quotes();
  for (const Instrument& instrument : state.instruments) report.quotes.push_back(quote_of(engine, instrument, shown[instrument.id.value]));
  for (const UnderlyingMarket& market : state.market.underlyings()) report.data_ages.push_back(data_age_of(state, market));
  report.cash = state.book.cash().entries();
  report.not_valued = derived.valuation.not_valued(state.book, state.market);
  report.limits = limits_of(engine);
  for (const LimitOverride& changed : state.limit_changes) {
    report.overrides.push_back({.limit = changed, .holds = in_force(state.limit_changes, changed.measure) == &changed, .lapses = {}});
  }
  for (const LimitProposed& one : state.limit_proposals) {
    report.overrides.push_back({.limit = {one.measure, one.limit, one.by, {}, one.until}, .lapses = closes(one)});
  }
  for (const OtherMaker& other : state.other_makers) report.beside.push_back({.other = other, .lapses = {}});
  for (const OtherMakerProposed& one : state.other_maker_proposals) {
    report.beside.push_back({.other = {one.maker, one.by, {}, one.until}, .lapses = closes(one)});
  }
  for (const TakenOver& sum : state.taken_over) {
    report.taken_over.push_back({sum.maker, state.instruments[sum.instrument].full_name(), sum.trades, sum.bought});
  }
  for (const WorkingOrder& working : state.orders.all()) {
    const PlaceOrder& placed = working.placed;
    report.orders.push_back({.order = placed.order.value,
                             .instrument = state.instruments[placed.instrument].full_name(),
                             .side = placed.side,
                             .remaining = working.remaining,
                             .price = placed.price});
  }
  report.verdict_counts = state.verdict_counts;
  report.refused_by_venue = run.tally().refused_by_venue;
  for (const StoppedInstrument& one : state.stopped) report.stopped.push_back({state.instruments[one.instrument].full_name(), one.at});
  report.waiting = waiting_of(engine);
  if (!engine.config().gate.restricted.empty()) report.restricted = restricted_of(engine);
  report.names_nothing = names_nothing(engine);
  if (with_course) report.course = run.tally().course;
  report.state_hash = engine.hash();
  return report;
}

}  // namespace keel
