#pragma once

#include "keel/engine/derive.hpp"

namespace keel {

/// Derived::hedges of all that is listed: anew when the layout, or what hedges a delta, is another, and when groups are.
void derive_who_hedges(const State& state, Derived& derived, const EngineConfig& config);

/// The same with one more instrument, on an underlying of the layout.
void list_who_hedges(const State& state, Derived& derived, const EngineConfig& config, const Instrument& listed);

}  // namespace keel
