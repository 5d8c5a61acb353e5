#pragma once

#include "keel/engine/derive.hpp"
#include "keel/orders/reconcile.hpp"

namespace keel {

/// The quotes wanted for one instrument now, shown in `derived.quotes` and appended to `out`, bid first. Sizes shrink with the
/// headroom of the limits that a side would use up. What the stage allows is in risk/stages.hpp.
void want_quotes(const State& state, Derived& derived, const EngineConfig& config, const QuoteModel& model, const Instrument& instrument,
                 std::vector<WantedQuote>& out);

/// The hedge in the underlying's perpetual that the price of risk asks for, or the stage (risk/stages.hpp), if any; at most one is in
/// flight. One that the price asks for adds to no measure that may not grow; one that the stage asks for does not look at cost nor at
/// `hedging.enabled`, which is about hedging by price.
std::optional<PlaceOrder> want_hedge(const State& state, const Derived& derived, const EngineConfig& config,
                                     const UnderlyingMarket& market);

}  // namespace keel
