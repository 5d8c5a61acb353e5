#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <string>
#include <vector>

#include "apps/usage_error.hpp"
#include "keel/pricing/chain/calendar.hpp"
#include "keel/pricing/chain/surface.hpp"

namespace keel {

/// Options that several pricing commands take.

inline const std::map<std::string, VolDynamics> all_dynamics{{"sticky-strike", VolDynamics::StickyStrike},
                                                             {"sticky-moneyness", VolDynamics::StickyMoneyness},
                                                             {"sticky-delta", VolDynamics::StickyDelta}};

/// Takes the keys of `choices` and names them when it refuses.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& choices) {
  std::vector<std::string> names;
  names.reserve(choices.size());
  for (const auto& [name, value] : choices) names.push_back(name);
  return one_of(names);
}

struct ClockOptions {
  double weekend = 1.0;
  std::vector<std::string> events;
};

inline Result<ClockEvent> clock_event(const std::string& text) {
  const std::size_t comma = text.find(',');
  const std::size_t last_comma = comma == std::string::npos ? comma : text.find(',', comma + 1);
  if (last_comma == std::string::npos) return fail("\"" + text + "\" is not FROM,TO,DAYS");
  ClockEvent event;
  const auto from = parse_instant(text.substr(0, comma));
  const auto to = parse_instant(text.substr(comma + 1, last_comma - comma - 1));
  if (!from || !to) return std::unexpected((from ? to : from).error());
  if (!CLI::detail::lexical_cast(text.substr(last_comma + 1), event.extra_days))
    return fail("\"" + text.substr(last_comma + 1) + "\" is not a number");
  event.from = *from;
  event.to = *to;
  return event;
}

inline Result<TradingClock> clock_of(const ClockOptions& options) {
  ClockWeights weights{options.weekend, {}};
  for (const std::string& text : options.events) {
    const auto event = clock_event(text);
    if (!event) return fail("--event", event.error());
    weights.events.push_back(*event);
  }
  return TradingClock::make(std::move(weights));
}

/// Adds --weekend and --event.
inline std::vector<CLI::Option*> add_clock_options(CLI::App& command, ClockOptions& options) {
  return {
      command
          .add_option("--weekend", options.weekend, "speed of variance time on Saturday and Sunday (UTC) against weekdays, 1 is ACT/365F")
          ->type_name("NUMBER")
          ->capture_default_str(),
      command
          .add_option("--event", options.events,
                      "adds DAYS calendar days of variance, spread evenly from FROM to TO: "
                      "2026-12-09T18:00:00Z,2026-12-09T20:00:00Z,1; may be repeated")
          ->type_name("FROM,TO,DAYS")
          ->allow_extra_args(false)};
}

}  // namespace keel
