#include "keel/exposure/vega_tenors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace keel {

double vega_time_weight(double days_to_expiry) {
  constexpr double reference_days = 30.0;
  return std::sqrt(reference_days / std::max(days_to_expiry, 1.0));
}

VegaTenors::VegaTenors(std::span<const double> upper_edges_days) {
  for (const double edge : upper_edges_days) buckets_.push_back({.up_to_days = edge});
  buckets_.push_back({.up_to_days = std::numeric_limits<double>::infinity()});
}

void VegaTenors::add(double days_to_expiry, double vega_usd_per_vol_point) {
  const auto bucket = std::ranges::find_if(buckets_, [&](const TenorVega& one) { return days_to_expiry <= one.up_to_days; });
  bucket->vega_usd_per_vol_point += vega_usd_per_vol_point;
  bucket->time_weighted_usd_per_vol_point += vega_usd_per_vol_point * vega_time_weight(days_to_expiry);
}

double VegaTenors::time_weighted_usd_per_vol_point() const {
  double sum = 0.0;
  for (const TenorVega& bucket : buckets_) sum += bucket.time_weighted_usd_per_vol_point;
  return sum;
}

}  // namespace keel
