#include "keel/risk/burst.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace keel {

void BurstVariance::move(Instant now, double index, Duration half_life) {
  const double level = std::log(index);
  if (at != Instant{}) {
    const double move = level - log_index;
    // What came over the time since the last index is spread over it; of one instant it is that limit of it.
    const double days = to_days(now - at);
    const double weight_per_day =
        days > 0.0 ? -std::expm1(-std::numbers::ln2 * days / to_days(half_life)) / days : std::numbers::ln2 / to_days(half_life);
    per_day = at_time(now, half_life) + move * move * weight_per_day;
  }
  log_index = level;
  at = now;
}

double BurstVariance::at_time(Instant now, Duration half_life) const {
  return per_day * std::exp2(-to_days(now - at) / to_days(half_life));
}

double widening(double variance_per_day, double usual_variance_per_day, double from, double most) {
  if (!(usual_variance_per_day > 0.0) || !(variance_per_day > 0.0)) return 1.0;
  return std::clamp(std::sqrt(variance_per_day / usual_variance_per_day) / from, 1.0, most);
}

double widening_of_age(Duration age, Duration stale_after, double most) {
  if (stale_after.raw <= 0) return 1.0;
  const double share = static_cast<double>(age.raw) / static_cast<double>(stale_after.raw);
  return 1.0 + (most - 1.0) * std::clamp(2.0 * share - 1.0, 0.0, 1.0);
}

}  // namespace keel
