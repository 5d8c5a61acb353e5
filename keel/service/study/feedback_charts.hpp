#pragma once

#include "keel/document/document.hpp"
#include "keel/paths/feedback/hedging_feedback.hpp"
#include "keel/paths/feedback/pinning.hpp"

namespace keel {

/// Vol against rho, and the price against the fundamental below, at and beyond the threshold.
doc::Section vol_charts(const HedgingFeedback& market, const HedgingFeedback::Outcome& outcome);
/// Where paths ended about the strike.
doc::Section pinning_charts(const Pinning& market, const Pinning::Outcome& outcome);

}  // namespace keel
