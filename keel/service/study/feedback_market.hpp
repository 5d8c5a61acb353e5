#pragma once

#include <tuple>

#include "keel/paths/feedback/hedging_feedback.hpp"
#include "keel/paths/feedback/pinning.hpp"

namespace keel {

/// What the study of feedback simulates: a crowd of hedgers far from an expiry, and one up to it.
struct FeedbackMarket : HedgingFeedback, Pinning {
  static constexpr auto fields() { return std::tuple_cat(HedgingFeedback::fields(), Pinning::fields()); }
  static constexpr auto rules() { return HedgingFeedback::rules(); }
};

}  // namespace keel
