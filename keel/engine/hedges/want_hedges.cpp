#include "keel/engine/hedges/want_hedges.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "keel/engine/decide/permitted.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/engine/hedges/hedge_bounds.hpp"
#include "keel/hedging/forced_hedge.hpp"
#include "keel/hedging/hedge_cost.hpp"
#include "keel/hedging/whole_lots.hpp"

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

/// Options are taken at the price shown: a share of their own says little of where they trade.
Price limit_of(const State& state, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit, Side side, Price shown,
               const HedgingConfig& hedging) {
  return instrument.kind == InstrumentKind::Option ? shown : hedge_limit(state, config, instrument, unit, side, hedging.price_collar);
}

/// Whether the stage of its underlying hedges by price, and all of the book on it is known.
bool asks_price(const Derived& derived, Currency underlying) {
  const auto u = static_cast<std::size_t>(derived.layout.index_of(underlying));
  const StageRules::Hedge rule = rules_of(derived.stages[u]).hedges;
  return derived.book.underlyings[u].whole && (rule == StageRules::Hedge::ByPrice || rule == StageRules::Hedge::ToInsideSoft);
}

bool may_grow(const Derived& derived, const ContractRisks& risks, Side side) {
  bool may = true;
  for_each_grown(derived, risks, sign_of(side), [&](const GreekRoom& room) { may = may && rules_of(room.stage).may_grow; });
  return may;
}

/// The most that a hedge trades on that side, `shown` being the price there. What is worked over a while meets more than what is shown now.
Size most_of(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit,
             Side side, Price shown) {
  const HedgingConfig& hedging = hedging_of(derived, config, instrument.id);
  if (shown.raw <= 0 || !may_grow(derived, contract_risks(instrument, unit, derived.layout), side)) return {};
  const Price limit = limit_of(state, config, instrument, unit, side, shown, hedging);
  if (sign_of(side) * (shown - limit).raw > 0) return {};
  Size most = std::min(
      {hedging.maximum_order, position_room(state, config, instrument, side, limit), most_by_value(instrument, unit, limit, config.gate)});
  if (takes_at_once(hedging)) most = std::min(most, size_shown(state.market.top(instrument.id).book, side));
  if (instrument.kind == InstrumentKind::Option) most = std::min(most, config.gate.maximum_option_order);
  const bool gross_may_grow = derived.gross_share[static_cast<std::size_t>(derived.layout.index_of(instrument.base))] > 0.0;
  if (!gross_may_grow && instrument.kind != InstrumentKind::Spot) {  // spot is money
    most = std::min(most, std::max(Size{}, state.book.position(instrument.id).size * -sign_of(side)));
  }
  return instrument.lot * (most.raw / instrument.lot.raw);
}

}  // namespace

std::optional<PlaceOrder> want_stage_hedge(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying) {
  if (!derived.curvature_known || !derived.book.underlyings[underlying].whole) return std::nullopt;
  const StageRules::Hedge rule = rules_of(derived.stages[underlying]).hedges;
  if (rule != StageRules::Hedge::ToInsideSoft && rule != StageRules::Hedge::ToZero) return std::nullopt;
  const std::vector<InstrumentId>& ids = derived.hedges.of_delta[underlying];
  if (std::ranges::any_of(ids, [&](InstrumentId id) { return hedge_in_flight(state, config, id); })) return std::nullopt;
  for (const InstrumentId id : ids) {
    const Instrument& perpetual = state.instruments[id];
    const UnitGreeks unit = derived.exposure.unit(id);
    if (just_rejected(state, config, id) || !tradeable(state, derived, config, perpetual, unit)) continue;
    const Size change = hedge_by_stage(derived, config, perpetual, unit);
    if (change.raw == 0) return std::nullopt;
    const Side side = change.raw > 0 ? Side::Buy : Side::Sell;
    const Price limit = hedge_limit(state, config, perpetual, unit, side, config.gate.price_collar);
    const ShownPrices shown = shown_prices(state.market.top(id).book);
    const Price there = side == Side::Buy ? shown.ask : shown.bid;
    if (there.raw > 0 && (there - limit) * sign_of(side) > PriceOffset{}) continue;  // beyond the gate's window nothing fills
    const Size most = std::min(position_room(state, config, perpetual, side, limit), most_by_value(perpetual, unit, limit, config.gate));
    if (const Size size = std::min(abs(change), most); size.raw > 0) return taker(perpetual, side, limit, size);
  }
  return std::nullopt;
}

bool HedgeDesk::any_worth_a_lot(const State& state, const Derived& derived, const EngineConfig& config, std::size_t model) const {
  return std::ranges::any_of(derived.hedges.by_price[model], [&](InstrumentId id) {
    const UnitGreeks unit = derived.exposure.unit(id);
    if (!unit.live) return false;
    const Instrument& instrument = state.instruments[id];
    const SparseFactors loadings = trade_loadings(unit, instrument, derived.layout);
    const double along = loadings.dot(derived.risk.price);
    const Side side = along > 0.0 ? Side::Sell : Side::Buy;
    const ShownPrices shown = shown_prices(state.market.top(id).book);
    const HedgingConfig& hedging = hedging_of(derived, config, id);
    const TakingCost least = cost_before_fee(instrument, unit, shown, hedging, side);
    if (least.price.raw <= 0 || std::abs(along) <= least.cost_usd()) return false;
    const double excess = std::abs(along) - cost_of_taking(instrument, unit, shown, hedging, side).cost_usd();
    const double resistance = 2.0 * (loadings.quadratic(derived.risk.curvature) + impact_usd(unit, hedging.impact_bps_per_million_usd));
    return excess > 0.0 && excess >= resistance * to_double(instrument.lot) * (1.0 - lot_rounding);
  });
}

void HedgeDesk::gather(const State& state, const Derived& derived, const EngineConfig& config, std::size_t model) {
  candidates_.clear();
  legs_.clear();
  for (const InstrumentId id : derived.hedges.by_price[model]) {
    const Instrument& instrument = state.instruments[id];
    const UnitGreeks unit = derived.exposure.unit(id);
    if (!asks_price(derived, instrument.base) || just_rejected(state, config, id)) continue;
    if (!tradeable(state, derived, config, instrument, unit)) continue;
    const HedgingConfig& hedging = hedging_of(derived, config, id);
    const ShownPrices shown = shown_prices(state.market.top(id).book);
    const TakingCost buy = cost_of_taking(instrument, unit, shown, hedging, Side::Buy);
    const TakingCost sell = cost_of_taking(instrument, unit, shown, hedging, Side::Sell);
    candidates_.push_back(id);
    legs_.add({.loadings = trade_loadings(unit, instrument, derived.layout),
               .buy_cost_usd = buy.cost_usd(),
               .sell_cost_usd = sell.cost_usd(),
               .impact_usd = impact_usd(unit, hedging.impact_bps_per_million_usd),
               .lot = instrument.lot,
               .most_bought = most_of(state, derived, config, instrument, unit, Side::Buy, buy.price),
               .most_sold = most_of(state, derived, config, instrument, unit, Side::Sell, sell.price)});
  }
}

void HedgeDesk::hedge(const Derived& derived, const EngineConfig& config, std::size_t model, const HedgeLegs& legs, std::span<Size> out) {
  const RiskView& risk = derived.risk;
  hedge_to_its_end(
      hedge_models[model],
      {.curvature = risk.curvature,
       .price = price_,
       .sigma_per_day = risk.sigma_per_day,
       .risk_aversion_per_usd = config.risk.risk_aversion_per_usd,
       .factors_per_underlying = risk.factors_per_underlying,
       .held = held_},
      legs,
      [this, &derived](const FactorVector& moved) {
        return correction_at(derived, exposures_ + moved) / correction_at(derived, derived.risk.exposures);
      },
      out);
}

void HedgeDesk::ask(const State& state, const Derived& derived, const EngineConfig& config) {
  changes_.clear();
  wanted_.clear();
  all_asked_ = derived.curvature_known;
  if (!derived.curvature_known) return;
  for (std::size_t model = 0; model < hedge_models.size(); ++model) {
    if (derived.hedges.by_price[model].empty()) continue;
    if (hedge_models[model].internalises && !any_worth_a_lot(state, derived, config, model)) continue;
    gather(state, derived, config, model);
    held_.clear();
    for (std::size_t u = 0; u < derived.book.underlyings.size(); ++u) {
      const RiskGreeks& greeks = derived.book.underlyings[u].greeks;
      held_.push_back({.delta_usd = greeks.delta_usd,
                       .gamma_usd_per_percent = greeks.gamma_usd_per_percent,
                       .gamma_years = hedge_models[model].asks_gamma_years ? gamma_years(derived, derived.layout.underlyings[u]) : 0.0});
    }
    price_ = derived.risk.price;
    exposures_ = derived.risk.exposures;
    model_ = model;
    changes_.assign(candidates_.size(), Size{});
    hedge(derived, config, model, legs_.legs(), changes_);
    for (std::size_t h = 0; h < changes_.size(); ++h) {
      if (changes_[h].raw == 0) continue;
      wanted_.emplace_back(candidates_[h], changes_[h].raw > 0 ? Side::Buy : Side::Sell);
      if (hedge_in_flight(state, config, candidates_[h])) changes_[h] = {};
    }
    // Another model's are sized when these count.
    all_asked_ = std::ranges::all_of(changes_, [](Size change) { return change.raw == 0; });
    if (!all_asked_) return;
  }
}

std::optional<HedgeOrder> HedgeDesk::next(const State& state, const Derived& derived, const EngineConfig& config) {
  for (std::size_t h = 0; h < changes_.size(); ++h) {
    if (changes_[h].raw == 0) continue;
    HedgeLeg leg = legs_.leg(h);
    leg.most_bought = std::max(changes_[h], Size{});
    leg.most_sold = std::max(-changes_[h], Size{});
    alone_.clear();
    alone_.add(leg);
    Size change;
    hedge(derived, config, model_, alone_.legs(), std::span(&change, 1));
    if (change.raw == 0) continue;
    const Instrument& instrument = state.instruments[candidates_[h]];
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    const Side side = change.raw > 0 ? Side::Buy : Side::Sell;
    const ShownPrices shown = shown_prices(state.market.top(instrument.id).book);
    const HedgingConfig& hedging = hedging_of(derived, config, instrument.id);
    return work_hedge(state, config,
                      {.instrument = instrument,
                       .unit = unit,
                       .hedging = hedging,
                       .side = side,
                       .wanted = abs(change),
                       .limit = limit_of(state, config, instrument, unit, side, side == Side::Buy ? shown.ask : shown.bid, hedging),
                       .risk_price_usd = std::abs(leg.loadings.dot(price_)),
                       .cost_usd = side == Side::Buy ? leg.buy_cost_usd : leg.sell_cost_usd,
                       .usd_per_sqrt_day = std::sqrt(leg.loadings.quadratic(derived.risk.sigma_per_day))});
  }
  return std::nullopt;
}

void HedgeDesk::sent(const Derived& derived, const PlaceOrder& order, bool left) {
  const auto h = static_cast<std::size_t>(std::ranges::find(candidates_, order.instrument) - candidates_.begin());
  changes_[h] = {};
  if (!left) return;
  const double contracts = sign_of(order.side) * to_double(order.size);
  for (const SparseFactors::Term& term : legs_.legs().loadings[h].terms()) {
    price_ += (2.0 * contracts * term.value) * derived.risk.curvature.col(term.factor);
    exposures_[term.factor] += contracts * term.value;
  }
}

bool HedgeDesk::is_done(const State& state, const EngineConfig& config, const WorkedHedge& worked) const {
  return all_asked_ && std::ranges::find(wanted_, std::pair(worked.instrument, worked.side)) == wanted_.end() &&
         !hedge_in_flight(state, config, worked.instrument);
}

}  // namespace keel
