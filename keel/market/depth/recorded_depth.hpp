#pragma once

#include <string>
#include <vector>

#include "keel/market/depth/depth_row.hpp"

namespace keel {

/// One instrument's book and trades as they were recorded.
struct RecordedDepth {
  /// What its payoff is, as far as the feed says so.
  enum class Contract : std::uint8_t { Spot, Linear, Inverse };
  std::string symbol;
  Contract contract = Contract::Spot;
  std::vector<DepthRow> rows;   ///< by the venue's clock; of equal times in the order in which they were heard
  PriceOffset tick;             ///< the largest step of which every price is a multiple
  Size lot;                     ///< the same of sizes
  std::size_t levels_told = 0;  ///< of each side, the best; 0: all
  std::vector<std::string> remarks;
};

}  // namespace keel
