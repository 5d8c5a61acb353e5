#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keel/engine/ports.hpp"
#include "keel/engine/state.hpp"
#include "keel/runtime/back_off.hpp"

namespace keel {

/// How a run keeps time and connections.
struct RunTiming {
  Instant start;   ///< the venues' first instant
  Duration timer;  ///< between two TimeReached, the first of them so long after `start`
  ReconnectConfig reconnect = {};
  std::uint64_t seed = 1;  ///< of the waits between attempts to connect
};

/// Makes one stream of the facts of all venues and of the clock, and brings each command to its venue. Instruments are numbered anew
/// in the order in which the stream lists them; a venue outside may number its own anew in each of its lives and connections, and is then
/// understood by their names. An error says what a venue outside did that nobody can make sense of, and is final.
class Sequencer {
 public:
  /// Domain: at least one venue, all of different codes, and all or none with a lookahead.
  Sequencer(const std::vector<VenuePort*>& venues, const RunTiming& timing);

  /// Of the shortest-sighted venue; nothing when they are outside.
  std::optional<Duration> lookahead() const { return lookahead_; }

  /// Appends what reaches us up to and including `until`, oldest first; of one instant by order of the venues, TimeReached last. A fact of
  /// a venue outside is told within the time polled, whatever its stamp: our clock is the journal's.
  Result<void> poll(Instant until, std::vector<TimedFact>& out);
  /// A former life was told this: the numbers of its instruments hold on.
  Result<void> recall(const Fact& fact);
  /// The next moment at which there is something to be done though no venue says a word.
  Instant due() const;
  /// The clock's next tick is the last one up to then: nothing will happen before. No tick that was told is taken back.
  void rest_until(Instant at);
  /// Of the venues: readable when one has something to say.
  std::vector<int> descriptors() const;

  /// Which venue a command is for; nothing: all of them. Domain: the order is in the table.
  std::optional<std::size_t> venue_of(const Command& command, const OrderTable& orders) const;
  /// An order that cannot leave, as its venue is away or lists its instrument no more, is closed as rejected with the next poll.
  void send(Instant at, std::optional<std::size_t> venue, const Command& command);

  /// Every connection breaks at `at`, and what happens up to `back` reaches nobody.
  void lose(Instant at, Instant back);
  bool broken() const;
  /// Whether every venue's session stands.
  bool all_connected(const Facts& facts) const;
  /// SessionEnded of every venue that `lose` broke.
  std::vector<TimedFact> ended(Instant at) const;
  /// Connects what is broken again, venues outside not before their wait is over (back_off.hpp). What we must be told of each venue that is
  /// back, ending with its SessionStarted.
  Result<std::vector<TimedFact>> rejoin(const State& state, Instant at, std::uint64_t session);

 private:
  struct Connection {
    VenuePort* venue = nullptr;
    BackOff back_off;
    std::vector<InstrumentId> ours;               ///< by the venue's number
    std::map<std::string, InstrumentId> by_name;  ///< ours
    std::vector<TimedFact> polled;                ///< scratch
    std::size_t merged = 0;                       ///< of polled
    bool broken = false;
  };
  struct Home {
    std::size_t venue = 0;
    Instrument instrument;
    std::optional<InstrumentId> theirs;  ///< nothing: the venue lists it no more, or not yet in this life
  };
  /// One venue within this process: its numbers are ours.
  bool simple() const { return connections_.size() == 1 && lookahead_; }
  Result<void> merge(Instant until, std::vector<TimedFact>& out);
  void tell_time(Instant until, std::size_t first, std::vector<TimedFact>& out);
  /// From the venue's numbers to ours; a listing gets the next of ours, a session the venue's code. False: we know it already.
  Result<bool> translate(std::size_t venue, Fact& fact);
  Result<bool> translate_listing(std::size_t venue, Instrument& listed);
  /// The next of our numbers.
  InstrumentId enter(std::size_t venue, const Instrument& instrument);
  Result<void> come_back(std::size_t venue, const State& state, Instant at, std::vector<TimedFact>& facts);
  void send_to(Connection& connection, Instant at, const Command& command);

  std::vector<Connection> connections_;
  std::vector<Home> homes_;          ///< by our number
  std::vector<TimedFact> not_sent_;  ///< what is to be told of orders that could not leave
  std::optional<Duration> lookahead_;
  Duration timer_;
  Instant next_timer_;
  Instant told_;  ///< up to here
};

}  // namespace keel
