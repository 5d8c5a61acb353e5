#include "keel/engine/gate_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

/// The middle of what others show of it, unless a side is empty, they are far apart, or the index has moved away since they were told.
std::optional<double> middle(const Market& market, const Instrument& instrument) {
  const Top& top = market.top(instrument.id);
  const auto base = market.usd_of(instrument.base);
  const auto quote = market.usd_of(instrument.quote);
  const bool both = top.book.bid_size.raw > 0 && top.book.ask_size.raw > 0;
  if (!both || !base || !quote || std::abs(*base / *quote / top.index - 1.0) > most_index_move_of_a_top) return std::nullopt;
  const double bid = to_double(top.book.bid);
  const double ask = to_double(top.book.ask);
  const double tick = to_double(instrument.ticks.tick_at(top.book.bid));
  if (ask - bid > 2.0 * tick && ask - bid > widest_top * (bid + ask) / 2.0) return std::nullopt;
  return (bid + ask) / 2.0;
}

/// MarketTrust::basis: of the expiry's forward for options, of the instrument's own middle for the rest. Not a
/// number while one of them is unknown, which the gate refuses.
double basis(const Market& market, const Instrument& instrument) {
  const UnderlyingMarket* underlying = market.find(instrument.base);
  const bool option = instrument.kind == InstrumentKind::Option;
  const auto price = option ? market.forward(instrument.base, instrument.expiry) : middle(market, instrument);
  const auto unit_usd = option ? std::optional(1.0) : market.usd_of(instrument.quote);
  if (underlying == nullptr || !price || !unit_usd) return std::numeric_limits<double>::quiet_NaN();
  return std::abs(*price * *unit_usd / to_double(underlying->index) - 1.0);
}

/// MarketTrust::index_at.
Instant index_at(const Market& market, const Instrument& instrument) {
  const auto heard = [&](Currency coin) {
    const UnderlyingMarket* found = market.find(coin);
    return found == nullptr ? Instant{} : found->index_at;
  };
  const Instant own = heard(instrument.base);
  return is_dollar(instrument.quote) ? own : std::min(own, heard(instrument.quote));
}

/// What so much of it adds to the Greeks of `coin` if it is bought: as its underlying, or as what it is quoted in.
RiskGreeks moves_of(const Instrument& instrument, const UnitGreeks& unit, double contracts, Currency coin) {
  RiskGreeks one;
  if (instrument.base == coin) one += risk_greeks(unit);
  if (instrument.quote == coin) one.delta_usd += quote_coin_delta_usd(unit, instrument);
  return contracts * one;
}

double signed_contracts(const PlaceOrder& order) { return sign_of(order.side) * to_double(order.size); }

constexpr std::array members{&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point};

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
/// Of orders that may fill in what has no price.
constexpr OpenRisk unknown_risk{{unknown, unknown, unknown}, {unknown, unknown, unknown}};

/// Not numbers where nobody knows all that is held.
RiskGreeks book_of(const State& state, const Derived& derived, Currency coin) {
  const UnderlyingRisk held = underlying_risk(state, derived, coin);
  if (!held.whole) return {unknown, unknown, unknown};
  return {held.bias_usd, held.gamma_usd_per_percent, held.vega_usd_per_vol_point};
}

std::optional<Price> own_opposite(const OrderTable& orders, const PlaceOrder& order) {
  std::optional<Price> best;
  orders.for_each_open(order.instrument, opposite(order.side), [&](const WorkingOrder& working) {
    const Price price = working.placed.price;
    const bool there = rests(working) || (order.time_in_force == TimeInForce::ImmediateOrCancel && working.only_replaced());
    if (there && (!best || (*best - price) * sign_of(order.side) > PriceOffset{})) best = price;
  });
  return best;
}

bool is_duplicate(const State& state, const PlaceOrder& order, Duration window) {
  bool found = false;
  state.orders.for_each_open(order.instrument, order.side, [&](const WorkingOrder& working) {
    const bool unanswered = working.state == OrderState::PendingNew && state.now - working.sent < window;
    found = found || (unanswered && working.placed.price == order.price && working.placed.size == order.size);
  });
  return found;
}

}  // namespace

OpenRisk GateDesk::open_on(const State& state, const Derived& derived, const QuotedStrip& strip, Currency coin) {
  const double* const bids = strip.shown[ShownColumns::BidOpen];
  const double* const asks = strip.shown[ShownColumns::AskOpen];
  if (strip.option_strip < 0) {
    OpenRisk risk;
    const InstrumentId id = strip.instruments.front();
    if (*bids == 0.0 && *asks == 0.0) return risk;
    const UnitGreeks unit = derived.exposure.unit(id);
    if (!unit.valid) return unknown_risk;
    risk.add(moves_of(state.instruments[id], unit, *bids, coin));
    risk.add(moves_of(state.instruments[id], unit, -*asks, coin));
    return risk;
  }
  const OptionStrip& options = derived.exposure.strip(strip.group, strip.option_strip);
  if (!options.priced()) {
    const std::size_t rows = strip.instruments.size();
    const auto is_open = [](double contracts) { return contracts != 0.0; };
    return std::any_of(bids, bids + rows, is_open) || std::any_of(asks, asks + rows, is_open) ? unknown_risk : OpenRisk{};
  }
  return open_risk(options.view(), bids, asks, strip.instruments.size());
}

GateDesk::OfCoin& GateDesk::coin_of(const State& state, const Derived& derived, Currency coin) {
  const auto found = std::ranges::find(coins_, coin, &OfCoin::coin);
  if (found != coins_.end()) return *found;
  const RiskGreeks book = book_of(state, derived, coin);
  OfCoin one{.coin = coin, .book = book, .open = {book, book}};
  for (const QuotedStrip& strip : derived.quoted.all()) {
    const Instrument& first = state.instruments[strip.instruments.front()];
    if (first.base != coin && first.quote != coin) continue;
    const OpenRisk open = open_on(state, derived, strip, coin);
    one.open.raised += open.raised;
    one.open.lowered += open.lowered;
  }
  for (const Sent& sent : sent_) {
    const Instrument& its = state.instruments[sent.instrument];
    one.open.add(moves_of(its, derived.exposure.unit(sent.instrument), sent.contracts, coin));
  }
  return coins_.emplace_back(one);
}

OrderExposures GateDesk::exposures(const State& state, const Derived& derived, const PlaceOrder& order, const UnitGreeks& unit,
                                   Currency coin) {
  const OfCoin& one = coin_of(state, derived, coin);
  const RiskGreeks moves = moves_of(state.instruments[order.instrument], unit, signed_contracts(order), coin);
  const auto exposure = [&](double RiskGreeks::* member) {
    const double by = moves.*member;
    const RiskGreeks& worst = by > 0.0 ? one.open.raised : by < 0.0 ? one.open.lowered : one.book;
    return GateExposure{.of_order = by, .worst_case = worst.*member};
  };
  return {exposure(members[0]), exposure(members[1]), exposure(members[2])};
}

MarketTrust GateDesk::trust(const State& state, const Derived& derived, const Instrument& instrument) {
  const auto gather = [&] { return MarketTrust{index_at(state.market, instrument), basis(state.market, instrument)}; };
  const QuotedStrip* strip = derived.quoted.find(instrument.id);
  if (strip == nullptr) return gather();
  const std::span<const QuotedStrip> all = derived.quoted.all();
  strips_.resize(all.size());
  OfStrip& one = strips_[static_cast<std::size_t>(strip - all.data())];
  if (one.event != event_) one = {event_, gather()};
  return one.trust;
}

void GateDesk::gather_notionals(const State& state, const Derived& derived) {
  const WorstNotional& worst = derived.worst_notional;
  notionals_.usd.clear();
  for (std::size_t of = 0; of <= worst.account(); ++of) notionals_.usd.push_back(worst.usd(of, derived.exposure, state.market, state.now));
  notionals_.event = event_;
}

void GateDesk::count_exactly(const State& state, const Derived& derived) {
  gather_notionals(state, derived);
  std::vector<InstrumentId>& grown = notionals_.grown;
  grown.clear();
  for (const Sent& sent : sent_) grown.push_back(sent.instrument);
  std::ranges::sort(grown);
  const auto again = std::ranges::unique(grown);
  for (auto id = grown.begin(); id != again.begin(); ++id) {
    const double grown_usd = derived.worst_notional.grown_usd(*id, held_and_open(state, *id), derived.exposure.unit(*id), derived.exposure,
                                                              state.market, state.now);
    notionals_.usd[derived.group[id->value]] += grown_usd;
    notionals_.usd.back() += grown_usd;
  }
  notionals_.exact = event_;
}

GateNotional GateDesk::notional(const State& state, const Derived& derived, const EngineConfig& config, const PlaceOrder& order,
                                const UnitGreeks& unit, double whole_usd) {
  if (notionals_.event != event_) gather_notionals(state, derived);
  const std::uint32_t group = derived.group[order.instrument.value];
  if (notionals_.exact != event_) {
    const GateNotional at_most{whole_usd, notionals_.usd[group], notionals_.usd.back()};
    if (at_most.group_usd + whole_usd <= config.gate_of(group).maximum_worst_case_notional_usd &&
        at_most.account_usd + whole_usd <= config.gate.maximum_worst_case_notional_usd) {
      return at_most;
    }
    count_exactly(state, derived);
  }
  const double added_usd =
      derived.worst_notional.added_usd(order, held_and_open(state, order.instrument), unit, derived.exposure, state.market, state.now);
  return {added_usd, notionals_.usd[group], notionals_.usd.back()};
}

void GateDesk::sent(const State& state, const Derived& derived, const PlaceOrder& order, const UnitGreeks& unit, double added_usd) {
  if (notionals_.event != event_) gather_notionals(state, derived);
  notionals_.usd[derived.group[order.instrument.value]] += added_usd;
  notionals_.usd.back() += added_usd;
  const Instrument& its = state.instruments[order.instrument];
  const double contracts = signed_contracts(order);
  sent_.push_back({order.instrument, contracts});
  for (OfCoin& one : coins_) {
    if (its.base != one.coin && its.quote != one.coin) continue;
    one.open.add(moves_of(its, unit, contracts, one.coin));
  }
}

void GateDesk::forget() {
  coins_.clear();
  sent_.clear();
  ++event_;
}

bool rests(const WorkingOrder& working) {
  return working.state != OrderState::PendingCancel && working.placed.time_in_force == TimeInForce::PostOnly;
}

namespace {

/// What collars are a share of: the price, of an option the index, which as a price is one coin (inverse) or the index (linear).
double collar_base(const Instrument& instrument, const UnitGreeks& unit, double fair_price) {
  if (instrument.kind != InstrumentKind::Option) return fair_price;
  return instrument.payoff == Payoff::Inverse ? 1.0 : unit.index_usd;
}

}  // namespace

WindowBounds window_bounds(const State& state, const GateConfig& config, const Instrument& instrument, const UnitGreeks& unit) {
  if (config.collar_window == Duration{} || !unit.valid) return {};
  FairWindow::Span fair = state.of_instrument[instrument.id.value].fair.range(state.now, config.collar_window);
  fair.widen(unit.fair_price);
  return {.dearest_buy = nearest<Price>(fair.lowest + config.window_collar * collar_base(instrument, unit, fair.lowest)),
          .cheapest_sale = nearest<Price>(fair.highest - config.window_collar * collar_base(instrument, unit, fair.highest))};
}

GateView gate_view(const State& state, const Derived& derived, const EngineConfig& config, const PlaceOrder& order, const UnitGreeks& unit,
                   GateDesk& desk) {
  const Instrument& instrument = state.instruments[order.instrument];
  GateView view;
  view.halted = state.halted || !state.connected(instrument.venue);
  view.restricted = derived.restricted[order.instrument.value];
  view.now = state.now;
  const MarketTrust trust = desk.trust(state, derived, instrument);
  view.index_at = trust.index_at;
  view.basis = trust.basis;
  if (unit.valid) view.fair_price = nearest<Price>(unit.fair_price);
  view.collar = nearest<PriceOffset>(config.gate.price_collar * collar_base(instrument, unit, unit.fair_price));
  const WindowBounds window = window_bounds(state, config.gate, instrument, unit);
  view.dearest_buy = window.dearest_buy;
  view.cheapest_sale = window.cheapest_sale;
  view.value_usd = notional_usd(instrument, unit, order.size, to_double(order.price));
  view.position = state.book.position(order.instrument).size;
  view.open_same_side = state.orders.open_size(order.instrument, order.side);
  const OrderExposures base = desk.exposures(state, derived, order, unit, instrument.base);
  view.deltas[0] = base.delta;
  view.gamma = base.gamma;
  view.vega = base.vega;
  if (!is_dollar(instrument.quote)) view.deltas[1] = desk.exposures(state, derived, order, unit, instrument.quote).delta;
  const bool at_own_price = notional_at(instrument) == NotionalAt::OwnPrice;
  const double whole_usd = at_own_price ? notional_usd(instrument, unit, order.size, unit.fair_price) : view.value_usd;
  view.notional = desk.notional(state, derived, config, order, unit, whole_usd);
  view.group_notional_limit = config.gate_of(derived.group[order.instrument.value]).maximum_worst_case_notional_usd;
  view.own_opposite = own_opposite(state.orders, order);
  view.duplicate = is_duplicate(state, order, config.gate.duplicate_window);
  view.stopped = state.is_stopped(order.instrument);
  const double burst = config.gate.message_burst;
  const MessageBudget& budget = state.session(instrument.venue).budget;
  view.budget_left = order.purpose == Purpose::Hedge ? budget.allows_hedge(burst) : budget.allows_order(burst);
  return view;
}

Size most_by_value(const Instrument& instrument, const UnitGreeks& unit, Price price, const GateConfig& config) {
  const auto passes = [&](std::int64_t lots) {
    return notional_usd(instrument, unit, instrument.lot * lots, to_double(price)) <= config.maximum_order_value_usd;
  };
  const double quotient = config.maximum_order_value_usd / notional_usd(instrument, unit, instrument.lot, to_double(price));
  const std::int64_t most = largest_setting_size.raw / instrument.lot.raw;
  if (!(quotient < static_cast<double>(most))) return passes(most) ? instrument.lot * most : Size{};
  // The quotient is rounded: the gate's own comparison decides about the last lot.
  const auto lots = static_cast<std::int64_t>(quotient);
  return instrument.lot * (passes(lots + 1) ? lots + 1 : passes(lots) ? lots : std::max<std::int64_t>(lots - 1, 0));
}

}  // namespace keel
