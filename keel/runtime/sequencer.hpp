#pragma once

#include <optional>
#include <vector>

#include "keel/engine/ports.hpp"
#include "keel/engine/state.hpp"

namespace keel {

/// Makes one stream of the facts of all venues and of the clock, and brings each command to its venue. Instruments are numbered anew
/// in the order in which the stream lists them.
class Sequencer {
 public:
  /// Time is told each `timer` after `start`. Domain: at least one venue, all of different codes, and all or none with a lookahead.
  Sequencer(const std::vector<VenuePort*>& venues, Instant start, Duration timer);

  /// Of the shortest-sighted venue; nothing when they are outside.
  std::optional<Duration> lookahead() const { return lookahead_; }

  /// Appends what reaches us up to and including `until`, oldest first; of one instant by order of the venues, TimeReached last.
  void poll(Instant until, std::vector<TimedFact>& out);
  /// A former life was told this: the numbers of its instruments hold on.
  void recall(const Fact& fact);

  /// Which venue a command is for; nothing: all of them. Domain: the order is in the table.
  std::optional<std::size_t> venue_of(const Command& command, const OrderTable& orders) const;
  void send(Instant at, std::optional<std::size_t> venue, const Command& command);

  /// Every connection breaks at `at`, and what happens up to `back` reaches nobody.
  void lose(Instant at, Instant back);
  bool broken() const;
  /// Whether every venue's session stands.
  bool all_connected(const Facts& facts) const;
  /// SessionEnded of every venue that `lose` broke.
  std::vector<TimedFact> ended(Instant at) const;
  /// Connects what is broken again. What we must be told of each venue that is back, ending with its SessionStarted.
  std::vector<TimedFact> rejoin(const State& state, Instant at, std::uint64_t session);

 private:
  struct Connection {
    VenuePort* venue = nullptr;
    std::vector<InstrumentId> ours;  ///< by the venue's number
    std::vector<TimedFact> polled;   ///< scratch
    std::size_t merged = 0;          ///< of polled
    bool broken = false;
  };
  struct Home {
    std::size_t venue = 0;
    InstrumentId theirs;
  };
  /// One simulated venue: its numbers are ours, and its connection breaks only when we break it.
  bool simple() const { return connections_.size() == 1 && lookahead_; }
  void merge(std::vector<TimedFact>& out);
  void tell_time(Instant until, std::size_t first, std::vector<TimedFact>& out);
  /// From the venue's numbers to ours; a listing gets the next of ours, a session the venue's code.
  void translate(std::size_t venue, Fact& fact);
  void list(std::size_t venue);

  std::vector<Connection> connections_;
  std::vector<Home> homes_;  ///< by our number
  std::optional<Duration> lookahead_;
  Duration timer_;
  Instant next_timer_;
};

}  // namespace keel
