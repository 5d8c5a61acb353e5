#pragma once

#include "keel/engine/derive.hpp"
#include "keel/scenario/marked_book.hpp"

namespace keel {

/// The live book as scenarios see it, in USD: what was traded, at the fair prices, vols and forwards of now; what has none keeps its last
/// value and is left out, by name. Money of unknown worth is left out: no coin's margin is held against
/// another's. Costs a scalar valuation of each instrument held:
/// asked for on the clock or by a reader, not at every event. Instruments live in `state`.
Result<MarkedBook> marked_book(const State& state, const Derived& derived);

}  // namespace keel
