#include "keel/quoting/groups.hpp"

#include <algorithm>

namespace keel {
namespace {

/// What says nothing holds all.
template <class T, class Value>
bool among(const std::vector<T>& some, const Value& value) {
  return some.empty() || std::ranges::find(some, value) != some.end();
}

bool in_band(const GroupConfig& group, double delta, double slack) {
  const bool all = group.delta_from <= 0.0 && group.delta_to >= 1.0;
  return all || (delta >= group.delta_from - slack && delta <= group.delta_to + slack);
}

bool holds(const GroupConfig& group, const Instrument& instrument, double days_to_expiry, double delta, double slack = 0.0) {
  const double days = std::min(days_to_expiry, most_days);
  return among(group.underlying, instrument.base) && among(group.kind, name_of(instrument.kind)) &&
         among(group.instrument, instrument.name) && days >= group.days_from && (days < group.days_to || group.days_to == most_days) &&
         in_band(group, delta, slack);
}

}  // namespace

std::size_t group_of(const EngineConfig& config, const Instrument& instrument, double days_to_expiry, double delta) {
  const double size = instrument.kind == InstrumentKind::Option ? delta : 1.0;
  const auto found = std::ranges::find_if(config.group, [&](const GroupConfig& g) { return holds(g, instrument, days_to_expiry, size); });
  return static_cast<std::size_t>(found - config.group.begin());
}

std::size_t group_after(const EngineConfig& config, const Instrument& instrument, double days_to_expiry, double delta, std::size_t before) {
  if (instrument.kind != InstrumentKind::Option || before >= config.group.size())
    return group_of(config, instrument, days_to_expiry, delta);
  const GroupConfig& stays = config.group[before];
  const std::size_t other = group_of(config, instrument, days_to_expiry, delta);
  return other > before && holds(stays, instrument, days_to_expiry, delta, stays.delta_slack) ? before : other;
}

}  // namespace keel
