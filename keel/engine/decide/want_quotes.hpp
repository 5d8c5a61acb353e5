#pragma once

#include <vector>

#include "keel/engine/decide/priced_strip.hpp"

namespace keel {

/// What has to leave for the quotes of these rows of a strip, in their order, bid first, appended to `out`, and why, to `parts`. Sizes
/// shrink with the headroom of the limits that a side would use up; where the gate would refuse each quote none is wanted. What the stage
/// allows is in risk/stages.hpp. `rows` are whole lines of the strip's rows; `only` bounds what is looked at.
void want_quotes(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                 const QuotedStrip& strip, std::size_t from, std::size_t to, StripDesk& desk, std::vector<OrderChange>& out,
                 std::vector<QuoteParts>& parts);

/// What one instrument would be quoted at now, and why.
struct ShownQuote {
  Price bid;
  Size bid_size;  ///< 0: no bid
  Price ask;
  Size ask_size;
  QuoteParts bid_parts;  ///< of what there is
  QuoteParts ask_parts;
};
ShownQuote shown_quote(const State& state, const Derived& derived, const EngineConfig& config, const QuoteModels& models,
                       InstrumentId instrument, StripDesk& desk);

}  // namespace keel
