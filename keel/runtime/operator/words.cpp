#include "keel/runtime/operator/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/base/words.hpp"
#include "keel/risk/two_persons.hpp"

namespace keel {
namespace {

using Refusal = std::optional<OperatorAnswer>;

Refusal refused(std::string why) { return OperatorAnswer{false, std::move(why)}; }

const LimitConfig& configured(const Engine& engine, const std::string& measure) {
  return engine.config().limits.*find_measure(measure)->limit;
}

/// Why nothing comes of a word, if nothing does; one overload for each that can be refused.
struct Prepare {
  const Engine& engine;
  bool open;
  Instant now;
  Duration lasts;  ///< of the word
  Fact& becomes;   ///< what is to be recorded of it

  Refusal operator()(const auto&) const { return std::nullopt; }
  Refusal operator()(const Resumed&) const {
    const bool runs = !engine.state().halted && engine.state().flatten_by.empty();
    return runs ? Refusal(OperatorAnswer{true, "was not halted: nothing is changed"}) : std::nullopt;
  }
  Refusal operator()(const InstrumentEnabled& enabled) const {
    std::vector<std::string> names;
    for (const Instrument& instrument : engine.state().instruments) {
      names.push_back(instrument.full_name());
      if (names.back() != enabled.instrument) continue;
      if (engine.state().is_stopped(instrument.id)) return std::nullopt;
      return OperatorAnswer{true, fmt::format("{} was not stopped: nothing is changed", enabled.instrument)};
    }
    const std::string_view nearest = nearest_name(enabled.instrument, {names.begin(), names.end()});
    return refused(fmt::format("\"{}\" is not an instrument of the run{}", enabled.instrument,
                               nearest.empty() ? std::string() : fmt::format("; the nearest is {}", nearest)));
  }
  Refusal operator()(LimitChanged changed) const {
    if (auto why = set_end(changed.until)) return why;
    becomes = changed;
    const LimitConfig& before = configured(engine, changed.measure);
    if (!loosens(changed.limit, before)) return std::nullopt;
    becomes = LimitProposed{changed.measure, changed.limit, changed.by, changed.until, lapses()};
    if (const LimitProposed* waits = waiting(engine.state().limit_proposals, &LimitProposed::measure, changed.measure)) {
      return still_waits(*waits, fmt::format("{} {}", waits->measure, limit_text(waits->limit)), "a limit no looser than the config's");
    }
    return cannot_loosen(fmt::format("looser than the config's {} of {}", changed.measure, limit_text(before)), changed.until);
  }
  Refusal operator()(const LimitConfirmed& confirmed) const {
    return confirms(engine.state().limit_proposals, &LimitProposed::measure, confirmed.measure, confirmed.by);
  }
  Refusal operator()(OtherMakerProposed proposed) const {
    if (auto why = set_end(proposed.until)) return why;
    proposed.lapses = lapses();
    becomes = proposed;
    if (!engine.state().other_maker_proposals.empty()) {
      const OtherMakerProposed& waits = engine.state().other_maker_proposals.front();
      return still_waits(waits, fmt::format("another maker, \"{}\",", waits.maker), "--end-other-maker");
    }
    for (const OtherMaker& other : engine.state().other_makers) {
      if (other.maker == proposed.maker) continue;
      return refused(
          fmt::format("another maker, \"{}\": \"{}\" may trade until {}; one at a time, as a difference has no name on it: "
                      "--end-other-maker ends that",
                      proposed.maker, other.maker, format_instant(other.until)));
    }
    if (engine.state().sessions.size() > 1) {
      return refused(fmt::format("another maker, \"{}\": the run trades on several venues, and nobody says on whose account he would",
                                 proposed.maker));
    }
    return cannot_loosen(fmt::format("another maker, \"{}\"", proposed.maker), proposed.until);
  }
  Refusal operator()(const OtherMakerConfirmed& confirmed) const {
    return confirms(engine.state().other_maker_proposals, &OtherMakerProposed::maker, confirmed.maker, confirmed.by);
  }
  Refusal operator()(const OtherMakerEnded&) const {
    if (!engine.state().other_makers.empty() || !engine.state().other_maker_proposals.empty()) return std::nullopt;
    return OperatorAnswer{true, "no other maker may trade on the account, and none is proposed: nothing is changed"};
  }

 private:
  Instant lapses() const { return now + engine.config().limits.longest_proposal; }

  /// What was said as a duration ends so long after it is heard.
  Refusal set_end(Instant& until) const {
    if (lasts.raw > 0) until = lasts < never - now ? now + lasts : never;
    if (until > now) return std::nullopt;
    return refused(fmt::format("until {} is past: it is {} for the run", format_instant(until), format_instant(now)));
  }
  template <class Proposal>
  static const Proposal* waiting(const std::vector<Proposal>& proposals, std::string Proposal::* name, const std::string& of) {
    const auto found = std::ranges::find(proposals, of, name);
    return found == proposals.end() ? nullptr : &*found;
  }
  /// Who is about to confirm has read what was proposed: other terms do not take its place.
  Refusal still_waits(const auto& proposed, const std::string& what, const std::string& withdrawn_by) const {
    return refused(
        fmt::format("{} until {} is proposed already, by {}: it waits for another person's word until {}, or for {}, which ends it", what,
                    format_instant(proposed.until), proposed.by, format_instant(closes(proposed)), withdrawn_by));
  }
  /// What two persons allow has an end, and is not for the time before the open.
  Refusal cannot_loosen(const std::string& what, Instant until) const {
    const Duration longest = engine.config().limits.longest_override;
    if (until - now > longest) return refused(fmt::format("{}: it must end (--until), at most {} ahead", what, format_duration(longest)));
    return not_open(what);
  }
  Refusal not_open(const std::string& what) const {
    return open ? std::nullopt : refused(what + ": not before every venue is connected and prices are known");
  }
  template <class Proposal>
  Refusal confirms(const std::vector<Proposal>& proposals, std::string Proposal::* name, const std::string& of,
                   const std::string& by) const {
    const auto proposed = to_confirm(proposals, name, of, by);
    return proposed ? not_open(of) : refused(proposed.error().text);
  }
};

/// What came of a word, one overload for each that is not a halt.
struct AnswerTo {
  const std::string& before;
  const State& state;
  std::string at = format_instant(state.now);

  using Answer = std::optional<OperatorAnswer>;

  Answer operator()(const auto&) const {
    if (!state.halted) return OperatorAnswer{false, "resumed meanwhile"};
    if (!state.orders.all().empty()) return std::nullopt;
    return OperatorAnswer{true, fmt::format("halted at {}: {}; no order works at the venue", at, state.halt_reason)};
  }
  Answer operator()(const Resumed&) const {
    if (state.halted) return OperatorAnswer{false, "halted again: " + state.halt_reason};
    return OperatorAnswer{true, "resumed at " + at};
  }
  Answer operator()(const LimitChanged& changed) const {
    const std::string length = changed.until == never ? "" : " until " + format_instant(changed.until);
    return OperatorAnswer{
        true, fmt::format("in force at {}{}: {} {} instead of {}", at, length, changed.measure, limit_text(changed.limit), before)};
  }
  Answer operator()(const LimitProposed& proposed) const {
    const std::string what =
        fmt::format("{} {} instead of {}; it is looser than the config's, so that", proposed.measure, limit_text(proposed.limit), before);
    return asked_for(proposed, what, "--confirm " + proposed.measure);
  }
  Answer operator()(const LimitConfirmed& confirmed) const {
    const LimitOverride* changed = in_force(state.limit_changes, confirmed.measure);
    if (changed == nullptr || changed->confirmed_by != confirmed.by) return over();
    return holds(*changed, fmt::format("{} {} instead of {}", changed->measure, limit_text(changed->limit), before));
  }
  Answer operator()(const OtherMakerProposed& proposed) const {
    return asked_for(proposed, fmt::format("\"{}\" trades on the account, too;", proposed.maker),
                     fmt::format("--confirm-other-maker \"{}\"", proposed.maker));
  }
  Answer operator()(const OtherMakerConfirmed& confirmed) const {
    const auto other = std::ranges::find(state.other_makers, confirmed.maker, &OtherMaker::maker);
    if (other == state.other_makers.end()) return over();
    return holds(*other, fmt::format("\"{}\" trades on the account, too", other->maker));
  }
  Answer operator()(const OtherMakerEnded&) const {
    return OperatorAnswer{true, fmt::format("ended at {}: a position that our fills do not explain halts", at)};
  }
  Answer operator()(const InstrumentEnabled& enabled) const {
    return OperatorAnswer{true, fmt::format("enabled at {}: {}", at, enabled.instrument)};
  }
  Answer operator()(const FlattenOrdered&) const {
    if (state.halted) return OperatorAnswer{false, "does not flatten, as it is halted (" + state.halt_reason + "): resume first"};
    if (state.flatten_by.empty()) return OperatorAnswer{false, "resumed meanwhile"};
    const auto quotes = [](const WorkingOrder& working) { return working.placed.purpose == Purpose::Quote; };
    if (std::ranges::any_of(state.orders.all(), quotes)) return std::nullopt;
    return OperatorAnswer{true, fmt::format("flattening at {}: by {}; no quote works at the venue", at, state.flatten_by)};
  }

 private:
  Answer asked_for(const auto& proposed, const std::string& what, const std::string& how) const {
    return OperatorAnswer{false, fmt::format("proposed at {} until {}: {} another person must confirm it before {}: {} --by WHO", at,
                                             format_instant(proposed.until), what, format_instant(closes(proposed)), how)};
  }
  Answer holds(const auto& permitted, const std::string& what) const {
    return OperatorAnswer{true, fmt::format("in force at {} until {}: {}, by {}, confirmed by {}", at, format_instant(permitted.until),
                                            what, permitted.by, permitted.confirmed_by)};
  }
  static Answer over() { return OperatorAnswer{false, "its end has come meanwhile"}; }
};

}  // namespace

std::string limit_text(const LimitConfig& limit) {
  return limit.is_set() ? fmt::format("{}, {}, {}", limit.soft, limit.hard, limit.emergency) : "no limit";
}

bool is_operators(const Fact& fact) {
  return std::visit([](const auto& one) { return PersonsWord<std::remove_cvref_t<decltype(one)>>; }, fact);
}

std::optional<OperatorAnswer> prepare_word(OperatorWord& word, const Engine& engine, bool open, Instant now) {
  Fact becomes = *word.fact;
  const Refusal why = std::visit(Prepare{engine, open, now, word.lasts, becomes}, *word.fact);
  word.fact = std::move(becomes);
  return why;
}

std::string before_word(const Fact& fact, const Engine& engine) {
  const auto thresholds = [&](const auto& named) -> std::string {
    if constexpr (requires { named.measure; }) {
      const LimitOverride* change = in_force(engine.state().limit_changes, named.measure);
      return limit_text(change != nullptr ? change->limit : configured(engine, named.measure));
    }
    return "";
  };
  return std::visit(thresholds, fact);
}

std::optional<OperatorAnswer> answer_to(const OperatorWord& word, const std::string& before, const State& state) {
  const AnswerTo answer{before, state};
  return word.fact ? std::visit(answer, *word.fact) : answer(Halted{});  // an end halts
}

}  // namespace keel
