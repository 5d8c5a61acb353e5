#include "keel/runtime/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/engine/fact_check.hpp"

namespace keel {
namespace {

constexpr std::uint64_t events_per_state_hash = 4096;
constexpr std::size_t book_tops_per_look_at_inboxes = 16;
constexpr Duration longest_window = millisecond * 100;
constexpr Duration time_to_cancel = second;
constexpr Duration simulated_time_to_cancel =
    second * 5;  ///< costs nothing; a venue that takes longer shows what a real one would do to us

std::string text_of(const LimitConfig& limit) {
  return limit.is_set() ? fmt::format("{}, {}, {}", limit.soft, limit.hard, limit.emergency) : "no limit";
}

std::uint64_t allowed_orders(const Facts& facts) { return facts.verdict_counts[static_cast<std::size_t>(Verdict::Allowed)]; }

const LimitConfig& configured(const Engine& engine, const std::string& measure) {
  return engine.config().limits.*find_measure(measure)->limit;
}

std::string thresholds_in_force(const Engine& engine, const std::string& measure) {
  LimitConfig limit = configured(engine, measure);
  for (const LimitOverride& change : engine.state().limit_changes) {
    if (change.measure == measure) limit = change.limit;
  }
  return text_of(limit);
}

constexpr std::string_view not_before_the_open = ": not before every venue is connected and prices are known";

/// Why a limit cannot be changed so now, if it cannot.
std::optional<std::string> why_not(const LimitChanged& changed, const Engine& engine, bool open, Instant now) {
  if (changed.until <= now)
    return fmt::format("until {} is past: it is {} for the run", format_instant(changed.until), format_instant(now));
  const LimitConfig& before = configured(engine, changed.measure);
  if (!loosens(changed.limit, before)) return std::nullopt;
  const std::string looser = fmt::format("looser than the config's {} of {}", changed.measure, text_of(before));
  const Duration longest = engine.config().limits.longest_override;
  if (changed.until - now > longest) return fmt::format("{}: it must end (--until), at most {} ahead", looser, format_duration(longest));
  if (!open) return looser + std::string(not_before_the_open);
  return std::nullopt;
}

/// Why nothing is confirmed, if nothing is.
std::optional<std::string> why_not(const LimitConfirmed& confirmed, const State& state, bool open) {
  const auto proposed = std::ranges::find(state.limit_proposals, confirmed.measure, &LimitProposed::measure);
  if (proposed == state.limit_proposals.end()) return fmt::format("nothing is proposed of \"{}\"", confirmed.measure);
  if (same_person(proposed->by, confirmed.by)) return fmt::format("{} has proposed it: another person must confirm it", proposed->by);
  if (!open) return confirmed.measure + std::string(not_before_the_open);
  return std::nullopt;
}

/// Why an instrument is not enabled now, and whether that is as it was asked.
std::optional<OperatorAnswer> nothing_to_enable(const InstrumentEnabled& enabled, const State& state) {
  for (const Instrument& instrument : state.instruments) {
    if (instrument.full_name() != enabled.instrument) continue;
    if (state.is_stopped(instrument.id)) return std::nullopt;
    return OperatorAnswer{true, fmt::format("{} was not stopped: nothing is changed", enabled.instrument)};
  }
  return OperatorAnswer{false, fmt::format("\"{}\" is not an instrument of the run", enabled.instrument)};
}

/// What came of the word, once it is known.
std::optional<OperatorAnswer> answer_to(const OperatorWord& word, const std::string& before, const State& state) {
  const std::string at = format_instant(state.now);
  if (word.fact && std::holds_alternative<Resumed>(*word.fact)) {
    if (state.halted) return OperatorAnswer{false, "halted again: " + state.halt_reason};
    return OperatorAnswer{true, "resumed at " + at};
  }
  if (word.fact && std::holds_alternative<LimitChanged>(*word.fact)) {
    const auto& [measure, limit, by, until] = std::get<LimitChanged>(*word.fact);
    const std::string length = until == never ? "" : " until " + format_instant(until);
    return OperatorAnswer{true, fmt::format("in force at {}{}: {} {} instead of {}", at, length, measure, text_of(limit), before)};
  }
  if (word.fact && std::holds_alternative<LimitProposed>(*word.fact)) {
    const auto& proposed = std::get<LimitProposed>(*word.fact);
    return OperatorAnswer{false,
                          fmt::format("proposed at {} until {}: {} {} instead of {}; it is looser than the config's, so that another "
                                      "person must confirm it before {}: --confirm {} --by WHO",
                                      at, format_instant(proposed.until), proposed.measure, text_of(proposed.limit), before,
                                      format_instant(proposed.lapses), proposed.measure)};
  }
  if (word.fact && std::holds_alternative<LimitConfirmed>(*word.fact)) {
    const auto changed = std::ranges::find(state.limit_changes, std::get<LimitConfirmed>(*word.fact).measure, &LimitOverride::measure);
    if (changed == state.limit_changes.end()) return OperatorAnswer{false, "its end has come meanwhile"};
    return OperatorAnswer{
        true, fmt::format("in force at {} until {}: {} {} instead of {}, by {}, confirmed by {}", at, format_instant(changed->until),
                          changed->measure, text_of(changed->limit), before, changed->by, changed->confirmed_by)};
  }
  if (word.fact && std::holds_alternative<InstrumentEnabled>(*word.fact)) {
    return OperatorAnswer{true, fmt::format("enabled at {}: {}", at, std::get<InstrumentEnabled>(*word.fact).instrument)};
  }
  if (word.fact && std::holds_alternative<FlattenOrdered>(*word.fact)) {
    if (state.halted) return OperatorAnswer{false, "does not flatten, as it is halted (" + state.halt_reason + "): resume first"};
    if (state.flatten_by.empty()) return OperatorAnswer{false, "resumed meanwhile"};
    const auto quotes = [](const WorkingOrder& working) { return working.placed.purpose == Purpose::Quote; };
    if (std::ranges::any_of(state.orders.all(), quotes)) return std::nullopt;
    return OperatorAnswer{true, fmt::format("flattening at {}: by {}; no quote works at the venue", at, state.flatten_by)};
  }
  if (!state.halted) return OperatorAnswer{false, "resumed meanwhile"};
  if (!state.orders.all().empty()) return std::nullopt;
  return OperatorAnswer{true, fmt::format("halted at {}: {}; no order works at the venue", at, state.halt_reason)};
}

}  // namespace

bool is_operators(const Fact& fact) {
  return std::holds_alternative<Halted>(fact) || std::holds_alternative<Resumed>(fact) || std::holds_alternative<FlattenOrdered>(fact) ||
         std::holds_alternative<LimitChanged>(fact) || std::holds_alternative<InstrumentEnabled>(fact) ||
         std::holds_alternative<LimitProposed>(fact) || std::holds_alternative<LimitConfirmed>(fact);
}

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
    step(timed.at, std::move(timed.fact));
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

void Run::step(Instant at, Fact&& fact) {
  event_.seq = stepper_.state().last_seq + 1;
  event_.at = at;
  event_.fact = std::move(fact);
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
  if (const auto answer = prepare(word, now)) return inbox.answer(word, *answer);
  Awaited awaited{.inbox = &inbox, .word = std::move(word)};
  std::visit(
      [&](const auto& fact) {
        if constexpr (requires { fact.measure; }) awaited.before = thresholds_in_force(engine(), fact.measure);
      },
      *awaited.word.fact);
  step(now, Fact{*awaited.word.fact});
  awaited_.push_back(std::move(awaited));
}

std::optional<OperatorAnswer> Run::prepare(OperatorWord& word, Instant now) const {
  const State& state = stepper_.state();
  const auto refused = [](std::optional<std::string> why) { return why ? std::optional(OperatorAnswer{false, *why}) : std::nullopt; };
  const bool open = engine().derived().curvature_known && sequencer_.all_connected(state);
  const bool runs = !state.halted && state.flatten_by.empty();
  if (runs && std::holds_alternative<Resumed>(*word.fact)) return OperatorAnswer{true, "was not halted: nothing is changed"};
  if (const auto* enabled = std::get_if<InstrumentEnabled>(&*word.fact)) return nothing_to_enable(*enabled, state);
  if (const auto* confirmed = std::get_if<LimitConfirmed>(&*word.fact)) return refused(why_not(*confirmed, state, open));
  auto* changed = std::get_if<LimitChanged>(&*word.fact);
  if (changed == nullptr) return std::nullopt;
  if (word.lasts.raw > 0) changed->until = word.lasts < never - now ? now + word.lasts : never;
  if (auto why = why_not(*changed, engine(), open, now)) return refused(std::move(why));
  if (loosens(changed->limit, configured(engine(), changed->measure))) {
    const Instant lapses = now + engine().config().limits.longest_proposal;
    word.fact = LimitProposed{changed->measure, changed->limit, changed->by, changed->until, lapses};
  }
  return std::nullopt;
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
