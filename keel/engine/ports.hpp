#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"
#include "keel/domain/notices.hpp"
#include "keel/quoting/quote_parts.hpp"

/// What stands between the engine and the world. The loop (runtime/run.hpp) is written over these and nothing else.
namespace keel {

class Engine;

/// A fact as its source knows it, before the loop numbers it.
struct TimedFact {
  Instant at;  ///< when it reaches us. A venue outside may put its own clock's time: the journal's is ours (runtime/sequencer.hpp)
  Fact fact;
};

/// What a venue answers after a reconnect; `runtime` turns the differences from our state into facts.
struct VenueSnapshot {
  std::vector<Instrument> instruments;  ///< of a venue outside: all that it lists now, in the order of its numbers, which begin anew
  std::vector<OrderId> open_orders;
  /// All of ours that may be missing here, oldest first; known ones are dropped by trade id. What others traded on the account is not
  /// among them.
  std::vector<Filled> trades;
  std::vector<PositionReported> positions;  ///< every instrument, with all of `trades` counted and nothing later
  std::vector<Fact> market;                 ///< current indices, smiles and book tops
};

/// Where facts come from and commands go: a simulated market, a recording, a gateway. Its instruments have numbers of its own, from 0
/// in the order in which it lists them; orders have the run's. A fill names the order of ours that traded, and a position is told behind
/// all the fills that it counts: else one of them would be taken for another maker's (decisions/0075). To a venue outside whose journal
/// cannot be written any more the last command is CancelAll.
class VenuePort {
 public:
  virtual ~VenuePort() = default;
  /// What its instruments name as theirs; the venues of one run differ in it.
  virtual Venue code() const { return {}; }
  /// Appends the facts that reach us up to and including `until`, oldest first. `until` never goes back. A SessionEnded among them says
  /// that the connection is gone: nothing follows it until `reconnect`.
  virtual void poll(Instant until, std::vector<TimedFact>& out) = 0;
  /// `at` is the time of the event that caused the command; it never goes back. Called once the command is durable,
  /// but for the CancelAll of a run that cannot write any more.
  virtual void send(Instant at, const Command& command) = 0;
  /// The connection breaks at `at`, as when our process dies: what is under way, either way, is lost.
  virtual void disconnect(Instant at) = 0;
  /// True once connected again, so that `snapshot` can answer; else it is asked again later.
  virtual bool reconnect(Instant at) = 0;
  /// A file descriptor that can be read from when `poll` has something to tell. -1: none; it is asked from time to time.
  virtual int descriptor() const { return -1; }
  /// Its record of us now: trades with an id above `after`, open orders, positions, and the market.
  virtual VenueSnapshot snapshot(TradeId after) const = 0;
  /// For a venue within this process, whose whole life follows from its config and our commands: the shortest time in which a command
  /// can take effect. It is polled in windows no longer than this, so that a window's commands still come in time after its last
  /// fact; and after a crash it lives again, polled and sent its former life's commands. Nothing: a venue outside, which is polled up
  /// to now, and whose former life is in the journal alone.
  virtual std::optional<Duration> lookahead() const = 0;
};

/// The record of a run. One thread appends, in order: an event, its commands, its notices, then its state hash if it has one.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual void append(const Event& event) = 0;
  /// `index` counts the commands of one event from 0. `parts`: why the price of a quote is what it is; null: not a quote.
  virtual void append(std::uint64_t event_seq, std::uint32_t index, const Command& command, const QuoteParts* parts) = 0;
  /// `index` counts the notices of one event from 0.
  virtual void append(std::uint64_t event_seq, std::uint32_t index, const Notice& notice) = 0;
  virtual void append_state_hash(std::uint64_t event_seq, std::uint64_t hash) = 0;
  /// Returns when everything appended so far is durable. Called between events, never between an event and its commands,
  /// so that the two are durable together. An error is final: nothing later will be durable, and the run must end
  /// without sending another order.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// How far the venues may have lived by now. Only the loop asks it; whatever the engine knows of time is in its events.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Never goes back.
  virtual Instant now() = 0;
  /// Returns when it is `until`, or one of the descriptors can be read from, or after the fiftieth of a second for which a person may wait
  /// to be heard, whichever comes first. Domain: nothing is to be done now.
  virtual void wait(Instant until, std::span<const int> descriptors) = 0;
};

/// Who halts, and why, if it was said. Domain: `by` has no ": " in it.
struct PersonsHalt {
  std::string by;
  std::string why;
};
inline Halted halted_by(const PersonsHalt& halt) { return {"by " + halt.by + (halt.why.empty() ? "" : ": " + halt.why)}; }
/// The same again; nobody where no person halted.
inline PersonsHalt who_halted(const Halted& halted) {
  if (!halted.why.starts_with("by ")) return {};
  const std::size_t colon = halted.why.find(": ");
  if (colon == std::string::npos) return {.by = halted.why.substr(3), .why = {}};
  return {.by = halted.why.substr(3, colon - 3), .why = halted.why.substr(colon + 2)};
}

/// What a person asks of a run.
struct OperatorWord {
  std::optional<Fact> fact;  ///< is_operators holds; nothing: the run shall end
  Duration lasts;            ///< above 0, a changed limit, or another maker, holds so long from when it is heard, in the run's time
  std::string ticket;        ///< the inbox's own name for it
};

struct OperatorAnswer {
  bool done = false;  ///< it is as the person asked, by the venue's word
  std::string text;
};

/// Where a person's words come from: a signal, a key, a file.
class OperatorInbox {
 public:
  virtual ~OperatorInbox() = default;
  /// The next word, oldest first. Asked again and again: it costs next to nothing when there is none.
  virtual std::optional<OperatorWord> take() = 0;
  /// What came of a word that was taken; not every inbox has somebody waiting for it.
  virtual void answer(const OperatorWord&, const OperatorAnswer&) {}
};

/// Told what happens, on the loop's thread and after it happened; those of a former life first. Must not keep what it is told.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void stepped(const Event&, const std::vector<Command>&) {}
  /// What a control did of itself in the event that was stepped last.
  virtual void noticed(const Event&, const Notice&) {}
  /// All that was stepped so far is durable, and its commands are on their way.
  virtual void committed(std::uint64_t /*last_seq*/) {}
  /// The venues have lived up to `now`.
  virtual void lived(const Engine&, Instant /*now*/) {}
};

}  // namespace keel
