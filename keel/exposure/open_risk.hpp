#pragma once

#include "keel/exposure/option_strip.hpp"

namespace keel {

/// What open orders would make of what limits measure, each number by itself: with all filled that raise it, and all that lower it.
struct OpenRisk {
  RiskGreeks raised;
  RiskGreeks lowered;

  /// One order, or what is left of one.
  void add(const RiskGreeks& moves);
};

/// Those on the options of a strip: `bids` and `asks` are contracts open by row, >= 0, 0 in the padding. Domain: priced. The same bits on
/// every machine.
OpenRisk open_risk(const StripView& strip, const double* bids, const double* asks, std::size_t rows);

}  // namespace keel
