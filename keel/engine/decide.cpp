#include "keel/engine/decide.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/dollar.hpp"
#include "keel/hedging/delta_hedger.hpp"
#include "keel/quoting/quote_price.hpp"

namespace keel {
namespace {

/// How far the price that everything on this instrument hangs on lies from the index, as a share of it.
double basis_of(const State& state, const Instrument& instrument, const UnitGreeks& unit) {
  const double price = instrument.kind == InstrumentKind::Option ? state.market.forward(instrument.base, instrument.expiry).value_or(0.0)
                                                                 : unit.fair_price * unit.quote_usd;
  return std::abs(price / unit.index_usd - 1.0);
}

bool is_stale(const State& state, const EngineConfig& config, Currency coin) {
  const UnderlyingMarket* market = state.market.find(coin);
  return market == nullptr || state.now - market->index_at > config.gate.stale_after;
}

bool tradeable(const State& state, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit) {
  if (!instrument.has_order_book() || !state.connected || state.halted || !unit.valid) return false;
  if (is_stale(state, config, instrument.base)) return false;
  if (!is_dollar(instrument.quote) && is_stale(state, config, instrument.quote)) return false;
  if (!(basis_of(state, instrument, unit) <= config.gate.maximum_basis)) return false;
  return !instrument.expires() || instrument.expiry - state.now > config.quoting.minimum_time_to_expiry;
}

/// Delta, gamma and vega in the order of LimitMeasure.
std::array<double, 3> limited(const RiskGreeks& greeks) {
  return {greeks.delta_usd, greeks.gamma_usd_per_percent, greeks.vega_usd_per_vol_point};
}

/// Whether `risks * direction` adds to a measure at stage Reduce or beyond.
bool grows_breached(const State& state, const Derived& derived, const ContractRisks& risks, int direction) {
  for (const auto& [underlying, adds] : risks) {
    const auto u = static_cast<std::size_t>(underlying);
    const auto held = limited(derived.book.underlyings[u].greeks);
    const auto added = limited(adds);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const bool grows = direction * added[i] * held[i] > 0.0;
      if (grows && std::max(state.limits[u].stages[i], state.drawdown_stage) >= Stage::Reduce) return true;
    }
  }
  return false;
}

/// The share that the limits leave to a side which adds `risks * direction`.
double share_left(const State& state, const Derived& derived, const EngineConfig& config, const ContractRisks& risks, int direction) {
  if (grows_breached(state, derived, risks, direction)) return 0.0;
  double share = 1.0;
  for (const auto& [underlying, adds] : risks) {
    const auto u = static_cast<std::size_t>(underlying);
    const auto held = limited(derived.book.underlyings[u].greeks);
    const auto added = limited(adds);
    for (std::size_t i = 0; i < held.size(); ++i) {
      if (direction * added[i] * held[i] <= 0.0) continue;
      share = std::min(share, headroom(std::abs(held[i]), limit_of(config.limits, static_cast<LimitMeasure>(i))));
    }
  }
  return share;
}

/// That share of `full`, in whole lots.
Size sized(const Instrument& instrument, double share, Size full) {
  const double lots = std::floor(share * to_double(full) / to_double(instrument.lot) + 1e-9);
  return instrument.lot * static_cast<std::int64_t>(lots);
}

QuoteIn quote_in(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument,
                 const UnitGreeks& unit) {
  const bool option = instrument.kind == InstrumentKind::Option;
  const double scale_usd = flow_scale_usd(config.quoting.flow, instrument, unit);
  AdverseCharges charges = state.adverse;
  const Size one_contract{units_per_one};
  const SettleAmount fee =
      trade_fee(instrument, one_contract, nearest<Price>(unit.fair_price), Liquidity::Maker, nearest<Price>(unit.index_usd));
  QuoteIn in;
  in.fair_usd = instrument.reciprocal() ? to_double(instrument.multiplier) * unit.quote_usd : unit.fair_price * unit.usd_per_price_unit;
  in.loadings = trade_loadings(unit, instrument, derived.layout, has_coin_numeraire(config));
  in.contracts = to_double(option ? config.quoting.option_size : config.quoting.linear_size);
  in.k_per_usd = 1.0 / scale_usd;
  in.adverse_bid_usd = std::max(0.0, charges.of(option, Side::Buy)) * scale_usd;
  in.adverse_ask_usd = std::max(0.0, charges.of(option, Side::Sell)) * scale_usd;
  in.fee_usd = to_double(fee) * settle_usd(instrument, unit);
  in.minimum_half_spread_usd = option ? config.quoting.minimum_half_spread_vol_points * unit.vega_usd_per_vol_point
                                      : 1e-4 * config.quoting.minimum_half_spread_bps * unit.fair_price * unit.usd_per_price_unit;
  return in;
}

/// A working quote within this of the wanted price stays.
PriceOffset tolerance(const Instrument& instrument, const UnitGreeks& unit, const QuoteParts& parts, double requote_share) {
  const double half_spread = std::abs(parts.half_spread_usd) / unit.usd_per_price_unit;
  const PriceOffset share = nearest<PriceOffset>(requote_share * half_spread);
  return std::max(share, instrument.ticks.tick_at(nearest<Price>(unit.fair_price)) - PriceOffset{1});
}

}  // namespace

void want_quotes(const State& state, Derived& derived, const EngineConfig& config, const QuoteModel& model, const Instrument& instrument,
                 std::vector<WantedQuote>& out) {
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  ShownQuote& shown = derived.quotes[instrument.id.value];
  WantedQuote bid{.instrument = instrument.id, .side = Side::Buy};
  WantedQuote ask{.instrument = instrument.id, .side = Side::Sell};
  if (unit.valid) bid.usd_per_price_unit = ask.usd_per_price_unit = unit.usd_per_price_unit;
  if (derived.curvature_known && tradeable(state, config, instrument, unit)) {
    const QuoteIn in = quote_in(state, derived, config, instrument, unit);
    const ContractRisks risks = contract_risks(instrument, unit, derived.layout);
    const Size full = instrument.kind == InstrumentKind::Option ? config.quoting.option_size : config.quoting.linear_size;
    const BookTop& others = state.market.top(instrument.id).book;
    shown.parts = model.quote(in, derived.risk);
    const auto price = [&](WantedQuote& wanted, const QuoteParts& parts) {
      const auto rounded = quote_price(instrument, unit, parts.fair_usd, parts.price_usd, wanted.side, others);
      if (!rounded) return;
      wanted.price = *rounded;
      wanted.size = sized(instrument, share_left(state, derived, config, risks, sign_of(wanted.side)), full);
      wanted.tolerance = tolerance(instrument, unit, parts, config.orders.requote_share);
    };
    price(bid, shown.parts.bid);
    price(ask, shown.parts.ask);
  }
  shown.bid = bid.price;
  shown.bid_size = bid.size;
  shown.ask = ask.price;
  shown.ask_size = ask.size;
  out.push_back(bid);
  out.push_back(ask);
}

std::optional<PlaceOrder> want_hedge(const State& state, const Derived& derived, const EngineConfig& config,
                                     const UnderlyingMarket& market) {
  if (!config.hedging.enabled || !derived.curvature_known || !market.has_perpetual) return std::nullopt;
  const Instrument& perpetual = state.instruments[market.perpetual];
  const UnitGreeks unit = derived.exposure.unit(perpetual.id);
  if (!tradeable(state, config, perpetual, unit)) return std::nullopt;
  for (const WorkingOrder& working : state.orders.all()) {
    if (working.placed.purpose == Purpose::Hedge && working.placed.instrument == perpetual.id) return std::nullopt;
  }
  const double notional_usd = unit.fair_price * unit.usd_per_price_unit;
  const SparseFactors loadings = trade_loadings(unit, perpetual, derived.layout, has_coin_numeraire(config));
  HedgeIn in;
  in.price_usd = loadings.dot(derived.risk.price);
  in.own_risk_usd = loadings.quadratic(derived.risk.curvature);
  in.cost_usd = notional_usd * (1e-4 * config.hedging.half_spread_bps + to_double(perpetual.fees.taker));
  in.impact_usd = notional_usd * notional_usd * 1e-10 * config.hedging.impact_bps_per_million_usd;
  in.lot = perpetual.lot;
  in.maximum = config.hedging.maximum_order;
  const Size change = delta_hedge(in);
  if (change.raw == 0) return std::nullopt;
  const Side side = change.raw > 0 ? Side::Buy : Side::Sell;
  const ContractRisks risks = contract_risks(perpetual, unit, derived.layout);
  if (grows_breached(state, derived, risks, sign_of(side))) return std::nullopt;
  const Price limit = nearest<Price>(unit.fair_price * (1.0 + sign_of(side) * config.hedging.price_collar));
  return PlaceOrder{.instrument = perpetual.id,
                    .side = side,
                    .price = side == Side::Buy ? perpetual.ticks.round_down(limit) : perpetual.ticks.round_up(limit),
                    .size = abs(change),
                    .purpose = Purpose::Hedge,
                    .time_in_force = TimeInForce::ImmediateOrCancel};
}

}  // namespace keel
