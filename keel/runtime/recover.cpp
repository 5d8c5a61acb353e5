#include <fmt/format.h>

#include <algorithm>

#include "keel/base/codec.hpp"
#include "keel/runtime/operator/words.hpp"
#include "keel/runtime/run.hpp"

namespace keel {
namespace {

constexpr Duration downtime = second;  ///< from losing the connection to having it again, in a simulated venue's time

std::string bytes_of(const auto& value) {
  std::string bytes;
  encode(value, bytes);
  return bytes;
}

}  // namespace

Result<void> Run::recover(JournalReader& recorded, std::unique_ptr<Journal> journal) {
  JournalEntry entry;
  while (true) {
    const auto more = recorded.next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (auto lived = live_again(entry); !lived) return fail(recorded.directory().string(), lived.error());
  }
  recovered_ = stepper_.end();
  ports_.journal = std::move(journal);
  return rejoin();
}

Result<void> Run::live_again(const JournalEntry& entry) {
  const Event& event = entry.event;
  const auto disagrees = [&](std::string_view what) {
    return fail(fmt::format("event {}: {} differs from what this program does", event.seq, what));
  };
  if (!sequencer_.lookahead()) {
    if (auto known = sequencer_.recall(event.fact); !known) return known;
    if (const auto* started = std::get_if<SessionStarted>(&event.fact)) session_ = started->session;
    polled_ = event.at;
  } else if (!is_operators(event.fact) && !std::holds_alternative<OtherMakerTraded>(event.fact)) {
    // The venues' connections break together; what they say of it stands in the queue from the first of them on.
    const auto* ended = std::get_if<SessionEnded>(&event.fact);
    if (ended != nullptr && ended->venue == ports_.venues.front()->code() && !venue_says(event)) lose_connections();
    const TimedFact& said = next_fact();
    if (said.at != event.at || bytes_of(said.fact) != bytes_of(event.fact)) return disagrees("the event");
  }
  greeted_ |= std::holds_alternative<SessionStarted>(event.fact);
  const Stepper::Agreement agreement = stepper_.step_again(entry);
  if (!agreement.commands) return disagrees("a command");
  if (!agreement.state_hash) return disagrees("the state hash");
  collect_commands(event);
  if (!sequencer_.lookahead()) drop_unsent();  // whether they arrived, the venue will say
  return {};
}

TimedFact& Run::next_fact() {
  while (queue_empty()) {
    KEEL_CHECK(send_all(), "what was recorded left each once");
    if (queue_those_back()) continue;
    KEEL_CHECK(poll_window(polled_), "a venue within this process names what it has listed");
  }
  return queue_[stepped_++];
}

/// Whether it is what a venue has told itself, next, and no crash of ours.
bool Run::venue_says(const Event& event) {
  if (queue_empty()) {
    next_fact();
    --stepped_;
  }
  return queue_[stepped_].at == event.at && bytes_of(queue_[stepped_].fact) == bytes_of(event.fact);
}

/// As at the end of each window.
bool Run::queue_those_back() {
  if (!sequencer_.broken()) return false;
  auto back = sequencer_.rejoin(stepper_.state(), polled_, session_ + 1);
  KEEL_CHECK(back, "a venue within this process names what it has listed");
  if (back->empty()) return false;
  queue_ = std::move(*back);
  stepped_ = 0;
  ++session_;
  return true;
}

/// The crash fell at the end of the first window of which something is missing in the journal: nothing later can have left us.
/// A window whose facts are all there has committed, so its commands count as sent; those of a part of a window do not.
void Run::lose_connections() {
  if (queue_empty()) next_fact();
  drop_unsent();
  const Instant lost_at = polled_;
  polled_ += downtime;
  sequencer_.lose(lost_at, polled_);
  queue_ = sequencer_.ended(lost_at);
  auto back = sequencer_.rejoin(stepper_.state(), polled_, ++session_);
  KEEL_CHECK(back, "a venue within this process names what it has listed");
  std::ranges::move(*back, std::back_inserter(queue_));
  stepped_ = 0;
}

Result<void> Run::rejoin() {
  resumes_ = true;
  if (!sequencer_.lookahead()) {
    sequencer_.lose(polled_, polled_);
    for (TimedFact& ended : sequencer_.ended(polled_)) step(ended.at, std::move(ended.fact));
    return commit_and_send();
  }
  // Before the first SessionStarted nothing can have left us: what the venues greet with is still to be stepped.
  if (!greeted_) return step_queue();
  lose_connections();
  for (; !queue_empty(); ++stepped_) tell(queue_[stepped_]);
  resume_after_orderly_end();
  return commit_and_send();
}

/// Only an orderly end resumes by itself, only when every venue has told its orders and positions, and only if that found nothing to halt
/// for; not while it ends.
void Run::resume_after_orderly_end() {
  if (end_asked_ || ending_) return;
  if (sequencer_.broken() || !sequencer_.all_connected(stepper_.state())) return;
  if (std::exchange(resumes_, false) && ended_orderly(stepper_.state())) step(stepper_.state().now, Resumed{"restart"});
}

}  // namespace keel
