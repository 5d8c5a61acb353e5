#include "keel/engine/derive.hpp"

#include <algorithm>
#include <cmath>

#include "keel/risk/covariance.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

using Scope = Touched::Scope;

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
  derived.quotes.emplace_back();
  if (derived.layout.index_of(instrument.base) < 0) {
    derived.layout.vega_bucket_days = config.risk.vega_bucket_days;
    derived.layout.underlyings.clear();
    for (const UnderlyingLimits& limit : state.limits) derived.layout.underlyings.push_back(limit.underlying);
    derived.sigma_per_day = factor_covariance_per_day(config.risk, derived.layout);
    derived.curvature_known = false;
  }
}

/// Prices again what the market moved, and values what is held of it.
void reprice(const State& state, Derived& derived, const Touched& touched) {
  if (touched.scope == Scope::Underlying) {
    derived.exposure.reprice(state.market, state.now, touched.underlying);
  } else if (touched.scope == Scope::Expiry) {
    derived.exposure.reprice(state.market, state.now, touched.underlying, touched.expiry);
  } else {
    return;
  }
  for (const ExpiryGreeks& group : derived.exposure.expiries()) {
    if (touched.scope == Scope::Expiry ? !group.follows(touched.underlying, touched.expiry) : group.underlying != touched.underlying)
      continue;
    for (const InstrumentId id : group.instruments) {
      if (state.book.position(id).size.raw != 0) mark_to_fair(state, derived, id);
    }
  }
}

NumeraireAmount settle_in_usd(const State& state, const Instrument& instrument, SettleAmount amount) {
  const UnderlyingMarket* market = state.market.find(instrument.settle);
  return market == nullptr ? NumeraireAmount{amount.raw} : in_numeraire(amount, market->index);
}

void book_fill(State& state, Derived& derived, const EngineConfig& config, const Filled& fill, const Touched& touched) {
  const Instrument& instrument = state.instruments[fill.instrument];
  derived.exposure.trade(fill.instrument, touched.traded);
  mark_to_fair(state, derived, fill.instrument);
  book_fill(state.profit, derived.valuation.equity_usd(state.book, state.market), settle_in_usd(state, instrument, touched.fee),
            touched.purpose);
  const UnitGreeks unit = derived.exposure.unit(fill.instrument);
  if (touched.purpose != Purpose::Quote || !unit.valid) return;
  state.markouts.push_back({.instrument = fill.instrument,
                            .side = fill.side,
                            .size = fill.size,
                            .due = state.now + config.quoting.markout_horizon,
                            .value = contract_value(instrument, unit),
                            .scale_usd = flow_scale_usd(config.quoting.flow, instrument, unit)});
}

void book_delivery(State& state, Derived& derived, const Touched& touched) {
  const Instrument& instrument = state.instruments[touched.instrument];
  derived.exposure.trade(instrument.id, touched.traded);
  derived.valuation.revalue(instrument, state.book);
  book_delivery(state.profit, derived.valuation.equity_usd(state.book, state.market), settle_in_usd(state, instrument, touched.fee));
}

void mature_markouts(State& state, const Derived& derived, double weight) {
  std::size_t matured = 0;
  for (; matured < state.markouts.size() && state.markouts[matured].due <= state.now; ++matured) {
    const PendingMarkout& pending = state.markouts[matured];
    const Instrument& instrument = state.instruments[pending.instrument];
    const UnitGreeks unit = derived.exposure.unit(pending.instrument);
    if (!unit.valid) continue;
    // In USD only at the end: in USD throughout, an inverse future would hardly move, since the coin that it is worth moves against it.
    const double usd = instrument.payoff == Payoff::Inverse ? unit.index_usd : 1.0;
    const double gain_usd = sign_of(pending.side) * (contract_value(instrument, unit) - pending.value) * usd;
    book_markout(state.profit, nearest<NumeraireAmount>(gain_usd * to_double(pending.size)));
    state.adverse.learn(instrument.kind == InstrumentKind::Option, pending.side, -gain_usd / pending.scale_usd, weight);
  }
  state.markouts.erase(state.markouts.begin(), state.markouts.begin() + static_cast<std::ptrdiff_t>(matured));
}

void refresh_curvature(const State& state, Derived& derived, const EngineConfig& config) {
  if (derived.layout.underlyings.empty()) return;
  FlowMatrix flow(derived.layout.size());
  const bool coin_numeraire = has_coin_numeraire(config);
  for (const Instrument& instrument : state.instruments) {
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    if (!unit.valid || !instrument.has_order_book()) continue;
    const bool option = instrument.kind == InstrumentKind::Option;
    flow.add(trade_loadings(unit, instrument.base, derived.layout, coin_numeraire),
             option ? config.quoting.flow.option_arrivals_per_day : config.quoting.flow.linear_arrivals_per_day,
             1.0 / flow_scale_usd(config.quoting.flow, instrument, unit),
             to_double(option ? config.quoting.option_size : config.quoting.linear_size));
  }
  derived.curvature =
      value_curvature(derived.sigma_per_day, flow.matrix(), config.risk.risk_aversion_per_usd, config.risk.untraded_horizon_days);
  derived.curvature_known = true;
}

}  // namespace

double flow_scale_usd(const FlowConfig& flow, const Instrument& instrument, const UnitGreeks& unit) {
  if (instrument.kind == InstrumentKind::Option) {
    return std::max(flow.option_scale_vol_points * unit.vega_usd_per_vol_point,
                    flow.option_minimum_scale_coin * (to_double(instrument.multiplier) * unit.index_usd));
  }
  return 1e-4 * flow.linear_scale_bps * unit.fair_price * unit.usd_per_price_unit;
}

double contract_value(const Instrument& instrument, const UnitGreeks& unit) {
  const double contracts = to_double(instrument.multiplier);
  return instrument.reciprocal() ? -contracts / unit.fair_price : contracts * unit.fair_price;
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

UnderlyingRisk underlying_risk(const State& state, const Derived& derived, Currency underlying, bool coin_numeraire) {
  UnderlyingRisk risk{.underlying = underlying, .greeks = derived.exposure.total(underlying)};
  if (const UnderlyingMarket* market = state.market.find(underlying)) risk.index_usd = to_double(market->index);
  risk.equity_coin = to_double(derived.valuation.equity(state.book, underlying));
  const double dollars_in_coin = risk.index_usd > 0.0 ? to_double(derived.valuation.dollars(state.book)) / risk.index_usd : 0.0;
  risk.bias_coin =
      risk.greeks.net_transaction_delta + derived.exposure.quote_coins(underlying) + (coin_numeraire ? -dollars_in_coin : risk.equity_coin);
  risk.bias_usd = risk.bias_coin * risk.index_usd;
  risk.vega_usd_per_vol_point = risk.greeks.vega_usd_per_vol_point;
  risk.gamma_usd_per_percent = 0.01 * risk.index_usd * risk.index_usd * risk.greeks.gamma_per_usd;
  return risk;
}

void derive(State& state, Derived& derived, const EngineConfig& config, const Event& event, const Touched& touched) {
  if (const auto* listed = std::get_if<InstrumentListed>(&event.fact)) list(state, derived, config, listed->instrument);
  const auto* fill = std::get_if<Filled>(&event.fact);
  if (fill != nullptr && touched.traded.raw != 0) book_fill(state, derived, config, *fill, touched);
  if (std::holds_alternative<Settled>(event.fact)) book_delivery(state, derived, touched);
  reprice(state, derived, touched);
  const NumeraireAmount equity = derived.valuation.equity_usd(state.book, state.market);
  if (std::holds_alternative<Deposited>(event.fact) || touched.first_index) {
    book_deposit(state.profit, equity);
  } else {
    book_market_move(state.profit, equity);
  }
  mature_markouts(state, derived, config.quoting.markout_weight);
  state.peak_profit = std::max(state.peak_profit, state.profit.total());
  if (std::holds_alternative<TimeReached>(event.fact)) refresh_curvature(state, derived, config);
}

void derive_risk(State& state, Derived& derived, const EngineConfig& config) {
  const FactorLayout& layout = derived.layout;
  const bool coin_numeraire = has_coin_numeraire(config);
  derived.equity_coin.clear();
  for (const Currency underlying : layout.underlyings) {
    derived.equity_coin.push_back(to_double(derived.valuation.equity(state.book, underlying)));
  }
  FactorVector exposures =
      derived.exposure.factors(layout, derived.equity_coin, coin_numeraire, to_double(derived.valuation.dollars(state.book)));
  for (const WorkingOrder& working : state.orders.all()) {
    if (working.placed.purpose != Purpose::Hedge) continue;
    const UnitGreeks unit = derived.exposure.unit(working.placed.instrument);
    exposures += sign_of(working.placed.side) * to_double(working.remaining) *
                 trade_loadings(unit, state.instruments[working.placed.instrument].base, layout, coin_numeraire);
  }

  FactorVector stiff = FactorVector::Ones(layout.size());
  const double drawdown = to_double(state.peak_profit - state.profit.total());
  state.drawdown_stage = next_stage(state.drawdown_stage, drawdown, config.limits.drawdown_usd, config.limits.release);
  for (int u = 0; u < static_cast<int>(layout.underlyings.size()); ++u) {
    UnderlyingLimits& limits = state.limits[static_cast<std::size_t>(u)];
    double vega = 0.0;
    for (int bucket = 0; bucket < layout.buckets(); ++bucket) vega += exposures[layout.vega(u, bucket)];
    const LimitValues values{std::abs(exposures[layout.spot(u)]), 0.02 * std::abs(exposures[layout.convexity(u)]), std::abs(vega), 0.0};
    limits.stages = next_stages(limits.stages, values, config.limits);
    if (worst_of(limits.stages) == Stage::Halt && !state.halted) {
      state.halted = true;
      state.halt_reason = "a limit of " + limits.underlying.text() + " reached its emergency threshold";
    }
    const double lean = config.limits.lean_stiffening;
    stiff[layout.spot(u)] = std::sqrt(stiffness(values[0], config.limits.delta_usd, lean));
    stiff[layout.convexity(u)] = std::sqrt(stiffness(values[1], config.limits.gamma_usd_per_percent, lean));
    for (int bucket = 0; bucket < layout.buckets(); ++bucket) {
      stiff[layout.vega(u, bucket)] = std::sqrt(stiffness(values[2], config.limits.vega_usd_per_vol_point, lean));
    }
  }
  if (state.drawdown_stage == Stage::Halt && !state.halted) {
    state.halted = true;
    state.halt_reason = "drawdown reached its emergency threshold";
  }
  derived.risk.curvature = stiff.asDiagonal() * derived.curvature * stiff.asDiagonal();
  derived.risk.exposures = exposures;
  derived.risk.price = price_of_risk(derived.risk.curvature, exposures);
  derived.risk.sigma_per_day = derived.sigma_per_day;
  derived.risk.risk_aversion_per_usd = config.risk.risk_aversion_per_usd;
  derived.risk.factors_per_underlying = layout.per_underlying();
}

}  // namespace keel
