#include "keel/engine/derive.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "keel/domain/money.hpp"
#include "keel/engine/hedges/who_hedges.hpp"
#include "keel/orders/gate.hpp"
#include "keel/risk/covariance.hpp"
#include "keel/risk/covariance_estimate.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

void mark_to_fair(const State& state, Derived& derived, InstrumentId id) {
  const UnitGreeks unit = derived.exposure.unit(id);
  const Instrument& instrument = state.instruments[id];
  if (unit.valid) {
    derived.valuation.mark(instrument, state.book, nearest<Price>(unit.fair_price));
  } else {
    derived.valuation.revalue(instrument, state.book);
  }
}

void list(const State& state, Derived& derived, const EngineConfig& config, const Instrument& instrument) {
  derived.exposure.list(instrument);
  derived.quoted.list(instrument, derived.exposure.place(instrument.id));
  derived.group.push_back(state.of_instrument[instrument.id.value].group);
  derived.worst_notional.list(instrument, derived.group.back(), config.groups());
  derived.restricted.push_back(restriction_on(instrument, config.gate) != nullptr ? 1 : 0);
  derived.leaders.resize(config.groups());
  for (std::size_t group = 0; group < config.groups(); ++group) {
    const std::string& leader = config.quoting_of(group).signal.leader;
    if (!derived.leaders[group] && (leader == instrument.name || leader == instrument.full_name())) derived.leaders[group] = instrument.id;
  }
  if (derived.layout.index_of(instrument.base) < 0) {
    derived.layout.vega_bucket_days = config.risk.vega_bucket_days;
    derived.layout.numeraire = config.risk.numeraire;
    derived.layout.underlyings.clear();
    for (const UnderlyingLimits& limit : state.limits) derived.layout.underlyings.push_back(limit.underlying);
    derived.risk.sigma_per_day = factor_covariance_per_day(config.risk, derived.layout);
    derived.curvature_known = false;
  }
  list_who_hedges(state, derived, config, instrument);
}

/// What is held beside the numeraire's own coin; in USD nothing asks for it.
Elsewhere elsewhere(const State& state, const Derived& derived) {
  const Currency numeraire = derived.layout.numeraire;
  if (derived.layout.index_of(numeraire) < 0) return {};
  return {.usd = to_double(derived.valuation.equity_usd_beside(numeraire, state.book, state.market)),
          .whole = derived.valuation.all_valued_beside(numeraire, state.book, state.market)};
}

/// What is held changed: its Greeks and its value at the mark.
void trade(const State& state, Derived& derived, const Change& change) {
  const Instrument& instrument = state.instruments[change.instrument];
  derived.exposure.trade(instrument.id, change.traded);
  derived.worst_notional.set(instrument.id, held_and_open(state, instrument.id));
  if (change.cause != Change::Cause::Delivered) {
    mark_to_fair(state, derived, instrument.id);
  } else {
    derived.valuation.revalue(instrument, state.book);
  }
}

}  // namespace

double flow_scale_usd(const FlowConfig& flow, const Instrument& instrument, const UnitGreeks& unit) {
  if (instrument.kind == InstrumentKind::Option) {
    return std::max(flow.option_scale_vol_points * unit.vega_usd_per_vol_point,
                    flow.option_minimum_scale_coin * (to_double(instrument.multiplier) * unit.index_usd));
  }
  return 1e-4 * flow.linear_scale_bps * unit.fair_price * unit.usd_per_price_unit;
}

double arrivals_per_day(const Derived& derived, InstrumentId id, const TakerRates& of_kind) {
  return id.value < derived.arrivals_per_day.size() ? derived.arrivals_per_day[id.value] : of_kind.arrivals_per_day;
}

TakerRates takers_at(const Derived& derived, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit) {
  const std::uint32_t group = derived.group[instrument.id.value];
  TakerRates takers = derived.takers[group][static_cast<std::size_t>(instrument.kind)];
  takers.arrivals_per_day = arrivals_per_day(derived, instrument.id, takers);
  takers.scale *= flow_scale_usd(config.quoting_of(group).flow, instrument, unit);
  return takers;
}

double contract_value(const Instrument& instrument, const UnitGreeks& unit) {
  const double contracts = to_double(instrument.multiplier);
  return instrument.reciprocal() ? -contracts / unit.fair_price : contracts * unit.fair_price;
}

ContractRisks contract_risks(const Instrument& instrument, const UnitGreeks& unit, const FactorLayout& layout) {
  ContractRisks risks;
  const int own = layout.index_of(instrument.base);
  if (own < 0 || !unit.valid) return risks;
  risks.add({own, risk_greeks(unit)});
  if (const double delta_usd = quote_coin_delta_usd(unit, instrument); delta_usd != 0.0) {
    if (const int coin = layout.index_of(instrument.quote); coin >= 0) risks.add({coin, {.delta_usd = delta_usd}});
  }
  return risks;
}

WorkingGreeks working_greeks(const State& state, const Derived& derived, Currency underlying) {
  WorkingGreeks sums;
  for (const WorkingOrder& working : state.orders.all()) {
    if (state.instruments[working.placed.instrument].base != underlying) continue;
    Greeks& side = working.placed.side == Side::Buy ? sums.bids : sums.asks;
    side += sign_of(working.placed.side) * to_double(working.remaining) * derived.exposure.unit(working.placed.instrument);
  }
  return sums;
}

UnderlyingRisk underlying_risk(const State& state, const Derived& derived, Currency underlying) {
  UnderlyingRisk risk{.underlying = underlying, .greeks = derived.exposure.total(underlying)};
  if (const UnderlyingMarket* market = state.market.find(underlying)) risk.index_usd = to_double(market->index);
  risk.equity_coin = to_double(derived.valuation.equity(state.book, underlying));
  double held = risk.equity_coin;
  bool all_valued = risk.index_usd > 0.0 || risk.equity_coin == 0.0;
  if (underlying == derived.layout.numeraire) {
    const Elsewhere beside = elsewhere(state, derived);
    held = risk.index_usd > 0.0 ? -beside.usd / risk.index_usd : 0.0;
    all_valued = beside.whole;
  }
  risk.bias_coin = risk.greeks.net_transaction_delta + derived.exposure.quote_coins(underlying) + held;
  risk.bias_usd = risk.bias_coin * risk.index_usd;
  risk.whole = all_valued && derived.exposure.whole(underlying);
  risk.vega_usd_per_vol_point = risk.greeks.vega_usd_per_vol_point;
  risk.gamma_usd_per_percent = 0.01 * risk.index_usd * risk.index_usd * risk.greeks.gamma_per_usd;
  return risk;
}

void derive_holdings(const State& state, Derived& derived, const EngineConfig& config, const Change& change) {
  switch (change.cause) {
    case Change::Cause::Listed: return list(state, derived, config, state.instruments[change.instrument]);
    case Change::Cause::Filled:
    case Change::Cause::TakenOver:
    case Change::Cause::Delivered: return trade(state, derived, change);
    default: return;
  }
}

void derive_shown(Facts& facts, Derived& derived) {
  facts.market.changed_tops().take(
      [&](std::uint32_t id) { derived.quoted.show_others(InstrumentId{id}, facts.market.top(InstrumentId{id}).book); });
  facts.orders.changed().take([&](std::uint32_t id) {
    derived.quoted.show_ours(InstrumentId{id}, facts.orders);
    derived.worst_notional.set(InstrumentId{id}, held_and_open(facts, InstrumentId{id}));
  });
}

void derive_prices(const State& state, Derived& derived, const Scope& scope) {
  for (const std::uint32_t group : derived.exposure.reprice(state.market, state.now, scope)) {
    for (const InstrumentId id : derived.exposure.expiries()[group].instruments) {
      if (state.book.position(id).size.raw != 0) mark_to_fair(state, derived, id);
    }
  }
}

namespace {

double said_per_day(const FlowConfig& flow, InstrumentKind kind) {
  return kind == InstrumentKind::Option ? flow.option_arrivals_per_day : flow.linear_arrivals_per_day;
}

/// Of one kind in one group, as the public tape corrects what the config says of them.
void learn_takers(const State& state, Derived& derived, const FlowConfig& flow, std::span<const InstrumentId> ids, TakerRates& takers) {
  if (ids.empty() || !flow.learn) return;
  std::vector<const TakerHistory*> seen;
  for (const InstrumentId id : ids) seen.push_back(&state.of_instrument[id.value].takers);
  const FittedTakers all = fit_takers(
      {.rate_per_day = takers.arrivals_per_day, .scale = 1.0, .days = flow.prior_days, .scale_takers = flow.scale_prior_takers}, seen);
  takers = {.arrivals_per_day = all.takers.rate,
            .scale = 1.0 / all.takers.k,
            .log_arrivals_deviation = all.log_rate_deviation,
            .log_scale_deviation = all.log_k_deviation};
  for (std::size_t i = 0; i < ids.size(); ++i) derived.arrivals_per_day[ids[i].value] = rate_of_one(all, *seen[i]);
}

/// Learned anew when the memory is, or when one is of another group.
void derive_takers(const State& state, Derived& derived, const EngineConfig& config) {
  bool same_groups = true;
  for (std::size_t i = 0; i < derived.group.size(); ++i) {
    const std::uint32_t group = state.of_instrument[i].group;
    if (std::exchange(derived.group[i], group) == group) continue;
    derived.worst_notional.regroup(InstrumentId{static_cast<std::uint32_t>(i)}, group);
    same_groups = false;
  }
  if (!same_groups) derive_who_hedges(state, derived, config);
  if (same_groups && derived.arrivals_per_day.size() == state.instruments.size() && state.flow_watched == derived.takers_at) return;
  derived.takers_at = state.flow_watched;
  std::vector<std::array<std::vector<InstrumentId>, instrument_kinds>> ids(config.groups());
  derived.arrivals_per_day.clear();
  for (const Instrument& instrument : state.instruments) {
    const std::uint32_t group = derived.group[instrument.id.value];
    ids[group][static_cast<std::size_t>(instrument.kind)].push_back(instrument.id);
    derived.arrivals_per_day.push_back(said_per_day(config.quoting_of(group).flow, instrument.kind));
  }
  derived.takers.resize(config.groups());
  for (std::size_t group = 0; group < config.groups(); ++group) {
    const FlowConfig& flow = config.quoting_of(group).flow;
    for (std::size_t kind = 0; kind < instrument_kinds; ++kind) {
      TakerRates& takers = derived.takers[group][kind];
      takers = {.arrivals_per_day = said_per_day(flow, static_cast<InstrumentKind>(kind))};
      learn_takers(state, derived, flow, ids[group][kind], takers);
    }
  }
}

/// Learned anew when a move is, or when there is another underlying; before the first move it is as the config says.
void derive_covariance(const State& state, Derived& derived, const EngineConfig& config) {
  const FactorMoves& moves = state.moves;
  if (!config.risk.learn || !(moves.covariance.days() > 0.0) || (moves.at != state.now && derived.curvature_known)) return;
  const CovarianceEstimate all = extended_to(config.risk, derived.layout, moves.underlyings, moves.covariance);
  derived.risk.sigma_per_day = learned_covariance_per_day(config.risk, derived.layout, all);
}

bool asks_for_vega_costs(const EngineConfig& config) {
  for (std::size_t group = 0; group < config.groups(); ++group) {
    if (config.quoting_of(group).model == "vega_inventory") return true;
  }
  return false;
}

}  // namespace

void derive_curvature(const State& state, Derived& derived, const EngineConfig& config) {
  if (derived.layout.underlyings.empty()) return;
  derive_takers(state, derived, config);
  derive_covariance(state, derived, config);
  derived.flow.restart(derived.layout.size());
  derived.vega_flow.assign(asks_for_vega_costs(config) ? derived.layout.underlyings.size() : 0, {});
  for (const Instrument& instrument : state.instruments) {
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    if (!unit.valid || !instrument.has_order_book()) continue;
    const bool option = instrument.kind == InstrumentKind::Option;
    const TakerRates takers = takers_at(derived, config, instrument, unit);
    const QuotingConfig& quoting = config.quoting_of(derived.group[instrument.id.value]);
    const SparseFactors loadings = trade_loadings(unit, instrument, derived.layout);
    const double contracts = to_double(option ? quoting.option_size : quoting.linear_size);
    derived.flow.add(loadings, takers.arrivals_per_day, 1.0 / takers.scale, contracts);
    if (derived.vega_flow.empty() || !option) continue;
    const int underlying = derived.layout.index_of(instrument.base);
    const int vega = derived.layout.vega(underlying, derived.layout.bucket_of(unit.days_to_expiry));
    derived.vega_flow[static_cast<std::size_t>(underlying)].add(loadings.of(vega) * std::sqrt(derived.risk.sigma_per_day(vega, vega)),
                                                                contracts, takers.arrivals_per_day, takers.scale);
  }
  derived.risk.vega_costs.clear();
  for (const VegaFlow& flow : derived.vega_flow) {
    derived.risk.vega_costs.emplace_back(flow.classes(), config.risk.risk_aversion_per_usd);
  }
  derived.curvature = value_curvature_of_sizes(derived.risk.sigma_per_day, derived.flow, config.risk.risk_aversion_per_usd,
                                               config.risk.untraded_horizon_days);
  derived.spread.known = false;
  derived.curvature_known = true;
}

bool in_flight(const State& state, const EngineConfig& config, const WorkingOrder& hedge) {
  if (!state.connected(state.venue_of(hedge.placed.instrument))) return false;
  const bool may_rest = hedge.placed.time_in_force == TimeInForce::PostOnly;
  if (may_rest && hedge.state == OrderState::Working) return true;
  const Instant asked = may_rest && hedge.state == OrderState::PendingCancel ? hedge.cancel_sent : hedge.sent;
  return state.now - asked < config.orders.cancel_again_after;
}

double share_counted(const State& state, const EngineConfig& config, const WorkingOrder& hedge) {
  return in_flight(state, config, hedge) ? 1.0 : 0.5;
}

namespace {

constexpr std::array risk_members{&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point};

/// The farther from zero of what hedges may make of each number of which nobody knows whether they fill, unanswered or resting: the share
/// counted is in the book already, and the rest comes on top, or it all was nothing.
void derive_worst(const State& state, Derived& derived, const EngineConfig& config) {
  struct Apart {
    RiskGreeks below, above;
  };
  std::vector<Apart> apart;  // how far the truth may lie from the book
  const std::size_t underlyings = derived.book.underlyings.size();
  state.orders.for_each_hedge([&](const WorkingOrder& working) {
    const bool takes = working.placed.time_in_force == TimeInForce::ImmediateOrCancel;
    if (takes && in_flight(state, config, working)) return;
    apart.resize(underlyings);
    const Instrument& instrument = state.instruments[working.placed.instrument];
    const double contracts = sign_of(working.placed.side) * to_double(working.remaining);
    const double share = share_counted(state, config, working);
    for (const auto& [underlying, adds] : contract_risks(instrument, derived.exposure.unit(instrument.id), derived.layout)) {
      auto& [below, above] = apart[static_cast<std::size_t>(underlying)];
      for (const auto member : risk_members) {
        const double all = contracts * (adds.*member);
        const auto [least, most] = std::minmax({-share * all, (1.0 - share) * all});
        below.*member += least;
        above.*member += most;
      }
    }
  });
  derived.at_worst.resize(underlyings);
  for (std::size_t u = 0; u < underlyings; ++u) {
    derived.at_worst[u] = derived.book.underlyings[u].greeks;
    if (apart.empty()) continue;
    for (const auto member : risk_members) {
      const double held = derived.at_worst[u].*member;
      const double low = held + apart[u].below.*member;
      const double high = held + apart[u].above.*member;
      derived.at_worst[u].*member = std::abs(low) > std::abs(high) ? low : high;
    }
  }
}

}  // namespace

void derive_book(const State& state, Derived& derived, const EngineConfig& config) {
  if (derived.limits_changed || !state.limit_changes.empty()) {
    derived.limits = config.limits;
    for (const LimitOverride& change : state.limit_changes) derived.limits.*find_measure(change.measure)->limit = change.limit;
    derived.limits_changed = !state.limit_changes.empty();
  }
  const FactorLayout& layout = derived.layout;
  derived.equity_coin.clear();
  for (const Currency underlying : layout.underlyings) {
    derived.equity_coin.push_back(to_double(derived.valuation.equity(state.book, underlying)));
  }
  derived.exposure.sum(layout, derived.equity_coin, elsewhere(state, derived), derived.book);
  state.orders.for_each_hedge([&](const WorkingOrder& working) {
    const Instrument& instrument = state.instruments[working.placed.instrument];
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    const double contracts = sign_of(working.placed.side) * to_double(working.remaining) * share_counted(state, config, working);
    const SparseFactors loadings = trade_loadings(unit, instrument, layout);
    for (const SparseFactors::Term& term : loadings.terms()) derived.book.factors[term.factor] += contracts * term.value;
    for (const ContractRisk& risk : contract_risks(instrument, unit, layout)) {
      derived.book.underlyings[static_cast<std::size_t>(risk.underlying)].greeks += contracts * risk.adds;
    }
  });
  derive_worst(state, derived, config);
  derived.held.assign(layout.underlyings.size(), std::nullopt);
  const auto is_read = [&](const Measure& row) { return row.of_held && (derived.limits.*row.limit).is_set(); };
  if (std::ranges::none_of(measure_rows, is_read)) return;
  for (std::size_t u = 0; u < derived.held.size(); ++u) {
    if (derived.book.underlyings[u].whole) derived.held[u] = derived.exposure.total(layout.underlyings[u]);
  }
}

namespace {

/// Whether the spread of prices measured at one E tells that of another: E'AE within a factor of 2, and the angle between them, in the
/// measure of A, small.
bool tells(const Derived::Spread& spread, const FactorVector& exposures, double value_usd) {
  if (!spread.known || !(value_usd > 0.5 * spread.value_usd && value_usd < 2.0 * spread.value_usd)) return false;
  const double both = 0.5 * spread.price.dot(exposures);
  return both > 0.9 * std::sqrt(value_usd * spread.value_usd);
}

/// How much cheaper this risk is than 2AE says. Near the ray of an E the spread grows as E'AE; it is summed over all instruments anew for
/// an E that is elsewhere, which is too much for each event.
double correction(Derived& derived) {
  price_of_risk(derived.curvature, derived.book.factors, derived.price_near);
  const double value = 0.5 * derived.book.factors.dot(derived.price_near);
  if (!(value > 0.0)) return 1.0;
  Derived::Spread& spread = derived.spread;
  if (!tells(spread, derived.book.factors, value)) {
    spread.known = true;
    spread.per_value = derived.flow.spread_of_price(derived.price_near) / value;
    spread.value_usd = value;
    spread.price = derived.price_near;
  }
  return price_correction(spread.per_value * value);
}

}  // namespace

double correction_at(const Derived& derived, const FactorVector& exposures) {
  return price_correction(derived.spread.per_value * exposures.dot(derived.curvature * exposures));
}

void derive_price_of_risk(const State& state, Derived& derived, const EngineConfig& config) {
  derive_limits(state, derived);
  derived.risk.curvature = derived.stiffness.asDiagonal() * derived.curvature * derived.stiffness.asDiagonal();
  derived.risk.curvature *= correction(derived);
  derived.risk.exposures = derived.book.factors;
  price_of_risk(derived.risk.curvature, derived.risk.exposures, derived.risk.price);
  derived.risk.risk_aversion_per_usd = config.risk.risk_aversion_per_usd;
  derived.risk.factors_per_underlying = derived.layout.per_underlying();
}

}  // namespace keel
