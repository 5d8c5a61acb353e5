#include "keel/engine/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "keel/quoting/groups.hpp"

namespace keel {
namespace {

using Cause = Change::Cause;

/// A fee in a currency of unknown worth is not valued, as the cash that paid it is not.
NumeraireAmount fee_in_numeraire(const Facts& facts, const Instrument& instrument, SettleAmount fee) {
  return facts.market.worth_of({instrument.settle, fee}).value_or(NumeraireAmount{});
}

Unvalued& unvalued(Memory& memory, Currency currency) {
  const auto found = std::ranges::find(memory.unvalued, currency, &Unvalued::currency);
  return found != memory.unvalued.end() ? *found : memory.unvalued.emplace_back(Unvalued{.currency = currency});
}

/// What the last trade brought in cash, its fee aside.
SettleAmount exchanged(const Book& book, Currency currency) {
  SettleAmount sum;
  for (const Transfer& one : book.last_entry().transfers()) {
    if (one.currency != currency || one.debit == Account::Fees || one.credit == Account::Rebates) continue;
    if (one.debit == Account::Cash) sum += one.amount;
    if (one.credit == Account::Cash) sum -= one.amount;
  }
  return sum;
}

/// False, and nothing is booked, if the trade is no exchange of or against money of unknown worth.
bool remember_exchange(Memory& memory, const Facts& facts, const Instrument& spot, NumeraireAmount equity, NumeraireAmount fee) {
  if (spot.kind != InstrumentKind::Spot) return false;
  const bool base_known = facts.market.usd_of(spot.base).has_value();
  const bool settle_known = facts.market.usd_of(spot.settle).has_value();
  if (base_known && settle_known) return false;
  if (!base_known && !settle_known) {
    for (const Currency currency : {spot.base, spot.settle}) unvalued(memory, currency).brought += exchanged(facts.book, currency);
  } else {
    unvalued(memory, base_known ? spot.settle : spot.base).spent -= book_exchange(memory.profit, equity, fee);
  }
  return true;
}

/// Of a currency whose worth became known: what was brought in is no profit. Of one whose worth is not known any more: what is gone from
/// equity is no loss, and comes back.
void remember_worth(Memory& memory, const Facts& facts, Currency currency, NumeraireAmount equity) {
  if (!facts.market.usd_of(currency)) {
    unvalued(memory, currency).spent += memory.profit.equity - equity;
    return book_deposit(memory.profit, equity);
  }
  const Unvalued was = unvalued(memory, currency);
  std::erase_if(memory.unvalued, [&](const Unvalued& one) { return one.currency == currency; });
  book_first_worth(memory.profit, equity, was.spent + facts.market.worth_of({currency, was.brought}).value_or(NumeraireAmount{}));
}

void mature_markouts(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config) {
  std::size_t matured = 0;
  for (; matured < memory.markouts.size() && memory.markouts[matured].due <= facts.now; ++matured) {
    const PendingMarkout& pending = memory.markouts[matured];
    const Instrument& instrument = facts.instruments[pending.instrument];
    const UnitGreeks unit = derived.exposure.unit(pending.instrument);
    if (!unit.live) continue;
    // In USD only at the end: in USD throughout, an inverse future would hardly move, since the coin that it is worth moves against it.
    const double usd = settle_usd(instrument, unit);
    const double gain_usd = sign_of(pending.side) * (contract_value(instrument, unit) - pending.value) * usd;
    if (pending.booked) book_markout(memory.profit, nearest<NumeraireAmount>(gain_usd * to_double(pending.size)));
    if (pending.horizon >= most_charge_horizons) continue;
    const QuotingConfig& quoting = config.quoting_of(pending.group);
    memory.groups[pending.group]
        .adverse[pending.horizon]
        .of(instrument.kind == InstrumentKind::Option, pending.side)
        .learn(-gain_usd / pending.scale_usd, quoting.markout_weight, pending.due, quoting.charge_horizons[pending.horizon]);
  }
  memory.markouts.erase(memory.markouts.begin(), memory.markouts.begin() + static_cast<std::ptrdiff_t>(matured));
}

void protect(Memory& memory, const Facts& facts, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit,
             Size traded, std::vector<Notice>& notices) {
  const auto pulse = std::ranges::find(memory.pulses, instrument.base, &UnderlyingPulse::underlying);
  if (pulse == memory.pulses.end()) return;
  const double contracts = to_double(traded);
  const double coins = to_double(instrument.multiplier) / (instrument.reciprocal() ? unit.fair_price : 1.0);
  const auto met = pulse->protection.fill(facts.now,
                                          {.coins = std::abs(contracts) * coins,
                                           .delta_coins = contracts * unit.net_transaction_delta,
                                           .vega_usd_per_vol_point = contracts * unit.vega_usd_per_vol_point},
                                          config.protection);
  if (!met) return;
  notices.emplace_back(QuotesFrozen{.of = instrument.base.text(),
                                    .limit = std::string(met->limit),
                                    .value = met->value,
                                    .threshold = met->threshold,
                                    .until = pulse->protection.frozen_until});
}

void remember_bursts(Memory& memory, const Facts& facts, const EngineConfig& config) {
  for (UnderlyingPulse& pulse : memory.pulses) {
    const UnderlyingMarket* market = facts.market.find(pulse.underlying);
    if (market == nullptr || market->index.raw <= 0 || market->index_at == pulse.burst.at) continue;
    pulse.burst.move(market->index_at, to_double(market->index), config.risk.burst_half_life);
  }
}

/// Of what has a middle, since it was told last.
void remember_usual(Memory& memory, const Facts& facts, const EngineConfig& config) {
  const Duration half_life = config.risk.usual_half_life;
  for (FollowedPrice& one : memory.followed) {
    const Top& top = facts.market.top(one.instrument);
    if (top.at == one.usual.at || top.book.bid_size.raw <= 0 || top.book.ask_size.raw <= 0) continue;
    one.usual.move(top.at, 0.5 * (to_double(top.book.bid) + to_double(top.book.ask)), half_life);
  }
  if (memory.followed.empty()) return;
  for (UnderlyingPulse& pulse : memory.pulses) {
    const UnderlyingMarket* market = facts.market.find(pulse.underlying);
    if (market == nullptr || market->index.raw <= 0 || market->index_at == pulse.usual.at) continue;
    pulse.usual.move(market->index_at, to_double(market->index), half_life);
  }
}

/// Whether both sides stand as the obligation has it.
bool meets(const Facts& facts, const ObligationConfig& obligation, const Instrument& instrument, const UnitGreeks& unit) {
  const bool option = instrument.kind == InstrumentKind::Option;
  const WorkingOrder* bid = facts.orders.quote(instrument.id, Side::Buy);
  const WorkingOrder* ask = facts.orders.quote(instrument.id, Side::Sell);
  const Size least = std::max(option ? obligation.smallest_option_size : obligation.smallest_linear_size, instrument.lot);
  const auto stands = [&](const WorkingOrder* quote) {
    return quote != nullptr && quote->state == OrderState::Working && quote->remaining >= least;
  };
  if (!facts.connected(instrument.venue) || !stands(bid) || !stands(ask)) return false;
  if ((option ? obligation.largest_spread_vol_points : obligation.largest_spread_bps) == 0.0) return true;
  const double most_usd = option ? obligation.largest_spread_vol_points * unit.vega_usd_per_vol_point
                                 : 1e-4 * obligation.largest_spread_bps * unit.fair_price * unit.usd_per_price_unit;
  const PriceOffset ticks = instrument.ticks.tick_at(ask->placed.price) + instrument.ticks.tick_at(bid->placed.price);
  return to_double(ask->placed.price - bid->placed.price - ticks) * unit.usd_per_price_unit <= most_usd;
}

constexpr Duration longest_look = second * 2;

/// Since the last tick of the clock, as things stand now. What has no price that lives owes nothing: the venue's exceptional circumstances.
void remember_obligations(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config) {
  const Duration passed = facts.now - memory.obligations_looked_at;
  const bool first = memory.obligations_looked_at == Instant{};
  memory.obligations_looked_at = facts.now;
  // Time in which the clock stood still is nobody's: neither owed nor met.
  if (first || passed > longest_look) return;
  for (const Instrument& instrument : facts.instruments) {
    const std::uint32_t group = derived.group[instrument.id.value];
    const ObligationConfig& obligation = config.quoting_of(group).obligation;
    if (!obligation.of(instrument.kind == InstrumentKind::Option) || !instrument.has_order_book()) continue;
    if (derived.restricted[instrument.id.value] != 0 || !far_from_expiry(facts.now, config.quoting_of(group), instrument)) continue;
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    if (!unit.live) continue;
    memory.groups[group].obliged += passed;
    if (meets(facts, obligation, instrument, unit)) memory.groups[group].met += passed;
  }
}

/// Its delta is not known yet.
std::uint32_t group_listed(const EngineConfig& config, const Instrument& instrument, Instant now) {
  const double days = instrument.expires() ? to_days(instrument.expiry - now) : std::numeric_limits<double>::infinity();
  return static_cast<std::uint32_t>(group_of(config, instrument, days, std::numeric_limits<double>::quiet_NaN()));
}

/// `whose` is "BTC " or nothing. Six digits of an estimate are told.
void halt_by_limit(Memory& memory, const std::string& whose, const StageChange& change) {
  memory.halted = true;
  memory.halt_reason =
      fmt::format("{}{} is {:.6g}: its emergency threshold is {:.6g}", whose, change.measure, change.value, change.threshold);
}

}  // namespace

void remember_word(Memory& memory, const Facts& facts, const EngineConfig& config, const Change& change) {
  switch (change.cause) {
    case Cause::Listed: {
      memory.groups.resize(config.groups());
      if (config.follows() && facts.instruments[change.instrument].kind != InstrumentKind::Option) {
        memory.followed.push_back({.instrument = change.instrument, .usual = {}});
      }
      memory.of_instrument.push_back({.group = group_listed(config, facts.instruments[change.instrument], facts.now)});
      const Currency underlying = facts.instruments[change.instrument].base;
      const auto place = std::ranges::lower_bound(memory.limits, underlying, {}, &UnderlyingLimits::underlying);
      if (place != memory.limits.end() && place->underlying == underlying) break;
      memory.pulses.insert(memory.pulses.begin() + (place - memory.limits.begin()),
                           {.underlying = underlying, .burst = {}, .protection = {}, .usual = {}});
      memory.limits.insert(place, {.underlying = underlying, .stages = {}});
      break;
    }
    case Cause::Halted:
      memory.halted = true;
      memory.halt_reason = change.word;
      break;
    case Cause::Resumed:
      if (!memory.halted) {  // what its limits remember goes on
        memory.flatten_by.clear();
        break;
      }
      memory.halted = false;
      if (const bool orderly = ended_orderly(memory); memory.halt_reason.clear(), orderly) break;
      memory.flatten_by.clear();
      memory.account_limits = {};
      for (UnderlyingLimits& limit : memory.limits) limit.stages = {};
      memory.peak_profit = memory.profit.total();
      memory.rates.forget();
      break;
    case Cause::FlattenOrdered:
      if (!memory.halted) memory.flatten_by = change.word.empty() ? "somebody" : change.word;
      break;
    default: break;
  }
}

void remember_trade(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change,
                    std::vector<Notice>& notices) {
  if (change.cause != Cause::Filled && change.cause != Cause::Delivered) return;
  const Instrument& instrument = facts.instruments[change.instrument];
  const NumeraireAmount equity = derived.valuation.equity_usd(facts.book, facts.market);
  const NumeraireAmount fee = fee_in_numeraire(facts, instrument, change.fee);
  if (change.cause == Cause::Delivered) return book_delivery(memory.profit, equity, fee);
  if (remember_exchange(memory, facts, instrument, equity, fee)) return;
  book_fill(memory.profit, equity, fee, change.purpose);
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  if (change.purpose != Purpose::Quote) return;
  if (unit.valid) protect(memory, facts, config, instrument, unit, change.traded, notices);
  if (!unit.live) return;
  const std::uint32_t group = derived.group[instrument.id.value];
  const QuotingConfig& quoting = config.quoting_of(group);
  PendingMarkout pending{.instrument = instrument.id,
                         .side = change.traded.raw > 0 ? Side::Buy : Side::Sell,
                         .size = abs(change.traded),
                         .due = {},
                         .value = contract_value(instrument, unit),
                         .scale_usd = flow_scale_usd(quoting.flow, instrument, unit),
                         .group = group};
  const auto wait = [&](Duration horizon, std::size_t place) {
    pending.due = facts.now + horizon;
    pending.horizon = static_cast<std::uint32_t>(place);
    pending.booked = horizon == quoting.markout_horizon;
    memory.markouts.insert(std::ranges::upper_bound(memory.markouts, pending.due, {}, &PendingMarkout::due), pending);
  };
  for (std::size_t i = 0; i < quoting.charge_horizons.size(); ++i) wait(quoting.charge_horizons[i], i);
  if (std::ranges::find(quoting.charge_horizons, quoting.markout_horizon) == quoting.charge_horizons.end()) {
    wait(quoting.markout_horizon, most_charge_horizons);
  }
}

void remember_prices(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  const NumeraireAmount equity = derived.valuation.equity_usd(facts.book, facts.market);
  if (change.cause == Cause::Money) {
    if (!facts.market.usd_of(change.money.currency)) unvalued(memory, change.money.currency).brought += change.money.amount;
    book_deposit(memory.profit, equity);
  } else if (change.cause == Cause::Funded) {
    book_funding(memory.profit, equity);
  } else if (change.cause == Cause::Worth) {
    remember_worth(memory, facts, change.scope.underlying, equity);
  } else {
    book_market_move(memory.profit, equity);
  }
  mature_markouts(memory, facts, derived, config);
  remember_bursts(memory, facts, config);
  remember_usual(memory, facts, config);
  if (change.cause == Cause::Clock) remember_obligations(memory, facts, derived, config);
  memory.peak_profit = std::max(memory.peak_profit, memory.profit.total());
  memory.rates.advance(facts.now, config.limits.interval, memory.profit.total());
  if (change.cause == Cause::Filled) memory.rates.count_fill();
  std::uint64_t messages = 0;
  for (const VenueSession& session : facts.sessions) messages += session.budget.spent();
  memory.rates.count_messages(messages);
}

namespace {

/// Not known before it is first heard of, or while no venue of the underlying is connected: how long that lasts is not the data's age.
std::optional<double> data_age_s(const Facts& facts, const Derived& derived, Currency underlying) {
  const UnderlyingMarket* market = facts.market.find(underlying);
  if (market == nullptr || market->index_at == Instant{}) return std::nullopt;
  const auto tells = [&](const QuotedStrip& strip) {
    const Instrument& first = facts.instruments[strip.instruments.front()];
    return first.base == underlying && facts.connected(first.venue);
  };
  if (std::ranges::none_of(derived.quoted.all(), tells)) return std::nullopt;
  return to_seconds(facts.now - market->index_at);
}

}  // namespace

MeasureInput measure_input(const Memory& memory, const Facts& facts, const Derived& derived, int underlying) {
  MeasureInput in{.profit = memory.profit.total(), .highest_profit = memory.peak_profit, .rates = memory.rates};
  if (underlying < 0) return in;
  const auto u = static_cast<std::size_t>(underlying);
  in.greeks = derived.at_worst[u];
  in.held = derived.held[u];
  in.index_usd = derived.book.underlyings[u].index_usd;
  if (u < derived.margin_use.size()) in.margin_use = derived.margin_use[u];
  if (u < derived.liquidation_distance.size()) in.liquidation_distance = derived.liquidation_distance[u];
  if (u < derived.notional_usd.size()) in.notional_usd = derived.notional_usd[u];
  if (derived.limits.data_age_s.is_set()) in.data_age_s = data_age_s(facts, derived, memory.limits[u].underlying);
  return in;
}

void remember_fair(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  const Duration window = config.gate.collar_window;
  if (change.cause != Cause::Clock || window == Duration{}) return;
  for (const Instrument& instrument : facts.instruments) {
    if (!instrument.has_order_book()) continue;
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    if (unit.live) memory.of_instrument[instrument.id.value].fair.see(facts.now, window, unit.fair_price);
  }
}

namespace {

/// `of` is "BTC", or "account".
void advance_and_tell(Memory& memory, LimitStages& stages, std::string_view of, MeasureScope scope, const MeasureInput& in,
                      const Derived& derived, Instant now, std::vector<Notice>& notices) {
  const Stage before = stages.worst;
  advance(stages, scope, in, derived.limits, now);
  const StageChange& change = stages.last;
  if (stages.worst != before) {
    notices.emplace_back(StageChanged{std::string(of), change.from, change.to, change.measure, change.value, change.threshold});
  }
  // Also where it stood there before: what was halted otherwise may have been resumed since.
  const std::string whose = scope == MeasureScope::Account ? "" : std::string(of) + " ";
  if (stages.worst == Stage::Halt && !memory.halted) halt_by_limit(memory, whose, change);
}

}  // namespace

void remember_stages(Memory& memory, const Facts& facts, const Derived& derived, std::vector<Notice>& notices) {
  for (std::size_t u = 0; u < memory.limits.size(); ++u) {
    advance_and_tell(memory, memory.limits[u].stages, memory.limits[u].underlying.text(), MeasureScope::Underlying,
                     measure_input(memory, facts, derived, static_cast<int>(u)), derived, facts.now, notices);
  }
  advance_and_tell(memory, memory.account_limits, "account", MeasureScope::Account, measure_input(memory, facts, derived), derived,
                   facts.now, notices);
}

}  // namespace keel
