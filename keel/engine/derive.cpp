#include "keel/engine/derive.hpp"

#include <algorithm>
#include <cmath>

#include "keel/risk/covariance.hpp"
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
  derived.quotes.emplace_back();
  if (derived.layout.index_of(instrument.base) < 0) {
    derived.layout.vega_bucket_days = config.risk.vega_bucket_days;
    derived.layout.underlyings.clear();
    for (const UnderlyingLimits& limit : state.limits) derived.layout.underlyings.push_back(limit.underlying);
    derived.risk.sigma_per_day = factor_covariance_per_day(config.risk, derived.layout);
    derived.curvature_known = false;
  }
}

/// Prices again what the market moved, and values what is held of it.
void reprice(const State& state, Derived& derived, const Scope& scope) {
  for (const std::uint32_t group : derived.exposure.reprice(state.market, state.now, scope)) {
    for (const InstrumentId id : derived.exposure.expiries()[group].instruments) {
      if (state.book.position(id).size.raw != 0) mark_to_fair(state, derived, id);
    }
  }
}

/// A fee in a currency of unknown worth is not valued, as the cash that paid it is not.
NumeraireAmount fee_in_numeraire(const State& state, const Instrument& instrument, SettleAmount fee) {
  return state.market.worth_of({instrument.settle, fee}).value_or(NumeraireAmount{});
}

void book_fill(State& state, Derived& derived, const EngineConfig& config, const Change& change) {
  const Instrument& instrument = state.instruments[change.instrument];
  derived.exposure.trade(instrument.id, change.traded);
  mark_to_fair(state, derived, instrument.id);
  book_fill(state.profit, derived.valuation.equity_usd(state.book, state.market), fee_in_numeraire(state, instrument, change.fee),
            change.purpose);
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  if (change.purpose != Purpose::Quote || !unit.valid) return;
  state.markouts.push_back({.instrument = instrument.id,
                            .side = change.traded.raw > 0 ? Side::Buy : Side::Sell,
                            .size = abs(change.traded),
                            .due = state.now + config.quoting.markout_horizon,
                            .value = contract_value(instrument, unit),
                            .scale_usd = flow_scale_usd(config.quoting.flow, instrument, unit)});
}

void book_delivery(State& state, Derived& derived, const Change& change) {
  const Instrument& instrument = state.instruments[change.instrument];
  derived.exposure.trade(instrument.id, change.traded);
  derived.valuation.revalue(instrument, state.book);
  book_delivery(state.profit, derived.valuation.equity_usd(state.book, state.market), fee_in_numeraire(state, instrument, change.fee));
}

void mature_markouts(State& state, const Derived& derived, double weight) {
  std::size_t matured = 0;
  for (; matured < state.markouts.size() && state.markouts[matured].due <= state.now; ++matured) {
    const PendingMarkout& pending = state.markouts[matured];
    const Instrument& instrument = state.instruments[pending.instrument];
    const UnitGreeks unit = derived.exposure.unit(pending.instrument);
    if (!unit.valid) continue;
    // In USD only at the end: in USD throughout, an inverse future would hardly move, since the coin that it is worth moves against it.
    const double usd = settle_usd(instrument, unit);
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
    flow.add(trade_loadings(unit, instrument, derived.layout, coin_numeraire),
             option ? config.quoting.flow.option_arrivals_per_day : config.quoting.flow.linear_arrivals_per_day,
             1.0 / flow_scale_usd(config.quoting.flow, instrument, unit),
             to_double(option ? config.quoting.option_size : config.quoting.linear_size));
  }
  derived.curvature =
      value_curvature(derived.risk.sigma_per_day, flow.matrix(), config.risk.risk_aversion_per_usd, config.risk.untraded_horizon_days);
  derived.stiffness.resize(0);
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

double settle_usd(const Instrument& instrument, const UnitGreeks& unit) {
  return instrument.payoff == Payoff::Inverse ? unit.index_usd : unit.quote_usd;
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

void derive(State& state, Derived& derived, const EngineConfig& config, const Change& change) {
  if (change.cause == Change::Cause::Listed) list(state, derived, config, state.instruments[change.instrument]);
  if (change.cause == Change::Cause::Filled) book_fill(state, derived, config, change);
  if (change.cause == Change::Cause::Delivered) book_delivery(state, derived, change);
  reprice(state, derived, change.scope);
  const NumeraireAmount equity = derived.valuation.equity_usd(state.book, state.market);
  if (change.cause == Change::Cause::Money) {
    book_deposit(state.profit, equity);
  } else {
    book_market_move(state.profit, equity);
  }
  mature_markouts(state, derived, config.quoting.markout_weight);
  state.peak_profit = std::max(state.peak_profit, state.profit.total());
  if (change.cause == Change::Cause::Clock) refresh_curvature(state, derived, config);
}

namespace {

/// The book with hedges in flight counted as filled.
void sum_book(const State& state, Derived& derived, bool coin_numeraire) {
  const FactorLayout& layout = derived.layout;
  derived.equity_coin.clear();
  for (const Currency underlying : layout.underlyings) {
    derived.equity_coin.push_back(to_double(derived.valuation.equity(state.book, underlying)));
  }
  derived.exposure.sum(layout, derived.equity_coin, coin_numeraire, to_double(derived.valuation.dollars(state.book)), derived.book);
  for (const WorkingOrder& working : state.orders.all()) {
    if (working.placed.purpose != Purpose::Hedge) continue;
    const Instrument& instrument = state.instruments[working.placed.instrument];
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    const double contracts = sign_of(working.placed.side) * to_double(working.remaining);
    for (const SparseFactors::Term& term : trade_loadings(unit, instrument, layout, coin_numeraire).terms()) {
      derived.book.factors[term.factor] += contracts * term.value;
    }
    for (const ContractRisk& risk : contract_risks(instrument, unit, layout)) {
      derived.book.underlyings[static_cast<std::size_t>(risk.underlying)].greeks += contracts * risk.adds;
    }
  }
}

}  // namespace

void derive_risk(State& state, Derived& derived, const EngineConfig& config) {
  const FactorLayout& layout = derived.layout;
  sum_book(state, derived, has_coin_numeraire(config));
  const bool refreshed = derived.stiffness.size() != layout.size();
  if (refreshed) derived.stiffness = FactorVector::Ones(layout.size());
  bool stiffness_moved = refreshed;
  const auto stiffen = [&](int factor, double value, const LimitConfig& limit) {
    const double root = std::sqrt(stiffness(value, limit, config.limits.lean_stiffening));
    stiffness_moved = stiffness_moved || derived.stiffness[factor] != root;
    derived.stiffness[factor] = root;
  };
  const double drawdown = to_double(state.peak_profit - state.profit.total());
  state.drawdown_stage = next_stage(state.drawdown_stage, drawdown, config.limits.drawdown_usd, config.limits.release);
  for (int u = 0; u < static_cast<int>(layout.underlyings.size()); ++u) {
    UnderlyingLimits& limits = state.limits[static_cast<std::size_t>(u)];
    const RiskGreeks& greeks = derived.book.underlyings[static_cast<std::size_t>(u)].greeks;
    const LimitValues values{std::abs(greeks.delta_usd), std::abs(greeks.gamma_usd_per_percent), std::abs(greeks.vega_usd_per_vol_point),
                             0.0};
    limits.stages = next_stages(limits.stages, values, config.limits);
    if (worst_of(limits.stages) == Stage::Halt && !state.halted) {
      state.halted = true;
      state.halt_reason = "a limit of " + limits.underlying.text() + " reached its emergency threshold";
    }
    stiffen(layout.spot(u), values[0], config.limits.delta_usd);
    stiffen(layout.convexity(u), values[1], config.limits.gamma_usd_per_percent);
    for (int bucket = 0; bucket < layout.buckets(); ++bucket) {
      stiffen(layout.vega(u, bucket), values[2], config.limits.vega_usd_per_vol_point);
    }
  }
  if (state.drawdown_stage == Stage::Halt && !state.halted) {
    state.halted = true;
    state.halt_reason = "drawdown reached its emergency threshold";
  }
  if (stiffness_moved) derived.risk.curvature = derived.stiffness.asDiagonal() * derived.curvature * derived.stiffness.asDiagonal();
  derived.risk.exposures = derived.book.factors;
  price_of_risk(derived.risk.curvature, derived.risk.exposures, derived.risk.price);
  derived.risk.risk_aversion_per_usd = config.risk.risk_aversion_per_usd;
  derived.risk.factors_per_underlying = layout.per_underlying();
}

}  // namespace keel
