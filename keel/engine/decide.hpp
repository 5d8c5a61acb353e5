#pragma once

#include "keel/engine/derive.hpp"
#include "keel/orders/reconcile.hpp"

namespace keel {

/// The quotes wanted for one instrument now, shown in `derived.quotes` and appended to `out`, bid first. Sizes shrink with the
/// headroom of the limits that a side would use up; at stage Reduce such a side is not quoted at all, at Halt neither is.
void want_quotes(const State& state, Derived& derived, const EngineConfig& config, const QuoteModel& model, const Instrument& instrument,
                 std::vector<WantedQuote>& out);

/// The hedge that the price of risk asks for in the underlying's perpetual, if any; at most one is in flight, and
/// none that adds to a measure at stage Reduce.
std::optional<PlaceOrder> want_hedge(const State& state, const Derived& derived, const EngineConfig& config,
                                     const UnderlyingMarket& market);

}  // namespace keel
