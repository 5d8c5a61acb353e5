#pragma once

#include <string>
#include <vector>

#include "keel/engine/engine.hpp"
#include "keel/engine/memory.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/runtime/course.hpp"

namespace keel {

/// Why a run is halted.
struct HaltCause {
  Instant at;
  std::string why;          ///< in words; of a person their own, which may be none
  std::string by;           ///< the person; empty: nobody
  std::string of;           ///< of a limit: "BTC", or "account"; empty: no limit
  StageChange change = {};  ///< of that limit: measure, value, threshold
};

/// What a run's state does not keep, as the engine has no use for it.
struct RunTally {
  std::uint64_t refused_by_venue = 0;  ///< orders
  HaltCause halt;                      ///< the last
  RunCourse course;
};

/// After an event: what of it belongs to the tally.
void note(RunTally& tally, const Event& event, const State& state, bool was_halted);

/// Where a record ends. Whether more had been written is not known of one that does not end orderly: a log cut short is a true record of
/// less.
struct RecordEnd {
  std::uint64_t event = 0;  ///< the last, by its number
  Instant at;               ///< its time
  bool orderly = false;     ///< the run had ended by itself, or by a person's word
  std::string words() const;
};

/// An engine that is stepped event by event: a run, its recovery and a replay all do it here.
class Stepper {
 public:
  explicit Stepper(Engine engine) : engine_(std::move(engine)) {}

  /// The answer lives until the next step.
  const std::vector<Command>& step(const Event& event) {
    answer_.clear();
    const bool was_halted = engine_.state().halted;
    engine_.step(event, answer_);
    commands_ += answer_.size();
    note(tally_, event, engine_.state(), was_halted);
    tally_.course.note(event, engine_);
    return answer_;
  }

  /// What the journal and the engine do not agree on.
  struct Agreement {
    bool commands = true;
    bool state_hash = true;
  };
  Agreement step_again(const JournalEntry& entry) {
    step(entry.event);
    return {.commands = answer_ == entry.commands, .state_hash = !entry.state_hash || *entry.state_hash == engine_.hash()};
  }

  const std::vector<Command>& answer() const { return answer_; }
  const Engine& engine() const { return engine_; }
  const State& state() const { return engine_.state(); }
  std::uint64_t commands() const { return commands_; }
  const RunTally& tally() const { return tally_; }
  RecordEnd end() const { return {.event = state().last_seq, .at = state().now, .orderly = ended_orderly(state())}; }

 private:
  Engine engine_;
  std::vector<Command> answer_;
  std::uint64_t commands_ = 0;
  RunTally tally_;
};

}  // namespace keel
