#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "keel/engine/memory.hpp"
#include "keel/orders/last_hop.hpp"
#include "keel/runtime/sequencer.hpp"
#include "keel/runtime/stepper.hpp"

namespace keel {

struct RunPorts {
  std::vector<VenuePort*> venues;  ///< of facts of one instant those of an earlier venue come first
  std::vector<std::unique_ptr<OperatorInbox>> inboxes;
  Observer* observer = nullptr;
  std::unique_ptr<Journal> journal;  ///< nothing: nothing is recorded
};

/// The only loop: an engine that trades on one or more venues. It advances in windows, each no longer than the venues' lookahead: every
/// fact of a window is stepped and journalled, the journal commits, and only then do the window's commands leave. In simulated time
/// that is exact: no command can take effect within its own window.
class Run {
 public:
  Run(Engine engine, RunPorts ports, const RunTiming& timing);

  /// Takes up the run that `recorded` holds and goes on in `journal`: the engine by replay, which must give the recorded commands and
  /// hashes; venues within this process by living again, venues outside by being asked. What was under way at the crash is lost; the venues
  /// are reconciled with as after any lost connection. Before anything else; errors name the event.
  Result<void> recover(JournalReader& recorded, std::unique_ptr<Journal> journal);

  /// Steps all facts up to and including `until`. An error is the journal's, or says what a venue outside did, and is final.
  Result<void> advance(Instant until);
  /// Takes the words that wait in the inboxes, at `now()`, and sends what comes of them. Whoever shares a venue with others does so before
  /// any of them polls it further: what is sent at `now()` may arrive at the end of the next window.
  Result<void> hear_between();
  /// The engine's clock ticks next at the last tick up to then; facts reach it as ever.
  void rest_until(Instant at) { sequencer_.rest_until(at); }
  /// Advances as the clock does until it is `until` or a person ends the run, and finishes. After an error every venue is told, without a
  /// record, to cancel everything.
  Result<void> live(Clock& clock, std::optional<Instant> until);
  /// After such an error: orders that no venue has confirmed as gone within a second of the venues' time.
  const std::set<OrderId>& unconfirmed() const { return unconfirmed_; }
  /// Stops quoting, waits up to a second of the venues' time for the cancels, and records the last state hash. Afterwards the run can only
  /// be read; orders that are still in its table then are those that no venue has confirmed as gone.
  Result<void> finish(Clock& clock);

  /// The venues have lived up to here.
  Instant now() const { return polled_; }
  const Engine& engine() const { return stepper_.engine(); }
  const RunTally& tally() const { return stepper_.tally(); }
  std::uint64_t events() const { return stepper_.state().last_seq; }
  std::uint64_t commands() const { return stepper_.commands(); }
  /// What stood in the journal before this life; event 0: nothing.
  const RecordEnd& recovered() const { return recovered_; }

 private:
  struct Sent {
    Instant at;
    std::optional<std::size_t> venue;
    Command command;
  };
  struct Awaited {
    OperatorInbox* inbox;
    OperatorWord word;
    std::string before = {};  ///< before_word
  };

  Result<void> live_again(const JournalEntry& entry);
  Result<void> rejoin();
  /// The next fact that reaches us, living on in the venues window by window until there is one.
  TimedFact& next_fact();
  bool venue_says(const Event& event);
  bool queue_those_back();
  Result<void> live_on(Clock& clock, std::optional<Instant> until);
  /// One turn of the loop up to `now`; whether there was nothing to do.
  Result<bool> turn(Instant now);
  void wait(Clock& clock, Instant until);
  void cancel_unrecorded(Clock& clock);
  bool queue_empty() const { return stepped_ == queue_.size(); }
  /// Polls one window, which for venues outside ends at `until`.
  Result<void> poll_window(Instant until);
  void lose_connections();
  void resume_after_orderly_end();
  Result<void> window(Instant until);
  Result<void> wait_for_cancels(Clock& clock);
  Result<void> step_queue();
  Result<void> refuse(const Fact& fact, const Error& why);
  /// Steps what a venue says. Of a count that another maker explains, who may trade beside us, his trade goes before it.
  void tell(TimedFact& timed);
  void step(Instant at, Fact&& fact);
  void collect_commands(const Event& event);
  Result<void> commit_and_send();
  /// An order that would leave otherwise than the gate allowed ends the run.
  Result<void> send_all();
  void drop_unsent();
  /// Whether there was a word.
  bool hear();
  void take_word(OperatorInbox& inbox, OperatorWord word);
  void answer_the_awaited(bool ended);

  Stepper stepper_;
  RunPorts ports_;
  Sequencer sequencer_;
  std::vector<TimedFact> queue_;  ///< facts of the window
  std::size_t stepped_ = 0;       ///< of queue_
  std::vector<Sent> unsent_;      ///< commands of the window
  LastHop last_hop_;
  std::vector<Awaited> awaited_;  ///< words whose answer is still to come
  std::set<OrderId> unconfirmed_;
  Event event_;  ///< scratch
  Instant polled_;
  bool greeted_ = false;  ///< a venue's session has started
  bool end_asked_ = false;
  bool ending_ = false;
  bool resumes_ = false;  ///< once reconciled, if its last life ended orderly
  std::uint64_t session_ = 1;
  RecordEnd recovered_;
};

}  // namespace keel
