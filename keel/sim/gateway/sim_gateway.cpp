#include "keel/sim/gateway/sim_gateway.hpp"

#include <algorithm>
#include <tuple>

#include "keel/base/hash.hpp"
#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {
namespace {

SimConfig with_own_seed(const SimMember& member) {
  SimConfig config = member.config;
  config.seed = member.seed();
  return config;
}

}  // namespace

std::uint64_t SimMember::seed() const {
  if (name.empty()) return config.seed;
  Hasher hasher;
  hasher.add(config.seed);
  hasher.add(name);
  return hasher.digest();
}

SimGateway::SimGateway(SimVenue& venue, ParticipantId who, const SimMember& member)
    : venue_(venue),
      who_(who),
      member_(member),
      config_(with_own_seed(member)),
      faults_(config_),
      link_(config_, &faults_),
      order_random_(sim_random(config_.seed, SimStream::OrderLatency)),
      coin_(sim_random(config_.seed, SimStream::Coins)),
      last_arrival_(config_.start) {}

std::vector<Money> SimGateway::deposits() const {
  std::vector<Money> all;
  for (const SimConfig& underlying : sim_underlyings(config_)) {
    if (underlying.deposit.raw != 0) all.push_back({underlying.underlying, underlying.deposit});
  }
  return all;
}

std::optional<Duration> SimGateway::lookahead() const { return venue_.lookahead(); }

void SimGateway::poll(Instant until, std::vector<TimedFact>& out) {
  venue_.live(until);
  link_.deliver(until, out);
}

void SimGateway::send(Instant at, const Command& command) {
  if (!connected_) return;
  const SimLatency& latency = config_.latency;
  last_arrival_ = std::max(last_arrival_, at + drawn_latency(latency.order, latency.order_jitter, latency.order_tail, order_random_));
  const bool lost = faults_.strikes(SimFaultKind::LoseCommands);
  arrivals_.push_back({last_arrival_, coin_.bits(), lost ? std::nullopt : std::optional(command)});
  venue_.expect_command(last_arrival_);
}

bool SimGateway::arrives_before(const SimGateway& other) const {
  if (arrivals_.empty() || other.arrivals_.empty()) return !arrivals_.empty();
  const Arrival& mine = arrivals_.front();
  const Arrival& his = other.arrivals_.front();
  return std::tie(mine.at, mine.coin, name()) < std::tie(his.at, his.coin, other.name());
}

void SimGateway::obey() {
  const std::optional<Command> command = std::move(arrivals_.front().command);
  arrivals_.pop_front();
  if (!command) return;
  const Instant now = venue_.now_;
  Exchange& exchange = venue_.exchange_;
  if (const auto* place = std::get_if<PlaceOrder>(&*command)) {
    const bool refused = faults_.strikes(SimFaultKind::Reject) || faults_.throttled(now);
    return refused ? exchange.refuse(place->order, now, who_) : exchange.place(*place, now, who_);
  }
  if (const auto* cancel = std::get_if<CancelOrder>(&*command)) return exchange.cancel(cancel->order, now, who_);
  exchange.cancel_all(now, who_);
}

std::optional<Faults::Turn> SimGateway::turn(const Faults::Turn& turn, Instant now) {
  const SimFault& fault = faults_.of(turn);
  if (turn.begins && fault.kind() == SimFaultKind::Disconnect) fall_out(now, now + fault.lasts);
  if (turn.begins && fault.kind() == SimFaultKind::Stall) link_.stall(now + fault.lasts);
  return faults_.take(turn);
}

void SimGateway::fall_out(Instant now, Instant until) {
  away_until_ = std::max(away_until_, until);
  if (!connected_) return;
  lose_messages_and_orders(now);
  link_.send_at_once(now, SessionEnded{});
}

void SimGateway::lose_messages_and_orders(Instant now) {
  connected_ = false;
  link_.cut(now);
  for (Arrival& arrival : arrivals_) arrival.command.reset();
  venue_.exchange_.drop_orders(now, who_);
}

void SimGateway::disconnect(Instant at) {
  venue_.live(at);
  if (connected_) lose_messages_and_orders(at);
  link_.cut(at);  // what a fault told of itself, too
}

bool SimGateway::reconnect(Instant at) {
  venue_.live(at);
  if (at < away_until_) return false;
  connected_ = true;
  link_.restore();
  return true;
}

VenueSnapshot SimGateway::snapshot(TradeId after) const {
  const Exchange& exchange = venue_.exchange_;
  const VenueRecord& record = exchange.record(who_);
  VenueSnapshot out{.open_orders = exchange.open_orders(who_), .trades = record.trades(after)};
  // What is known already is not listed again; what was on its way when the line was cut is.
  if (venue_.calendar_) {
    for (const Instrument& instrument : venue_.instruments_) out.market.emplace_back(InstrumentListed{instrument});
  }
  for (const Instrument& instrument : venue_.instruments_) {
    out.positions.push_back({instrument.id, record.position(instrument.id)});
    if (const auto delivery = exchange.delivery(instrument.id)) out.market.emplace_back(Settled{instrument.id, *delivery});
  }
  for (const InstrumentId id : exchange.funded(who_)) {
    out.market.emplace_back(FundingPaid{id, exchange.house().account(who_).position(id).funding});
  }
  for (std::size_t u = 0; u < venue_.world_.size(); ++u) out.market.emplace_back(venue_.index(u));
  venue_.tell_smiles([&](const SmileMoved& smile) { out.market.emplace_back(smile); });
  for (const Instrument& instrument : venue_.instruments_) {
    if (exchange.trading(instrument.id)) out.market.emplace_back(exchange.top(instrument.id, who_));
  }
  return out;
}

}  // namespace keel
