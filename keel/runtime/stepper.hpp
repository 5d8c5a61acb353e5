#pragma once

#include <vector>

#include "keel/engine/engine.hpp"
#include "keel/journal/journal_reader.hpp"

namespace keel {

/// An engine that is stepped event by event: a run, its recovery and a replay all do it here.
class Stepper {
 public:
  explicit Stepper(Engine engine) : engine_(std::move(engine)) {}

  /// The answer lives until the next step.
  const std::vector<Command>& step(const Event& event) {
    answer_.clear();
    engine_.step(event, answer_);
    commands_ += answer_.size();
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

 private:
  Engine engine_;
  std::vector<Command> answer_;
  std::uint64_t commands_ = 0;
};

}  // namespace keel
