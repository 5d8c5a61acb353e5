#include "keel/runtime/sequencer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/base/check.hpp"
#include "keel/engine/fact_check.hpp"

namespace keel {
namespace {

constexpr std::int64_t most_ticks_at_once = 100;

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

/// What settles or trades by other terms is another contract: nothing tells the engine of new ticks, lots or fees.
bool same_contract(const Instrument& a, Instrument b) {
  b.id = a.id;
  return a == b;
}

/// Appends what we must be told after a connection was lost, oldest cause first: the trades that we have not booked; what the market did
/// (deliveries included); OrderClosed{Lost} for every order of ours on an instrument of the venue's that it does not hold; its positions,
/// which must equal ours by then.
void reconcile_venue(const State& state, const VenueSnapshot& venue, Instant at, Venue code, std::vector<TimedFact>& out) {
  for (const Filled& trade : venue.trades) {
    if (!state.book.trades().contains(code, trade.trade)) out.push_back({at, trade});
  }
  for (const Fact& fact : venue.market) {
    const auto* listed = std::get_if<InstrumentListed>(&fact);
    if (listed == nullptr || !state.instruments.contains(listed->instrument.id)) out.push_back({at, fact});
  }
  for (const WorkingOrder& working : state.orders.all()) {
    const OrderId order = working.placed.order;
    if (state.venue_of(working.placed.instrument) != code) continue;
    if (std::ranges::find(venue.open_orders, order) == venue.open_orders.end()) out.push_back({at, OrderClosed{order, CloseReason::Lost}});
  }
  for (const PositionReported& position : venue.positions) out.push_back({at, position});
}

std::string named(const VenuePort& venue) { return venue.code() == Venue{} ? "the venue" : "the venue " + venue.code().text(); }

}  // namespace

Sequencer::Sequencer(const std::vector<VenuePort*>& venues, const RunTiming& timing)
    : lookahead_(venues.front()->lookahead()),
      timer_(timing.timer),
      next_timer_(timing.start + timing.timer),
      told_(timing.start - nanosecond) {
  for (VenuePort* venue : venues) {
    const auto same = [&](const Connection& other) { return other.venue->code() == venue->code(); };
    KEEL_CHECK(std::ranges::none_of(connections_, same), "the venues of a run are told apart by their codes");
    KEEL_CHECK(venue->lookahead().has_value() == lookahead_.has_value(), "the venues of a run are all within this process, or none");
    if (lookahead_) lookahead_ = std::min(*lookahead_, *venue->lookahead());
    connections_.push_back({.venue = venue, .back_off = BackOff{timing.reconnect, timing.seed + connections_.size()}});
  }
}

Result<void> Sequencer::poll(Instant until, std::vector<TimedFact>& out) {
  const std::size_t first = out.size();
  if (simple()) {
    connections_.front().venue->poll(until, out);
    for (std::size_t i = first; i < out.size(); ++i) connections_.front().broken |= std::holds_alternative<SessionEnded>(out[i].fact);
  } else {
    for (Connection& connection : connections_) connection.venue->poll(until, connection.polled);
    if (auto merged = merge(until, out); !merged) return merged;
  }
  tell_time(until, first, out);
  told_ = until;
  return {};
}

Result<void> Sequencer::merge(Instant until, std::vector<TimedFact>& out) {
  Instant at = told_;
  for (TimedFact& timed : not_sent_) {
    timed.at = at;
    out.push_back(std::move(timed));
  }
  not_sent_.clear();
  while (true) {
    Connection* next = nullptr;
    for (Connection& connection : connections_) {
      if (connection.merged == connection.polled.size()) continue;
      if (next == nullptr || connection.polled[connection.merged].at < next->polled[next->merged].at) next = &connection;
    }
    if (next == nullptr) break;
    TimedFact& timed = next->polled[next->merged++];
    const auto told = translate(static_cast<std::size_t>(next - connections_.data()), timed.fact);
    if (!told) return std::unexpected(told.error());
    if (!*told) continue;
    if (!lookahead_) timed.at = at = std::clamp(timed.at, at, until);
    out.push_back(std::move(timed));
  }
  for (Connection& connection : connections_) {
    connection.polled.clear();
    connection.merged = 0;
  }
  return {};
}

void Sequencer::tell_time(Instant until, std::size_t first, std::vector<TimedFact>& out) {
  // A clock outside may jump, or the machine sleep: that time passed is told once, then.
  const std::int64_t more = (until - next_timer_).raw / timer_.raw;
  if (!lookahead_ && more > most_ticks_at_once) next_timer_ += timer_ * more;
  for (; next_timer_ <= until; next_timer_ += timer_) {
    const auto from = out.begin() + static_cast<std::ptrdiff_t>(first);
    const auto later = std::ranges::upper_bound(from, out.end(), next_timer_, {}, &TimedFact::at);
    out.insert(later, TimedFact{next_timer_, TimeReached{}});
  }
}

Instant Sequencer::due() const {
  Instant due = next_timer_;
  for (const Connection& connection : connections_) {
    if (connection.broken) due = std::min(due, connection.back_off.due());
  }
  return due;
}

void Sequencer::rest_until(Instant at) {
  if (at > next_timer_) next_timer_ += timer_ * ((at - next_timer_).raw / timer_.raw);
}

std::vector<int> Sequencer::descriptors() const {
  std::vector<int> all;
  for (const Connection& connection : connections_) {
    if (const int descriptor = connection.venue->descriptor(); descriptor >= 0) all.push_back(descriptor);
  }
  return all;
}

InstrumentId Sequencer::enter(std::size_t venue, const Instrument& instrument) {
  const InstrumentId id{static_cast<std::uint32_t>(homes_.size())};
  homes_.push_back({.venue = venue, .instrument = instrument, .theirs = std::nullopt});
  connections_[venue].by_name.emplace(instrument.name, id);
  return id;
}

Result<bool> Sequencer::translate_listing(std::size_t venue, Instrument& listed) {
  Connection& connection = connections_[venue];
  if (listed.venue != connection.venue->code()) {
    return fail(fmt::format("{} lists {}, which is another venue's", named(*connection.venue), listed.full_name()));
  }
  if (auto valid = validate(InstrumentListed{listed}, nullptr); !valid) return fail(named(*connection.venue), valid.error());
  const auto known = connection.by_name.find(listed.name);
  const bool is_new = known == connection.by_name.end();
  const InstrumentId id = is_new ? enter(venue, listed) : known->second;
  if (!same_contract(homes_[id.value].instrument, listed)) {
    return fail(
        fmt::format("{} lists {} as another contract than the one that is known by that name", named(*connection.venue), listed.name));
  }
  homes_[id.value].theirs = InstrumentId{static_cast<std::uint32_t>(connection.ours.size())};
  connection.ours.push_back(id);
  listed.id = id;
  return is_new;
}

Result<bool> Sequencer::translate(std::size_t venue, Fact& fact) {
  Connection& connection = connections_[venue];
  if (auto* listed = std::get_if<InstrumentListed>(&fact)) return translate_listing(venue, listed->instrument);
  if (auto* started = std::get_if<SessionStarted>(&fact)) started->venue = connection.venue->code();
  if (auto* ended = std::get_if<SessionEnded>(&fact)) {
    ended->venue = connection.venue->code();
    connection.broken = true;
  }
  std::optional<InstrumentId> unknown;
  const Instrument* about = nullptr;
  for_each_instrument(fact, [&](InstrumentId& id) {
    if (id.value < connection.ours.size()) {
      id = connection.ours[id.value];
      about = &homes_[id.value].instrument;
    } else {
      unknown = id;
    }
  });
  if (unknown) {
    return fail(
        fmt::format("{} names its instrument {} ({}), which it has not listed", named(*connection.venue), unknown->value, name_of(fact)));
  }
  if (auto valid = validate(fact, about); !valid) {
    return fail(fmt::format("{} says what cannot be ({})", named(*connection.venue), name_of(fact)), valid.error());
  }
  return true;
}

Result<void> Sequencer::recall(const Fact& fact) {
  const auto* listed = std::get_if<InstrumentListed>(&fact);
  if (listed == nullptr) return {};
  const auto home = std::ranges::find_if(connections_, [&](const Connection& c) { return c.venue->code() == listed->instrument.venue; });
  if (home == connections_.end()) return fail(listed->instrument.full_name() + " is of a venue that this run does not have");
  enter(static_cast<std::size_t>(home - connections_.begin()), listed->instrument);
  return {};
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
  if (simple()) return connections_.front().venue->send(at, command);
  if (venue) return send_to(connections_[*venue], at, command);
  for (Connection& connection : connections_) send_to(connection, at, command);
}

void Sequencer::send_to(Connection& connection, Instant at, const Command& command) {
  const auto* place = std::get_if<PlaceOrder>(&command);
  if (place == nullptr) {
    // What rests at a venue that is away is cancelled when it is back, by its own record.
    if (!connection.broken) connection.venue->send(at, command);
    return;
  }
  const auto theirs = homes_[place->instrument.value].theirs;
  if (connection.broken || !theirs) {
    not_sent_.push_back({at, OrderClosed{place->order, CloseReason::Rejected}});
    return;
  }
  PlaceOrder order = *place;
  order.instrument = *theirs;
  connection.venue->send(at, order);
}

void Sequencer::lose(Instant at, Instant back) {
  std::vector<TimedFact> unheard;
  for (Connection& connection : connections_) {
    connection.venue->disconnect(at);
    connection.venue->poll(back, unheard);
    connection.broken = true;
  }
  while (next_timer_ <= back) next_timer_ += timer_;
  told_ = back;
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

Result<std::vector<TimedFact>> Sequencer::rejoin(const State& state, Instant at, std::uint64_t session) {
  std::vector<TimedFact> facts;
  for (std::size_t venue = 0; venue < connections_.size(); ++venue) {
    Connection& connection = connections_[venue];
    if (!connection.broken || (!lookahead_ && at < connection.back_off.due())) continue;
    connection.broken = !connection.venue->reconnect(at);
    connection.back_off.attempted(at, !connection.broken);
    if (connection.broken) continue;
    if (auto back = come_back(venue, state, at, facts); !back) return std::unexpected(back.error());
    facts.push_back({at, SessionStarted{session, connection.venue->code()}});
  }
  return facts;
}

Result<void> Sequencer::come_back(std::size_t venue, const State& state, Instant at, std::vector<TimedFact>& facts) {
  Connection& connection = connections_[venue];
  VenueSnapshot snapshot = connection.venue->snapshot(TradeId{0});
  if (!lookahead_) {
    for (Home& home : homes_) {
      if (home.venue == venue) home.theirs.reset();
    }
    connection.ours.clear();
  }
  for (Instrument& instrument : snapshot.instruments) {
    const auto listed = translate_listing(venue, instrument);
    if (!listed) return std::unexpected(listed.error());
    if (*listed) facts.push_back({at, InstrumentListed{std::move(instrument)}});
  }
  const auto known = [&](auto& said) -> Result<void> {
    Fact fact{std::move(said)};
    if (auto told = translate(venue, fact); !told) return std::unexpected(told.error());
    said = std::get<std::remove_cvref_t<decltype(said)>>(std::move(fact));
    return {};
  };
  if (!simple()) {
    for (Filled& trade : snapshot.trades) {
      if (auto ours = known(trade); !ours) return ours;
    }
    for (Fact& fact : snapshot.market) {
      if (auto* listed = std::get_if<InstrumentListed>(&fact); listed != nullptr && listed->instrument.id.value < connection.ours.size()) {
        listed->instrument.id = connection.ours[listed->instrument.id.value];  // it was named before; whether it was told, the state says
        continue;
      }
      if (auto ours = translate(venue, fact); !ours) return std::unexpected(ours.error());
    }
    for (PositionReported& position : snapshot.positions) {
      if (auto ours = known(position); !ours) return ours;
    }
  }
  reconcile_venue(state, snapshot, at, connection.venue->code(), facts);
  return {};
}

}  // namespace keel
