#pragma once

#include <string>
#include <vector>

#include "keel/market/depth/recorded_depth.hpp"
#include "keel/market/tape/tape.hpp"

namespace keel {

/// One instrument's best prices and trades as they were recorded, each by the venue's clock.
struct RecordedTape {
  std::string symbol;
  RecordedDepth::Contract contract = RecordedDepth::Contract::Spot;
  double tick = 0.0;  ///< the largest step of which every best price is a multiple
  std::vector<TapeTop> tops;
  std::vector<TakerTrade> trades;
  std::vector<std::string> remarks;
};

}  // namespace keel
