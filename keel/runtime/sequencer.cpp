#include "keel/runtime/sequencer.hpp"

#include <algorithm>

#include "keel/base/check.hpp"
#include "keel/runtime/reconcile_venue.hpp"

namespace keel {
namespace {

/// Calls visit(id) for each instrument that a fact names.
template <class Visit>
void for_each_instrument(Fact& fact, Visit&& visit) {
  std::visit(
      [&](auto& alternative) {
        for_each_field(alternative, [&](std::string_view, auto& member) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, InstrumentId>) visit(member);
        });
      },
      fact);
}

}  // namespace

Sequencer::Sequencer(const std::vector<VenuePort*>& venues, Instant start, Duration timer)
    : lookahead_(venues.front()->lookahead()), timer_(timer), next_timer_(start + timer) {
  for (VenuePort* venue : venues) {
    const auto same = [&](const Connection& other) { return other.venue->code() == venue->code(); };
    KEEL_CHECK(std::ranges::none_of(connections_, same), "the venues of a run are told apart by their codes");
    KEEL_CHECK(venue->lookahead().has_value() == lookahead_.has_value(), "the venues of a run are all within this process, or none");
    if (lookahead_) lookahead_ = std::min(*lookahead_, *venue->lookahead());
    connections_.push_back({.venue = venue});
  }
}

void Sequencer::poll(Instant until, std::vector<TimedFact>& out) {
  const std::size_t first = out.size();
  if (simple()) {
    connections_.front().venue->poll(until, out);
  } else {
    for (Connection& connection : connections_) connection.venue->poll(until, connection.polled);
    merge(out);
  }
  tell_time(until, first, out);
}

void Sequencer::merge(std::vector<TimedFact>& out) {
  while (true) {
    Connection* next = nullptr;
    for (Connection& connection : connections_) {
      if (connection.merged == connection.polled.size()) continue;
      if (next == nullptr || connection.polled[connection.merged].at < next->polled[next->merged].at) next = &connection;
    }
    if (next == nullptr) break;
    TimedFact& timed = next->polled[next->merged++];
    const auto venue = static_cast<std::size_t>(next - connections_.data());
    translate(venue, timed.fact);
    out.push_back(std::move(timed));
  }
  for (Connection& connection : connections_) {
    connection.polled.clear();
    connection.merged = 0;
  }
}

void Sequencer::tell_time(Instant until, std::size_t first, std::vector<TimedFact>& out) {
  for (; next_timer_ <= until; next_timer_ += timer_) {
    const auto from = out.begin() + static_cast<std::ptrdiff_t>(first);
    const auto later = std::ranges::upper_bound(from, out.end(), next_timer_, {}, &TimedFact::at);
    out.insert(later, TimedFact{next_timer_, TimeReached{}});
  }
}

void Sequencer::list(std::size_t venue) {
  std::vector<InstrumentId>& ours = connections_[venue].ours;
  const InstrumentId id{static_cast<std::uint32_t>(homes_.size())};
  homes_.push_back({venue, InstrumentId{static_cast<std::uint32_t>(ours.size())}});
  ours.push_back(id);
}

void Sequencer::translate(std::size_t venue, Fact& fact) {
  if (auto* listed = std::get_if<InstrumentListed>(&fact)) {
    KEEL_CHECK(listed->instrument.venue == connections_[venue].venue->code(), "a venue lists its own instruments");
    list(venue);
    listed->instrument.id = connections_[venue].ours.back();
    return;
  }
  if (auto* started = std::get_if<SessionStarted>(&fact)) started->venue = connections_[venue].venue->code();
  if (auto* ended = std::get_if<SessionEnded>(&fact)) {
    ended->venue = connections_[venue].venue->code();
    connections_[venue].broken = true;
  }
  for_each_instrument(fact, [&](InstrumentId& id) {
    const std::vector<InstrumentId>& ours = connections_[venue].ours;
    KEEL_CHECK(id.value < ours.size(), "a venue names what it has listed");
    id = ours[id.value];
  });
}

void Sequencer::recall(const Fact& fact) {
  const auto* listed = std::get_if<InstrumentListed>(&fact);
  if (listed == nullptr) return;
  const auto home = std::ranges::find_if(connections_, [&](const Connection& c) { return c.venue->code() == listed->instrument.venue; });
  KEEL_CHECK(home != connections_.end(), "a run goes on with the venues that it had");
  list(static_cast<std::size_t>(home - connections_.begin()));
}

std::optional<std::size_t> Sequencer::venue_of(const Command& command, const OrderTable& orders) const {
  if (connections_.size() == 1) return 0;
  if (const auto* place = std::get_if<PlaceOrder>(&command)) return homes_[place->instrument.value].venue;
  const auto* cancel = std::get_if<CancelOrder>(&command);
  if (cancel == nullptr) return std::nullopt;
  const WorkingOrder* working = orders.find(cancel->order);
  KEEL_CHECK(working != nullptr, "only what is in the table is cancelled");
  return homes_[working->placed.instrument.value].venue;
}

void Sequencer::send(Instant at, std::optional<std::size_t> venue, const Command& command) {
  if (connections_.size() == 1) return connections_.front().venue->send(at, command);
  if (!venue) {
    for (Connection& connection : connections_) connection.venue->send(at, command);
    return;
  }
  if (const auto* place = std::get_if<PlaceOrder>(&command)) {
    PlaceOrder theirs = *place;
    theirs.instrument = homes_[place->instrument.value].theirs;
    return connections_[*venue].venue->send(at, theirs);
  }
  connections_[*venue].venue->send(at, command);
}

void Sequencer::lose(Instant at, Instant back) {
  std::vector<TimedFact> unheard;
  for (Connection& connection : connections_) {
    connection.venue->disconnect(at);
    connection.venue->poll(back, unheard);
    connection.broken = true;
  }
  while (next_timer_ <= back) next_timer_ += timer_;
}

bool Sequencer::broken() const { return std::ranges::any_of(connections_, &Connection::broken); }

bool Sequencer::all_connected(const Facts& facts) const {
  return std::ranges::all_of(connections_, [&](const Connection& connection) { return facts.connected(connection.venue->code()); });
}

std::vector<TimedFact> Sequencer::ended(Instant at) const {
  std::vector<TimedFact> facts;
  for (const Connection& connection : connections_) facts.push_back({at, SessionEnded{connection.venue->code()}});
  return facts;
}

std::vector<TimedFact> Sequencer::rejoin(const State& state, Instant at, std::uint64_t session) {
  std::vector<TimedFact> facts;
  for (std::size_t venue = 0; venue < connections_.size(); ++venue) {
    Connection& connection = connections_[venue];
    if (!connection.broken || !connection.venue->reconnect(at)) continue;
    connection.broken = false;
    VenueSnapshot snapshot = connection.venue->snapshot(TradeId{0});
    const auto ours = [&](InstrumentId id) { return connection.ours.at(id.value); };
    if (!simple()) {
      for (Filled& trade : snapshot.trades) trade.instrument = ours(trade.instrument);
      for (Fact& fact : snapshot.market) translate(venue, fact);
      for (PositionReported& position : snapshot.positions) position.instrument = ours(position.instrument);
    }
    reconcile_venue(state, snapshot, at, connection.venue->code(), facts);
    facts.push_back({at, SessionStarted{session, connection.venue->code()}});
  }
  return facts;
}

}  // namespace keel
