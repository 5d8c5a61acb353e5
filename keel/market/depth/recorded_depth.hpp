#pragma once

#include <string>
#include <vector>

#include "keel/market/depth/depth_row.hpp"

namespace keel {

/// The most that a recorded level or trade may have: sums of many still fit.
inline constexpr Size largest_recorded_size{1'000'000'000 * units_per_one};
/// Prices beyond are no price of anything that is traded in lots.
constexpr bool is_recorded_price(Price price) { return price.raw >= units_per_one / 10'000 && price.raw <= 10'000'000 * units_per_one; }
/// The clocks of a venue and of whoever recorded it are no further apart.
inline constexpr Duration largest_clock_difference = day * 30;

/// One instrument's book and trades as they were recorded: at least one level or trade.
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
