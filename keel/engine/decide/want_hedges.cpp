#include "keel/engine/decide/want_hedges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "keel/engine/decide/permitted.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/hedging/forced_hedge.hpp"
#include "keel/hedging/hedge_model.hpp"

namespace keel {
namespace {

const HedgingConfig& hedging_of(const Derived& derived, const EngineConfig& config, InstrumentId id) {
  return config.hedging_of(derived.group[id.value]);
}

/// Of the gamma held in an underlying, weighted by its size; 0 if there is none.
double gamma_years(const Derived& derived, Currency underlying) {
  double weighted = 0.0;
  double all = 0.0;
  for (const ExpiryGreeks& expiry : derived.exposure.expiries()) {
    if (expiry.underlying != underlying || expiry.expiry == never) continue;
    const double gamma = std::abs(expiry.total.gamma_per_usd);
    weighted += gamma * expiry.days_to_expiry / days_per_year;
    all += gamma;
  }
  return all > 0.0 ? weighted / all : 0.0;
}

/// + buys.
Size hedge_by_price(const Derived& derived, const EngineConfig& config, const Instrument& perpetual, const UnitGreeks& unit) {
  const HedgingConfig& hedging = hedging_of(derived, config, perpetual.id);
  if (!hedging.enabled) return {};
  const double notional_usd = unit.fair_price * unit.usd_per_price_unit;
  const std::array loadings{trade_loadings(unit, perpetual, derived.layout)};
  const std::array cost{notional_usd * (1e-4 * hedging.half_spread_bps + to_double(perpetual.fees.taker))};
  const std::array impact{notional_usd * notional_usd * 1e-10 * hedging.impact_bps_per_million_usd};
  const std::array lot{perpetual.lot};
  const std::array most{hedging.maximum_order};
  Size change;
  const RiskView& risk = derived.risk;
  const HedgeModelEntry& model = find_hedge_model(hedging.model);
  model.hedge({.curvature = risk.curvature,
               .price = risk.price,
               .exposures = risk.exposures,
               .sigma_per_day = risk.sigma_per_day,
               .risk_aversion_per_usd = risk.risk_aversion_per_usd,
               .factors_per_underlying = risk.factors_per_underlying,
               .gamma_years = model.asks_gamma_years ? gamma_years(derived, perpetual.base) : 0.0},
              {.loadings = loadings,
               .buy_cost_usd = cost,
               .sell_cost_usd = cost,
               .impact_usd = impact,
               .lot = lot,
               .most_bought = most,
               .most_sold = most},
              std::span(&change, 1));
  bool may_grow = true;
  for_each_grown(derived, contract_risks(perpetual, unit, derived.layout), sign(change),
                 [&](const GreekRoom& room) { may_grow = may_grow && rules_of(room.stage).may_grow; });
  return may_grow ? change : Size{};
}

/// The delta that the stage no longer bears, whatever the hedge costs; + buys.
Size hedge_by_stage(const Derived& derived, const EngineConfig& config, const Instrument& perpetual, const UnitGreeks& unit) {
  const auto u = static_cast<std::size_t>(derived.layout.index_of(perpetual.base));
  double target_usd = 0.0;
  if (rules_of(derived.stages[u]).hedges == StageRules::Hedge::ToInsideSoft) {
    const auto delta = std::ranges::find(derived.room[u], &RiskGreeks::delta_usd, &GreekRoom::greek);
    if (rules_of(delta->stage).hedges != StageRules::Hedge::ToInsideSoft) return {};
    target_usd = derived.limits.delta_usd.soft;
  }
  return forced_hedge({.delta_usd = derived.book.underlyings[u].greeks.delta_usd,
                       .target_usd = target_usd,
                       .contract_delta_usd = risk_greeks(unit).delta_usd,
                       .lot = perpetual.lot,
                       .maximum = hedging_of(derived, config, perpetual.id).maximum_order});
}

/// Whether its venue refused a hedge in it a moment ago, and would again.
bool just_rejected(const State& state, const EngineConfig& config, InstrumentId instrument) {
  const auto last = std::ranges::find(state.rejected_hedges, instrument, &RejectedHedge::instrument);
  return last != state.rejected_hedges.end() && state.now - last->at < config.orders.cancel_again_after;
}

/// How much of it may be traded that way, in whole lots, before its position limit; what is open that way counted as filled.
Size room(const State& state, const EngineConfig& config, const Instrument& instrument, Side side) {
  const Size towards = state.book.position(instrument.id).size * sign_of(side) + state.orders.open_size(instrument.id, side);
  const Size left = config.gate.maximum_linear_position - towards;
  return left.raw > 0 ? instrument.lot * (left.raw / instrument.lot.raw) : Size{};
}

bool may_hedge(const Derived& derived, std::size_t underlying, InstrumentId instrument) {
  return std::ranges::find(derived.hedges[underlying], instrument) != derived.hedges[underlying].end();
}

PlaceOrder taker(const Instrument& instrument, Side side, Price price, Size size) {
  return {.instrument = instrument.id,
          .side = side,
          .price = price,
          .size = size,
          .purpose = Purpose::Hedge,
          .time_in_force = TimeInForce::ImmediateOrCancel};
}

struct WantedHedge {
  Size change;  ///< + buys; 0: none
  Price limit;
};

/// In one of what may hedge it. At least a tick, however wide the collar.
WantedHedge hedge_in(const Derived& derived, const EngineConfig& config, const Instrument& perpetual) {
  const UnitGreeks unit = derived.exposure.unit(perpetual.id);
  const StageRules::Hedge rule = rules_for(derived, perpetual.base).hedges;
  WantedHedge wanted;
  double collar = config.gate.price_collar;
  if (rule != StageRules::Hedge::ByPrice) wanted.change = hedge_by_stage(derived, config, perpetual, unit);
  if (wanted.change.raw == 0 && rule != StageRules::Hedge::ToZero) {
    wanted.change = hedge_by_price(derived, config, perpetual, unit);
    collar = hedging_of(derived, config, perpetual.id).price_collar;
  }
  if (wanted.change.raw == 0) return wanted;
  const bool buys = wanted.change.raw > 0;
  const Price limit = std::max(nearest<Price>(unit.fair_price * (1.0 + (buys ? collar : -collar))), Price{1});
  wanted.limit = buys ? perpetual.ticks.round_down(limit) : perpetual.ticks.round_up(limit);
  return wanted;
}

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

}  // namespace

std::optional<PlaceOrder> want_hedge(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying) {
  if (!derived.curvature_known || !derived.book.underlyings[underlying].whole) return std::nullopt;
  const StageRules::Hedge rule = rules_of(derived.stages[underlying]).hedges;
  if (rule == StageRules::Hedge::None) return std::nullopt;
  bool under_way = false;
  state.orders.for_each_hedge([&](const WorkingOrder& working) {
    under_way = under_way || (may_hedge(derived, underlying, working.placed.instrument) && in_flight(state, config, working));
  });
  if (under_way) return std::nullopt;
  for (const InstrumentId id : derived.hedges[underlying]) {
    const Instrument& perpetual = state.instruments[id];
    if (just_rejected(state, config, id) || !tradeable(state, derived, config, perpetual, derived.exposure.unit(id))) continue;
    if (rule == StageRules::Hedge::ByPrice && !hedging_of(derived, config, id).enabled) continue;
    const auto [change, limit] = hedge_in(derived, config, perpetual);
    if (change.raw == 0) return std::nullopt;
    const Side side = change.raw > 0 ? Side::Buy : Side::Sell;
    const Size most =
        std::min(room(state, config, perpetual, side), most_by_value(perpetual, derived.exposure.unit(id), limit, config.gate));
    if (const Size size = std::min(abs(change), most); size.raw > 0) {
      return taker(perpetual, side, limit, size);
    }
  }
  return std::nullopt;
}

void want_flat(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying,
               std::vector<PlaceOrder>& out) {
  if (!derived.curvature_known || rules_of(derived.stages[underlying]).hedges != StageRules::Hedge::ToZero) return;
  const bool whole = derived.book.underlyings[underlying].whole;
  for (const Instrument& instrument : state.instruments) {
    const Size held = state.book.position(instrument.id).size;
    if (held.raw == 0 || instrument.base != derived.layout.underlyings[underlying] || instrument.kind == InstrumentKind::Spot) continue;
    if (whole && may_hedge(derived, underlying, instrument.id)) continue;
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
