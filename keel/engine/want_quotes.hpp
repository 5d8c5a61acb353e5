#pragma once

#include "keel/engine/derive.hpp"
#include "keel/orders/reconcile.hpp"

namespace keel {

/// The quotes wanted for one instrument now, shown in `derived.quotes` and appended to `out`, bid first. Sizes shrink with the
/// headroom of the limits that a side would use up. What the stage allows is in risk/stages.hpp.
void want_quotes(const State& state, Derived& derived, const EngineConfig& config, const QuoteModel& model, const Instrument& instrument,
                 std::vector<WantedQuote>& out);

}  // namespace keel
