#include "keel/runtime/stepper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "keel/engine/ports.hpp"

namespace keel {
namespace {

/// Of the limit that halted just now.
void note_limit(HaltCause& cause, const State& state) {
  const auto halted = [&](const StageChange& change) { return change.to == Stage::Halt && change.at == state.now; };
  const auto found = std::ranges::find_if(state.limits, [&](const UnderlyingLimits& limit) { return halted(limit.stages.last); });
  if (found != state.limits.end()) {
    cause.of = found->underlying.text();
    cause.change = found->stages.last;
  } else if (halted(state.account_limits.last)) {
    cause.of = "account";
    cause.change = state.account_limits.last;
  }
}

}  // namespace

std::string RecordEnd::words() const {
  return fmt::format("the record ends with event {} of {}{}", event, format_instant(at),
                     orderly ? ", orderly" : ", not orderly: whether more had been written cannot be told");
}

void note(RunTally& tally, const Event& event, const State& state, bool was_halted) {
  const auto* closed = std::get_if<OrderClosed>(&event.fact);
  if (closed != nullptr && closed->reason == CloseReason::Rejected) ++tally.refused_by_venue;
  const auto* word = std::get_if<Halted>(&event.fact);
  if (!state.halted || (was_halted && word == nullptr)) return;
  tally.halt = {.at = event.at, .why = state.halt_reason, .by = {}, .of = {}};
  if (word != nullptr) {
    PersonsHalt person = who_halted(*word);
    tally.halt.by = std::move(person.by);
    if (!tally.halt.by.empty()) tally.halt.why = std::move(person.why);
  } else if (!std::holds_alternative<PositionReported>(event.fact)) {
    note_limit(tally.halt, state);
  }
}

}  // namespace keel
