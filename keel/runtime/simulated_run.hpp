#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "keel/config/run_config.hpp"
#include "keel/engine/engine.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {

inline constexpr std::string_view keel_version = "0.1.0";

/// An engine that trades on a simulated venue, with or without a journal. The loop advances in windows of the venue's
/// shortest order latency: every fact of a window is stepped and journalled, the journal commits, and only then do the
/// window's commands leave. In simulated time that is exact: no command can arrive within its own window.
class SimulatedRun {
 public:
  using Witness = std::function<void(const Filled&, Instant)>;

  /// Without a directory nothing is recorded. A directory that holds a journal is recovered: the engine by replay, which must
  /// give the recorded commands and hashes; the venue, whose whole life follows from the config and our commands, by
  /// living again. What was under way at the crash is lost; then the two are reconciled as after any lost connection.
  /// `witness` sees every execution in the venue, those of the life before the crash included.
  static Result<std::unique_ptr<SimulatedRun>> start(const RunConfig& config, const std::string& journal_directory, Witness witness);

  /// Steps all facts up to and including `until`. An error is the journal's and final.
  Result<void> advance(Instant until);
  /// Stops quoting, waits for the cancels, and records the last state hash. Afterwards the run can only be read.
  Result<void> finish();

  Instant now() const { return polled_; }
  const Engine& engine() const { return engine_; }
  const SimVenue& venue() const { return venue_; }
  const RunConfig& config() const { return config_; }
  std::uint64_t events() const { return engine_.state().last_seq; }
  std::uint64_t commands() const { return commands_; }
  std::uint64_t recovered_events() const { return recovered_events_; }

 private:
  struct Sent {
    Instant at;
    Command command;
  };

  SimulatedRun(const RunConfig& config, Engine engine);
  Result<void> recover(const std::string& directory);
  /// The next fact that reaches us, living on in the venue window by window until there is one.
  TimedFact next_fact();
  void poll_window();
  void lose_connection();
  Result<void> step_queue();
  void step(const TimedFact& timed);
  Result<void> commit_and_send();

  RunConfig config_;
  Engine engine_;
  SimVenue venue_;
  std::unique_ptr<SqliteJournal> journal_;
  std::vector<TimedFact> polled_facts_;
  std::deque<TimedFact> queue_;  ///< facts of the window that are not stepped yet
  std::vector<Sent> unsent_;     ///< commands of the window
  std::vector<Command> answer_;
  Instant polled_;  ///< the venue has lived up to here
  std::uint64_t commands_ = 0;
  std::uint64_t session_ = 1;
  std::uint64_t recovered_events_ = 0;
};

}  // namespace keel
