#include "keel/runtime/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/engine/fact_check.hpp"
#include "keel/runtime/operator/words.hpp"

namespace keel {
namespace {

constexpr std::uint64_t events_per_state_hash = 4096;
constexpr std::size_t book_tops_per_look_at_inboxes = 16;
constexpr Duration longest_window = millisecond * 100;
constexpr Duration time_to_cancel = second;
constexpr Duration simulated_time_to_cancel =
    second * 5;  ///< costs nothing; a venue that takes longer shows what a real one would do to us

std::uint64_t allowed_orders(const Facts& facts) { return facts.verdict_counts[static_cast<std::size_t>(Verdict::Allowed)]; }

}  // namespace

Run::Run(Engine engine, RunPorts ports, const RunTiming& timing)
    : stepper_(std::move(engine)), ports_(std::move(ports)), sequencer_(ports_.venues, timing), polled_(timing.start - nanosecond) {}

Result<void> Run::advance(Instant until) {
  while (polled_ < until) {
    if (auto lived = window(until); !lived) return lived;
  }
  return {};
}

Result<void> Run::live(Clock& clock, std::optional<Instant> until) {
  auto lived = live_on(clock, until);
  if (!lived) cancel_unrecorded(clock);
  return lived;
}

Result<void> Run::live_on(Clock& clock, std::optional<Instant> until) {
  while (!end_asked_ && (!until || polled_ < *until)) {
    const auto idle = turn(std::min(clock.now(), until.value_or(never)));
    if (!idle) return std::unexpected(idle.error());
    if (*idle && !end_asked_) wait(clock, until.value_or(never));
    if (ports_.observer != nullptr) ports_.observer->lived(engine(), polled_);
  }
  return finish(clock);
}

/// Simulated time is caught up with window by window; a venue outside that has said nothing is waited for.
Result<bool> Run::turn(Instant now) {
  const std::uint64_t before = events();
  auto lived = polled_ < now ? window(now) : hear_between();
  if (!lived) return std::unexpected(lived.error());
  return sequencer_.lookahead() ? polled_ >= now : events() == before;
}

void Run::wait(Clock& clock, Instant until) {
  if (!sequencer_.lookahead()) until = std::min(until, sequencer_.due());
  clock.wait(until, sequencer_.descriptors());
}

/// What rests must not outlive us: without a record nobody could stand for it. The engine is not asked any more.
void Run::cancel_unrecorded(Clock& clock) {
  for (std::size_t venue = 0; venue < ports_.venues.size(); ++venue) sequencer_.send(polled_, venue, CancelAll{});
  for (const WorkingOrder& working : stepper_.state().orders.all()) {
    if (last_hop_.has_left(working.placed.order)) unconfirmed_.insert(working.placed.order);
  }
  const auto lookahead = sequencer_.lookahead();
  const Instant end = polled_ + time_to_cancel;
  std::vector<TimedFact> told;
  while (polled_ < end && !unconfirmed_.empty()) {
    if (!lookahead) wait(clock, end);
    polled_ = lookahead ? polled_ + std::min(*lookahead, longest_window) : std::clamp(clock.now(), polled_, end);
    told.clear();
    if (!sequencer_.poll(polled_, told)) return;
    for (const TimedFact& timed : told) {
      if (const auto* closed = std::get_if<OrderClosed>(&timed.fact)) unconfirmed_.erase(closed->order);
    }
  }
}

Result<void> Run::finish(Clock& clock) {
  ending_ = true;
  // A halt for a reason stays what it is: the restart must not lift it.
  if (!stepper_.state().halted) step(polled_, Halted{std::string(end_of_run)});
  if (auto sent = commit_and_send(); !sent) return sent;
  if (auto cancelled = wait_for_cancels(clock); !cancelled) return cancelled;
  answer_the_awaited(true);
  if (!ports_.journal) return {};
  if (events() % events_per_state_hash != 0) ports_.journal->append_state_hash(events(), engine().hash());
  return ports_.journal->commit();
}

/// A venue outside takes its own time.
Result<void> Run::wait_for_cancels(Clock& clock) {
  const Instant end = polled_ + (sequencer_.lookahead() ? simulated_time_to_cancel : time_to_cancel);
  while (polled_ < end && !stepper_.state().orders.all().empty()) {
    if (!sequencer_.lookahead()) wait(clock, end);
    if (auto lived = window(sequencer_.lookahead() ? end : std::clamp(clock.now(), polled_, end)); !lived) return lived;
  }
  return {};
}

Result<void> Run::hear_between() {
  if (!hear()) return {};
  return commit_and_send();
}

Result<void> Run::window(Instant until) {
  if (auto heard = hear_between(); !heard) return heard;
  if (auto polled = poll_window(until); !polled) return polled;
  if (auto stepped = step_queue(); !stepped) return stepped;
  if (!sequencer_.broken()) return {};
  auto back = sequencer_.rejoin(stepper_.state(), polled_, session_ + 1);
  if (!back) return std::unexpected(back.error());
  if (back->empty()) return {};
  queue_ = std::move(*back);
  ++session_;
  if (auto stepped = step_queue(); !stepped) return stepped;
  resume_after_orderly_end();
  return commit_and_send();
}

Result<void> Run::poll_window(Instant until) {
  const auto lookahead = sequencer_.lookahead();
  polled_ = lookahead ? polled_ + std::min(*lookahead, longest_window) : until;
  queue_.clear();
  stepped_ = 0;
  return sequencer_.poll(polled_, queue_);
}

Result<void> Run::step_queue() {
  while (!queue_empty()) {
    TimedFact& timed = queue_[stepped_++];
    const bool reaches_little = std::holds_alternative<BookTop>(timed.fact);
    if (auto can_be = check_next(stepper_.state(), timed.fact); !can_be) return refuse(timed.fact, can_be.error());
    tell(timed);
    if (!reaches_little || stepped_ % book_tops_per_look_at_inboxes == 0) hear();
  }
  queue_.clear();
  stepped_ = 0;
  return commit_and_send();
}

/// What was stepped before it is recorded; the commands of that do not leave.
Result<void> Run::refuse(const Fact& fact, const Error& why) {
  if (ports_.journal) {
    if (auto committed = ports_.journal->commit(); !committed) return committed;
  }
  return fail(fmt::format("a venue says what cannot be ({})", name_of(fact)), why);
}

void Run::tell(TimedFact& timed) {
  if (const auto* stated = std::get_if<PositionReported>(&timed.fact)) {
    if (auto trade = others_trade(stepper_.state(), engine().derived(), engine().config(), *stated, timed.at))
      step(timed.at, std::move(*trade));
  }
  step(timed.at, std::move(timed.fact));
}

void Run::step(Instant at, Fact&& fact) {
  event_.seq = stepper_.state().last_seq + 1;
  event_.at = at;
  event_.fact = std::move(fact);
  greeted_ |= std::holds_alternative<SessionStarted>(event_.fact);
  if (ports_.journal) ports_.journal->append(event_);
  const std::vector<Command>& answer = stepper_.step(event_);
  if (ports_.journal) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      ports_.journal->append(event_.seq, static_cast<std::uint32_t>(i), answer[i], engine().parts_of(i));
    }
    const std::vector<Notice>& notices = engine().notices();
    for (std::size_t i = 0; i < notices.size(); ++i) ports_.journal->append(event_.seq, static_cast<std::uint32_t>(i), notices[i]);
    if (event_.seq % events_per_state_hash == 0) ports_.journal->append_state_hash(event_.seq, engine().hash());
  }
  collect_commands(event_);
}

void Run::collect_commands(const Event& event) {
  for (const Command& command : stepper_.answer()) {
    unsent_.push_back({event.at, sequencer_.venue_of(command, stepper_.state().orders), command});
  }
  if (ports_.observer == nullptr) return;
  ports_.observer->stepped(event, stepper_.answer());
  for (const Notice& notice : engine().notices()) ports_.observer->noticed(event, notice);
}

Result<void> Run::commit_and_send() {
  if (ports_.journal) {
    if (auto committed = ports_.journal->commit(); !committed) return committed;
  }
  if (auto sent = send_all(); !sent) return sent;
  if (ports_.observer != nullptr) ports_.observer->committed(events());
  if (!awaited_.empty()) answer_the_awaited(false);
  return {};
}

Result<void> Run::send_all() {
  for (const Sent& sent : unsent_) {
    if (const auto* place = std::get_if<PlaceOrder>(&sent.command)) {
      if (auto may = last_hop_.leaves(*place, stepper_.state().orders); !may) return may;
    }
    sequencer_.send(sent.at, sent.venue, sent.command);
  }
  unsent_.clear();
  return last_hop_.all_left(allowed_orders(stepper_.state()));
}

void Run::drop_unsent() {
  unsent_.clear();
  last_hop_.forget_unsent(allowed_orders(stepper_.state()));
}

/// A word is a fact of the moment at which it is heard: between two windows that of the venues, within one that of the last event.
bool Run::hear() {
  bool heard = false;
  for (const auto& inbox : ports_.inboxes) {
    while (auto word = inbox->take()) {
      heard = true;
      take_word(*inbox, std::move(*word));
    }
  }
  return heard;
}

void Run::take_word(OperatorInbox& inbox, OperatorWord word) {
  const Instant now = queue_empty() ? polled_ : stepper_.state().now;
  if (!word.fact) {
    end_asked_ = true;
    awaited_.push_back({&inbox, std::move(word)});
    // What has been polled is still stepped, and of a halted engine that takes next to no time.
    if (!stepper_.state().halted) step(now, Halted{std::string(end_of_run)});
    return;
  }
  KEEL_CHECK(is_operators(*word.fact), "an inbox brings a person's words");
  if ((ending_ || end_asked_) && !std::holds_alternative<Halted>(*word.fact)) return inbox.answer(word, {false, "the run is ending"});
  const bool open = engine().derived().curvature_known && sequencer_.all_connected(stepper_.state());
  if (const auto answer = prepare_word(word, engine(), open, now)) return inbox.answer(word, *answer);
  Awaited awaited{.inbox = &inbox, .word = std::move(word)};
  awaited.before = before_word(*awaited.word.fact, engine());
  step(now, Fact{*awaited.word.fact});
  awaited_.push_back(std::move(awaited));
}

void Run::answer_the_awaited(bool ended) {
  std::erase_if(awaited_, [&](const Awaited& awaited) {
    auto answer = answer_to(awaited.word, awaited.before, stepper_.state());
    if (!awaited.word.fact && !ended) return false;
    if (!answer && ended) answer = OperatorAnswer{false, "the run ended with orders that the venue has not confirmed as cancelled"};
    if (answer) awaited.inbox->answer(awaited.word, *answer);
    return answer.has_value();
  });
}

}  // namespace keel
