#pragma once

#include <limits>
#include <string>
#include <vector>

#include "keel/document/value.hpp"

namespace keel {

/// One number that says what a market is like, the same of recorded and of simulated ones.
struct MarketFact {
  /// How far a simulated one may be from a recorded one: by a factor of so much either way, by so much, or as far as it likes, where it
  /// hangs on what the contract or the coin is and not on what its market is like.
  enum class Band : std::uint8_t { Factor, Difference, None };
  std::string key;
  std::string label;
  std::string unit;
  double value = std::numeric_limits<double>::quiet_NaN();           ///< not a number: not known
  double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of a mean, as if orders did not depend on one another
  Band band = Band::Factor;
};

inline constexpr double band_factor = 1.5;      ///< of rates, sizes, spreads, vols and markouts
inline constexpr double band_difference = 0.1;  ///< of correlations and shares

/// What both are by. Not a number where one is not known; a factor is also none of numbers of two signs, or of nothing.
double ratio_of(const MarketFact& recorded, const MarketFact& simulated);
double difference_of(const MarketFact& recorded, const MarketFact& simulated);
/// Whether the simulated one lies in the band. Domain: both are known, of one key; they have a band.
bool in_band(const MarketFact& recorded, const MarketFact& simulated);

/// The larger of the two in the middle; not a number of none.
double median_of(std::vector<double> numbers);

}  // namespace keel
