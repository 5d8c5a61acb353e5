#include "apps/run_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "keel/base/words.hpp"
#include "keel/render/text.hpp"
#include "keel/runtime/operator/words.hpp"

namespace keel {
namespace {

constexpr std::chrono::seconds period(10);
constexpr std::size_t longest_news = 600;  ///< characters, before the last of it
constexpr std::uint64_t many = 50;         ///< refused orders within a second of the run's time

std::uint64_t refused(const Run& run) {
  const auto& counts = run.engine().state().verdict_counts;
  return std::accumulate(counts.begin() + 1, counts.end(), run.tally().refused_by_venue);
}

std::string named(const Venue& venue) { return venue == Venue{} ? std::string("the venue") : venue.text(); }

/// What people let hold, or ask for, each in words that differ from those of any other.
std::vector<std::string> permitted(const State& state) {
  std::vector<std::string> all;
  for (const LimitOverride& one : state.limit_changes) {
    const std::string second = one.confirmed_by.empty() ? "" : ", confirmed by " + one.confirmed_by;
    const std::string end = one.until == never ? "" : " until " + format_instant(one.until);
    all.push_back(fmt::format("limit {} {}{} set by {}{}", one.measure, limit_text(one.limit), end, one.by, second));
  }
  for (const LimitProposed& one : state.limit_proposals) {
    all.push_back(
        fmt::format("limit {} {} until {} asked for by {}", one.measure, limit_text(one.limit), format_instant(one.until), one.by));
  }
  for (const OtherMaker& one : state.other_makers) {
    all.push_back(fmt::format("another maker \"{}\" until {} let by {}, confirmed by {}", one.maker, format_instant(one.until), one.by,
                              one.confirmed_by));
  }
  for (const OtherMakerProposed& one : state.other_maker_proposals) {
    all.push_back(fmt::format("another maker \"{}\" until {} asked for by {}", one.maker, format_instant(one.until), one.by));
  }
  return all;
}

/// Those that are not among others.
std::vector<std::string> beyond(const std::vector<std::string>& all, const std::vector<std::string>& others) {
  std::vector<std::string> more;
  std::ranges::copy_if(all, std::back_inserter(more),
                       [&](const std::string& one) { return std::ranges::find(others, one) == others.end(); });
  return more;
}

}  // namespace

void RunLog::stepped(const Event& event) {
  std::string what;
  if (const auto* ended = std::get_if<SessionEnded>(&event.fact)) what = "lost " + named(ended->venue);
  if (const auto* started = std::get_if<SessionStarted>(&event.fact)) what = "connected to " + named(started->venue);
  if (!what.empty()) hear(what);
}

void RunLog::noticed(const Notice& notice) {
  if (const auto* changed = std::get_if<StageChanged>(&notice)) {
    stage_told_ = true;
    hear(fmt::format("{} {} to {}: {} {:.6g} at {:.6g}", changed->of, name_of(changed->from), name_of(changed->to), changed->measure,
                     changed->value, changed->threshold));
  } else if (const auto* frozen = std::get_if<QuotesFrozen>(&notice)) {
    hear(fmt::format("{} quotes taken back until {}: {} {:.6g} at {:.6g}", frozen->of, format_instant(frozen->until), frozen->limit,
                     frozen->value, frozen->threshold));
  } else if (const auto* wait = std::get_if<QuotesWait>(&notice)) {
    hear(wait->all_of_venue
             ? fmt::format("{} rejected quotes of {} sides and accepted none: none leaves until {}, then one tries it",
                           wait->of.empty() ? "the venue" : wait->of, wait->rejects, format_instant(wait->until))
             : fmt::format("{} waits {} from now on after each reject: {} in a row", wait->of, format_duration(wait->wait), wait->rejects));
  }  // what is stopped is told of a former life, too: news
}

void RunLog::hear(const std::string& what) {
  if (heard_.size() > longest_news) {
    ++more_;
  } else {
    heard_ += (heard_.empty() ? "" : ", ") + what;
  }
}

void RunLog::look(const Run& run, const std::function<std::string()>& speed) {
  const std::string what = news(run);
  if (what.empty()) return;
  next_line_ = WallClock::now() + period;
  const std::string line =
      render_text(log_document(report_of(run, terms_, false), what, speed()), {.width = std::numeric_limits<std::size_t>::max()});
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
}

std::string RunLog::news(const Run& run) {
  std::string what = std::exchange(heard_, {});
  if (const std::uint64_t more = std::exchange(more_, 0); more > 0) what += fmt::format(" and {} more (keel inspect)", more);
  const auto add = [&](const std::string& more) { what += (what.empty() ? "" : ", ") + more; };
  if (!std::exchange(begun_, true)) {
    std::signal(SIGPIPE, SIG_IGN);  // who reads no more must not end a run with orders at a venue
    what.clear();                   // the first connection is no news
    taken_over_ = run.engine().state().taken_over;
    permitted_ = permitted(run.engine().state());
    for (const RunReport::NamesNothing& one : names_nothing(run.engine())) {
      add(fmt::format("{} \"{}\" names nothing that is listed", one.setting, one.name));
    }
    add(run.recovered().event > 0 ? "goes on after " + counted(run.recovered().event, "event") : std::string("begins"));
  }
  const Stage before = std::exchange(stage_, reported_stage(run.engine().state()));
  if (!std::exchange(stage_told_, false) && stage_ != before) add(fmt::format("was {}", name_of(before)));  // by a person's word
  const State& state = run.engine().state();
  for (const StoppedInstrument& one : state.stopped) {
    const auto is_it = [&](const StoppedInstrument& known) { return known.instrument == one.instrument && known.at == one.at; };
    if (std::ranges::none_of(stopped_, is_it)) add(state.instruments[one.instrument].full_name() + " stopped: executed too often");
  }
  stopped_ = state.stopped;
  for (std::size_t i = 0; i < state.taken_over.size(); ++i) {
    const TakenOver& sum = state.taken_over[i];
    const TakenOver known = i < taken_over_.size() ? taken_over_[i] : TakenOver{};
    if (known.trades == sum.trades) continue;
    add(fmt::format("{} of {} taken over from \"{}\"", to_text(sum.bought - known.bought), state.instruments[sum.instrument].full_name(),
                    sum.maker));
  }
  taken_over_ = state.taken_over;
  const std::vector<std::string> before_permitted = std::exchange(permitted_, permitted(state));
  for (const std::string& one : beyond(permitted_, before_permitted)) add(one);
  for (const std::string& one : beyond(before_permitted, permitted_)) add(one + ": over");
  if (many_refused(run)) add("many orders refused");
  if (what.empty() && WallClock::now() >= next_line_) what = "runs";
  return what;
}

bool RunLog::many_refused(const Run& run) {
  const std::uint64_t now_refused = refused(run);
  const bool is_many = now_refused >= refused_before_ + many;
  if (is_many || run.now() - second_began_ >= second) {
    second_began_ = run.now();
    refused_before_ = now_refused;
  }
  const auto now = WallClock::now();
  if (!is_many || now < next_refusals_) return false;
  next_refusals_ = now + period;
  return true;
}

}  // namespace keel
