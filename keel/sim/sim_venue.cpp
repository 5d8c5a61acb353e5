#include "keel/sim/sim_venue.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/validate.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// An index that stands still is told again after this: who hears nothing for long takes it for lost.
constexpr Duration index_heartbeat = second;

constexpr PriceOffset index_tick{units_per_one / 100};

Price to_index(double price) {
  const std::int64_t raw = nearest<Price>(price).raw;
  return Price{std::max<std::int64_t>(1, divide_rounded(raw, index_tick.raw, Rounding::HalfEven)) * index_tick.raw};
}

const SimConfig& checked(const SimConfig& config) {
  KEEL_CHECK(validate_settings(config), "a simulated venue needs a valid config");
  return config;
}

}  // namespace

Result<std::unique_ptr<SimVenue>> SimVenue::make(const SimConfig& config, const VenueTerms& terms) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  if (auto valid = check_listing(config, terms); !valid) return std::unexpected(valid.error());
  return std::make_unique<SimVenue>(config, terms);
}

SimVenue::SimVenue(const SimConfig& config, const VenueTerms& terms)
    : config_(checked(config)),
      instruments_(sim_instruments(config, terms)),
      world_(config, instruments_),
      faults_(config),
      link_(config, &faults_),
      exchange_(config, instruments_, world_, link_),
      adversaries_(config_, instruments_, world_, exchange_),
      takers_(config, instruments_),
      order_random_(sim_random(config.seed, SimStream::OrderLatency)),
      samples_(world_.size(), std::vector<Samples>(world_.process(0).expiries())),
      now_(config.start),
      last_arrival_(config.start),
      lookahead_(std::min(config.latency.order, time_of_a_thousand())) {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    indices_.push_back(to_index(world_.process(u).price()));
    exchange_.set_index(u, indices_[u]);
  }
  index_told_.assign(world_.size(), now_);
  for (std::uint32_t i = 0; i < world_.process(0).expiries(); ++i) schedule_.add(world_.process(0).expiry(i), {Kind::Expiry, i});
  schedule_.add(now_ + config_.process.price_step, {Kind::PriceStep});
  schedule_.add(now_ + config_.process.vol_step, {Kind::VolStep});
  for (const Instrument& instrument : instruments_) {
    // Makers do not renew in step: the first renewals are spread evenly over the cadence.
    const Int128 share = Int128{sim_flow(config_, instrument).requote.raw} * (instrument.id.value + 1);
    const Duration first{divide_rounded(share, static_cast<std::int64_t>(instruments_.size()), Rounding::Ceil)};
    schedule_.add(now_ + first, {Kind::Requote, instrument.id.value});
  }
  for (const Faults::Turn& first : faults_.first_turns()) schedule_.add(first.at, {Kind::FaultBegins, first.fault});
  if (!takers_.none()) schedule_.add(now_ + takers_.wait(), {Kind::TakerArrival});
  exchange_.on_execution([this](const Execution& execution, Instant now) { saw(execution, now); });
  greet();
}

Duration SimVenue::time_of_a_thousand() const {
  double a_second = takers_.rate_per_second() + 1.0 / to_seconds(config_.process.price_step) + 1.0 / to_seconds(config_.process.vol_step);
  for (const Instrument& instrument : instruments_) a_second += 1.0 / to_seconds(sim_flow(config_, instrument).requote);
  return Duration{std::llround(1'000.0 / a_second * 1e9)};
}

void SimVenue::greet() {
  const auto tell = [this](Fact fact) { link_.send_at_once(now_, std::move(fact)); };
  for (const SimConfig& underlying : sim_underlyings(config_)) {
    if (underlying.deposit.raw == 0) continue;
    exchange_.record().house().deposit(us, {underlying.underlying, underlying.deposit});
    tell(Deposited{{underlying.underlying, underlying.deposit}});
  }
  for (const Instrument& instrument : instruments_) tell(InstrumentListed{instrument});
  for (std::size_t u = 0; u < world_.size(); ++u) tell(index(u));
  tell_smiles(tell);
  for (const Instrument& instrument : instruments_) tell(exchange_.top(instrument.id));
  tell(SessionStarted{1});
}

void SimVenue::poll(Instant until, std::vector<TimedFact>& out) {
  KEEL_CHECK(until >= now_, "the venue does not live backwards");
  live(until);
  link_.deliver(until, out);
}

void SimVenue::send(Instant at, const Command& command) {
  if (!connected_) return;
  const SimLatency& latency = config_.latency;
  last_arrival_ = std::max(last_arrival_, at + drawn_latency(latency.order, latency.order_jitter, latency.order_tail, order_random_));
  KEEL_CHECK(last_arrival_ > now_, "a command arrives in the venue's past: poll in steps of at most lookahead()");
  commands_.emplace_back(faults_.strikes(SimFaultKind::LoseCommands) ? std::nullopt : std::optional(command));
  schedule_.add(last_arrival_, {Kind::CommandArrival});
}

void SimVenue::live(Instant until) {
  while (true) {
    live_between(until);
    if (!schedule_.due(until)) break;
    const auto next = schedule_.take();
    now_ = next.at;
    happen(next.what);
  }
  now_ = until;
}

void SimVenue::live_between(Instant until) {
  while (true) {
    const Instant end = std::min(until, schedule_.next().value_or(until));
    const std::optional<Instant> released = exchange_.next_due();
    const std::optional<Instant> named = adversaries_.next();
    if (released && *released <= end && (!named || *released <= *named)) {
      now_ = *released;
      exchange_.release(now_);
    } else if (named && *named <= end) {
      now_ = *named;
      adversaries_.happen(now_);
    } else {
      return;
    }
  }
}

void SimVenue::saw(const Execution& execution, Instant now) {
  if (trade_witness_ && execution.traded()) trade_witness_(execution, world_.fair(execution.instrument), now);
  if (!adversaries_.none()) adversaries_.seen(execution, now);
}

double SimVenue::profit_usd(ParticipantId who) {
  const Book& book = house().account(who);
  double usd = 0.0;
  for (const SimConfig& underlying : sim_underlyings(config_)) {
    SettleAmount coins = book.cash()[underlying.underlying];
    if (who == us) coins -= underlying.deposit;
    double price = 0.0;
    for (const Instrument& instrument : instruments_) {
      if (instrument.base != underlying.underlying) continue;
      price = price_usd(instrument.id);
      if (book.position(instrument.id).size.raw == 0) continue;
      coins += book.market_value(instrument, nearest<Price>(world_.fair(instrument.id).price));
    }
    usd += to_double(coins) * price;
  }
  return usd;
}

void SimVenue::happen(const What& what) {
  switch (what.kind) {
    case Kind::PriceStep: return step_price();
    case Kind::VolStep: return step_vol();
    case Kind::Expiry: return expire(what.index);
    case Kind::CommandArrival: return obey();
    case Kind::FaultBegins: return turn({now_, what.index, true});
    case Kind::FaultEnds: return turn({now_, what.index, false});
    case Kind::Requote: {
      const InstrumentId id{what.index};
      if (!exchange_.trading(id)) return;
      exchange_.requote(id, now_);
      return schedule_.add(now_ + sim_flow(config_, instruments_[id]).requote, what);
    }
    case Kind::TakerArrival: exchange_.arrive(takers_.next(world_, now_), now_); return schedule_.add(now_ + takers_.wait(), what);
  }
}

void SimVenue::step_price() {
  world_.step_price(now_);
  for (std::size_t u = 0; u < world_.size(); ++u) step_index(u);
  adversaries_.moved(now_);
  schedule_.add(now_ + config_.process.price_step, {Kind::PriceStep});
}

void SimVenue::step_index(std::size_t underlying) {
  const MarketProcess& process = world_.process(underlying);
  const Price price = to_index(process.price());
  if (price != indices_[underlying] || now_ - index_told_[underlying] >= index_heartbeat) {
    indices_[underlying] = price;
    index_told_[underlying] = now_;
    exchange_.set_index(underlying, price);
    link_.send(now_, index(underlying));
  }
  std::vector<Samples>& samples = samples_[underlying];
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Duration left = process.expiry(i) - now_;
    if (left.raw <= 0 || left > delivery_window) continue;
    samples[i].sum += price.raw;
    samples[i].count += 1;
  }
}

void SimVenue::tell_smiles(const std::function<void(const SmileMoved&)>& tell) const {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    const MarketProcess& process = world_.process(u);
    for (std::size_t i = 0; i < process.expiries(); ++i) {
      if (now_ < process.expiry(i)) tell(process.smile(i));
    }
  }
}

void SimVenue::step_vol() {
  world_.step_vol(now_);
  tell_smiles([this](const SmileMoved& smile) { link_.send(now_, smile); });
  adversaries_.moved(now_);
  schedule_.add(now_ + config_.process.vol_step, {Kind::VolStep});
}

void SimVenue::expire(std::size_t expiry) {
  for (std::size_t u = 0; u < world_.size(); ++u) {
    const auto& [sum, count] = samples_[u][expiry];
    const Price delivery = count == 0 ? indices_[u] : Price{divide_rounded(sum, count, Rounding::HalfEven)};
    exchange_.settle(u, world_.process(u).expiry(expiry), delivery, now_);
  }
}

void SimVenue::obey() {
  const std::optional<Command> command = std::move(commands_.front());
  commands_.pop_front();
  if (!command) return;
  if (const auto* place = std::get_if<PlaceOrder>(&*command)) {
    const bool refused = faults_.strikes(SimFaultKind::Reject) || faults_.throttled(now_);
    return refused ? exchange_.refuse(place->order, now_) : exchange_.place(*place, now_);
  }
  if (const auto* cancel = std::get_if<CancelOrder>(&*command)) return exchange_.cancel(cancel->order, now_);
  exchange_.cancel_all(now_);
}

void SimVenue::turn(const Faults::Turn& turn) {
  const SimFault& fault = faults_.of(turn);
  if (turn.begins && fault.kind() == SimFaultKind::Disconnect) fall_out(now_ + fault.lasts);
  if (turn.begins && fault.kind() == SimFaultKind::Stall) link_.stall(now_ + fault.lasts);
  if (const auto next = faults_.take(turn)) schedule_.add(next->at, {next->begins ? Kind::FaultBegins : Kind::FaultEnds, next->fault});
}

void SimVenue::fall_out(Instant until) {
  away_until_ = std::max(away_until_, until);
  if (!connected_) return;
  lose_messages_and_orders();
  link_.send_at_once(now_, SessionEnded{});
}

void SimVenue::lose_messages_and_orders() {
  connected_ = false;
  link_.cut(now_);
  for (std::optional<Command>& command : commands_) command.reset();
  exchange_.drop_orders();
}

void SimVenue::disconnect(Instant at) {
  KEEL_CHECK(at >= now_, "the venue does not live backwards");
  live(at);
  if (connected_) lose_messages_and_orders();
  link_.cut(now_);  // what a fault told of itself, too
}

bool SimVenue::reconnect(Instant at) {
  KEEL_CHECK(at >= now_, "the venue does not live backwards");
  live(at);
  if (at < away_until_) return false;
  connected_ = true;
  link_.restore();
  return true;
}

VenueSnapshot SimVenue::snapshot(TradeId after) const {
  VenueSnapshot out{.open_orders = exchange_.open_orders(), .trades = exchange_.record().trades(after)};
  for (const Instrument& instrument : instruments_) {
    out.positions.push_back({instrument.id, exchange_.record().position(instrument.id)});
    if (const auto delivery = exchange_.delivery(instrument.id)) out.market.emplace_back(Settled{instrument.id, *delivery});
  }
  for (std::size_t u = 0; u < world_.size(); ++u) out.market.emplace_back(index(u));
  tell_smiles([&](const SmileMoved& smile) { out.market.emplace_back(smile); });
  for (const Instrument& instrument : instruments_) {
    if (exchange_.trading(instrument.id)) out.market.emplace_back(exchange_.top(instrument.id));
  }
  return out;
}

}  // namespace keel
