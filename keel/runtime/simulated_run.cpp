#include "keel/runtime/simulated_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/base/codec.hpp"
#include "keel/base/validate.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/runtime/reconcile_venue.hpp"
#include "keel/runtime/report.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

constexpr std::uint64_t events_per_state_hash = 4096;
constexpr Duration downtime = second;  ///< from losing the connection to having it again, in the venue's time
constexpr Duration time_to_cancel = second;

std::string bytes_of(const auto& value) {
  std::string bytes;
  encode(value, bytes);
  return bytes;
}

/// A person's word comes from outside the venue.
bool is_operators(const Fact& fact) {
  return std::holds_alternative<Halted>(fact) || std::holds_alternative<Resumed>(fact) || std::holds_alternative<FlattenOrdered>(fact) ||
         std::holds_alternative<LimitChanged>(fact);
}

}  // namespace

SimulatedRun::SimulatedRun(const RunConfig& config, Engine engine)
    : config_(config), engine_(std::move(engine)), venue_(config.sim), polled_(config.sim.start - nanosecond) {}

Result<std::unique_ptr<SimulatedRun>> SimulatedRun::start(const RunConfig& config, const std::string& journal_directory, Witness witness) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  auto engine = Engine::make(config.engine());
  if (!engine) return std::unexpected(engine.error());
  std::unique_ptr<SimulatedRun> run(new SimulatedRun(config, std::move(*engine)));
  if (witness) run->venue_.on_execution(std::move(witness));
  if (journal_directory.empty()) return run;
  if (SqliteJournal::exists(journal_directory)) {
    if (auto recovered = run->recover(journal_directory); !recovered) return std::unexpected(recovered.error());
    return run;
  }
  auto journal = SqliteJournal::create(
      journal_directory,
      {.config = config_text(config), .seed = config.sim.seed, .keel_version = std::string(keel_version), .created_by = "keel run"});
  if (!journal) return std::unexpected(journal.error());
  run->journal_ = std::move(*journal);
  return run;
}

Result<void> SimulatedRun::recover(const std::string& directory) {
  auto journal = SqliteJournal::open_for_append(directory);
  if (!journal) return std::unexpected(journal.error());
  if ((*journal)->meta().config != config_text(config_)) {
    return fail(directory + ": holds a run with another config; continue it without --config and --seed");
  }
  auto reader = JournalReader::open(directory);
  if (!reader) return std::unexpected(reader.error());
  const auto disagrees = [&](std::uint64_t seq, std::string_view what) {
    return fail(fmt::format("{}: event {}: {} differs from what this program does", directory, seq, what));
  };
  JournalEntry entry;
  while (true) {
    const auto more = reader->next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (std::holds_alternative<SessionEnded>(entry.event.fact)) lose_connection();
    const TimedFact timed = is_operators(entry.event.fact) ? TimedFact{entry.event.at, entry.event.fact} : next_fact();
    if (timed.at != entry.event.at || bytes_of(timed.fact) != bytes_of(entry.event.fact)) return disagrees(entry.event.seq, "the event");
    step(timed);
    if (answer_ != entry.commands) return disagrees(entry.event.seq, "a command");
    if (entry.state_hash && *entry.state_hash != engine_.hash()) return disagrees(entry.event.seq, "the state hash");
  }
  recovered_events_ = engine_.state().last_seq;
  journal_ = std::move(*journal);
  // Before the first SessionStarted nothing can have left us: what the venue greets with is still to be stepped.
  if (session_ == 1 && !engine_.state().connected()) return step_queue();
  lose_connection();
  for (; !queue_.empty(); queue_.pop_front()) step(queue_.front());
  // Only an orderly end resumes by itself, and only if the reconciliation found nothing to halt for.
  if (engine_.state().halt_reason == end_of_run) step({engine_.state().now, Resumed{"restart"}});
  return commit_and_send();
}

Result<void> SimulatedRun::advance(Instant until) {
  while (polled_ < until) {
    poll_window();
    if (auto stepped = step_queue(); !stepped) return stepped;
  }
  return {};
}

Result<void> SimulatedRun::finish() {
  // A halt for a reason stays what it is: the restart must not lift it.
  if (!engine_.state().halted) queue_.push_back({polled_, Halted{std::string(end_of_run)}});
  if (auto stepped = step_queue(); !stepped) return stepped;
  if (auto cancelled = advance(polled_ + time_to_cancel); !cancelled) return cancelled;
  if (!journal_) return {};
  if (events() % events_per_state_hash != 0) journal_->append_state_hash(events(), engine_.hash());
  return journal_->commit();
}

TimedFact SimulatedRun::next_fact() {
  while (queue_.empty()) {
    for (const Sent& sent : unsent_) venue_.send(sent.at, sent.command);
    unsent_.clear();
    poll_window();
  }
  TimedFact timed = std::move(queue_.front());
  queue_.pop_front();
  return timed;
}

void SimulatedRun::poll_window() {
  polled_ = std::max(config_.sim.start, polled_ + venue_.min_order_latency());
  polled_facts_.clear();
  venue_.poll(polled_, polled_facts_);
  std::ranges::move(polled_facts_, std::back_inserter(queue_));
}

/// The crash fell at the end of the first window of which something is missing in the journal: nothing later can have left us.
/// A window whose facts are all there has committed, so its commands count as sent; those of a part of a window do not.
void SimulatedRun::lose_connection() {
  if (queue_.empty()) next_fact();
  queue_.clear();
  unsent_.clear();
  const Instant lost_at = polled_;
  venue_.disconnect(lost_at);
  polled_ += downtime;
  venue_.poll(polled_, polled_facts_);
  venue_.reconnect(polled_);
  for (TimedFact& timed : reconcile_venue(engine_.state(), venue_.snapshot(TradeId{0}), lost_at, polled_, ++session_)) {
    queue_.push_back(std::move(timed));
  }
}

Result<void> SimulatedRun::step_queue() {
  for (; !queue_.empty(); queue_.pop_front()) step(queue_.front());
  return commit_and_send();
}

void SimulatedRun::step(const TimedFact& timed) {
  const Event event{engine_.state().last_seq + 1, timed.at, timed.fact};
  if (journal_) journal_->append(event);
  answer_.clear();
  engine_.step(event, answer_);
  for (std::size_t i = 0; i < answer_.size(); ++i) {
    if (journal_) journal_->append(event.seq, static_cast<std::uint32_t>(i), answer_[i]);
    unsent_.push_back({event.at, answer_[i]});
  }
  commands_ += answer_.size();
  if (journal_ && event.seq % events_per_state_hash == 0) journal_->append_state_hash(event.seq, engine_.hash());
}

Result<void> SimulatedRun::commit_and_send() {
  if (journal_) {
    if (auto committed = journal_->commit(); !committed) return committed;
  }
  for (const Sent& sent : unsent_) venue_.send(sent.at, sent.command);
  unsent_.clear();
  return {};
}

}  // namespace keel
