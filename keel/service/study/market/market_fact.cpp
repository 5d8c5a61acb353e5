#include "keel/service/study/market/market_fact.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

double ratio_of(const MarketFact& recorded, const MarketFact& simulated) {
  const double ratio = simulated.value / recorded.value;
  return std::isfinite(ratio) && ratio > 0.0 ? ratio : std::numeric_limits<double>::quiet_NaN();
}

double difference_of(const MarketFact& recorded, const MarketFact& simulated) { return simulated.value - recorded.value; }

bool in_band(const MarketFact& recorded, const MarketFact& simulated) {
  if (recorded.band == MarketFact::Band::Difference) return std::abs(difference_of(recorded, simulated)) <= band_difference;
  if (recorded.value == simulated.value) return true;
  const double ratio = ratio_of(recorded, simulated);
  return ratio >= 1.0 / band_factor && ratio <= band_factor;  // of what is not a number neither
}

double median_of(std::vector<double> numbers) {
  if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::ranges::nth_element(numbers, middle);
  return *middle;
}

}  // namespace keel
