#pragma once

#include <array>
#include <span>
#include <vector>

namespace keel {

/// Vega of all expiries within a range of days.
struct TenorVega {
  double up_to_days = 0.0;  ///< infinite in the last bucket
  double vega_usd_per_vol_point = 0.0;
  double time_weighted_usd_per_vol_point = 0.0;  ///< each expiry's vega times vega_time_weight of its days
};

/// Short vols move more than long ones, about as one over the root of the time: the vega that moves like one of 30 days.
/// sqrt(30 / days), days counting as at least 1.
double vega_time_weight(double days_to_expiry);

inline constexpr std::array usual_tenor_edges_days{1.0, 7.0, 30.0, 90.0, 180.0};

class VegaTenors {
 public:
  /// One bucket an edge and one beyond the last. Domain: edges rise.
  explicit VegaTenors(std::span<const double> upper_edges_days = usual_tenor_edges_days);
  void add(double days_to_expiry, double vega_usd_per_vol_point);
  const std::vector<TenorVega>& buckets() const { return buckets_; }
  double time_weighted_usd_per_vol_point() const;

 private:
  std::vector<TenorVega> buckets_;
};

}  // namespace keel
