#include "keel/service/simulate/together.hpp"

#include <algorithm>
#include <utility>

#include "keel/runtime/open_run.hpp"

namespace keel {
namespace {

/// A person who halts once, when told to.
struct Withdrawal final : OperatorInbox {
  std::optional<OperatorWord> take() override {
    if (!std::exchange(due, false)) return {};
    return OperatorWord{.fact = Halted{halted_by({.by = "study", .why = "withdraws"})}, .lasts = {}, .ticket = {}};
  }
  bool due = false;
};

/// Of those who withdraw.
struct Leaving {
  Instant at;
  Withdrawal* inbox = nullptr;
};

}  // namespace

Result<LifeTogether> live_together(const SimConfig& sim, const VenueTerms& terms, std::span<const Maker> makers, Duration length,
                                   const LifeWatch& watch) {
  std::vector<SimMember> members;
  members.reserve(makers.size());
  for (const Maker& maker : makers) {
    SimMember& member = members.emplace_back(maker.name, maker.config.sim);
    member.config.seed = sim.seed;
  }
  auto venue = SimVenue::make(sim, terms, members);
  if (!venue) return std::unexpected(venue.error());
  LifeTogether life{.venue = std::move(*venue), .runs = {}};
  if (watch.before) watch.before(*life.venue);
  std::vector<Leaving> leaving;
  for (std::size_t i = 0; i < makers.size(); ++i) {
    RunPorts ports;
    ports.venues = {&life.venue->gateway(i)};
    ports.observer = makers[i].observer;
    if (makers[i].withdraws) {
      auto inbox = std::make_unique<Withdrawal>();
      leaving.push_back({sim.start + *makers[i].withdraws, inbox.get()});
      ports.inboxes.push_back(std::move(inbox));
    }
    auto run = open_run(makers[i].config, {}, std::move(ports));
    if (!run) return std::unexpected(run.error());
    life.runs.push_back(std::move(*run));
  }
  const Instant end = sim.start + length;
  std::vector<TimedFact> unheard;
  for (Instant now = sim.start - nanosecond; now < end;) {
    for (Leaving& one : leaving) {
      if (one.at > now) continue;
      one.inbox->due = true;
      one.at = never;
    }
    // What a word brings about is sent before the venue lives on, whoever's window comes first.
    for (const auto& run : life.runs) {
      if (auto heard = run->hear_between(); !heard) return std::unexpected(heard.error());
    }
    // Windows of one length: the venue's lookahead is that of all.
    for (const auto& run : life.runs) {
      if (auto advanced = run->advance(now + nanosecond); !advanced) return std::unexpected(advanced.error());
    }
    if (life.runs.empty()) {
      unheard.clear();
      life.venue->poll(std::max(sim.start, now + *life.venue->lookahead()), unheard);
    }
    now = life.runs.empty() ? now + *life.venue->lookahead() : life.runs.front()->now();
    if (watch.lived) watch.lived(*life.venue, now);
  }
  return life;
}

}  // namespace keel
