#pragma once

#include <cmath>

#include "keel/engine/derive.hpp"
#include "keel/risk/stages.hpp"

namespace keel {

/// Whether the prices that everything on this instrument hangs on are of `at` and to be believed: not expired, indices not stale, basis not
/// too large. Domain: `at` is not before state.now.
bool trusted(const State& state, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit, Instant at);

/// Whether its expiry is farther away than its group's quoting.minimum_time_to_expiry.
bool far_from_expiry(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument);

/// Whether orders of ours may go there now: heard venue, no halt, prices of now that are to be trusted, and not too near its expiry.
bool tradeable(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument,
               const UnitGreeks& unit);

/// What the stage of an underlying of the layout lets happen.
inline const StageRules& rules_for(const Derived& derived, Currency underlying) {
  return rules_of(derived.stages[static_cast<std::size_t>(derived.layout.index_of(underlying))]);
}

/// Calls visit(room) for every limited Greek that `risks * direction` adds to; one that cannot be read grows either way.
template <class Visit>
void for_each_grown(const Derived& derived, const ContractRisks& risks, int direction, Visit&& visit) {
  for (const auto& [underlying, adds] : risks) {
    for (const GreekRoom& room : derived.room[static_cast<std::size_t>(underlying)]) {
      const double more = direction * (adds.*room.greek);
      if (std::isnan(room.held) ? more != 0.0 : more * room.held > 0.0) visit(room);
    }
  }
}

/// The share that the limits leave to a side which adds `risks * direction`: 0 when that adds to a measure that may not grow.
double share_left(const Derived& derived, const ContractRisks& risks, int direction);

/// That share of `full`, in whole lots.
Size sized(const Instrument& instrument, double share, Size full);

}  // namespace keel
