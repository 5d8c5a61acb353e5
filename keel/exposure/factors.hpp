#pragma once

#include <Eigen/Core>
#include <vector>

#include "keel/domain/settings/config.hpp"

namespace keel {

inline constexpr int max_factors = 24;
static_assert(most_vega_bucket_edges + 3 <= max_factors, "one underlying always fits");

/// One number per risk factor; never allocates.
using FactorVector = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, max_factors, 1>;
using FactorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, max_factors, max_factors>;

/// Where each factor stands: for every underlying its spot, its convexity, then its vega buckets.
struct FactorLayout {
  std::vector<Currency> underlyings;     ///< alphabetical
  std::vector<double> vega_bucket_days;  ///< upper edges

  int buckets() const { return static_cast<int>(vega_bucket_days.size()) + 1; }
  int per_underlying() const { return 2 + buckets(); }
  int size() const { return static_cast<int>(underlyings.size()) * per_underlying(); }
  int spot(int underlying) const { return underlying * per_underlying(); }
  int convexity(int underlying) const { return spot(underlying) + 1; }
  int vega(int underlying, int bucket) const { return spot(underlying) + 2 + bucket; }
  int bucket_of(double days_to_expiry) const {
    int bucket = 0;
    while (bucket < buckets() - 1 && days_to_expiry > vega_bucket_days[static_cast<std::size_t>(bucket)]) ++bucket;
    return bucket;
  }
  /// -1 when unknown.
  int index_of(Currency underlying) const {
    for (std::size_t i = 0; i < underlyings.size(); ++i) {
      if (underlyings[i] == underlying) return static_cast<int>(i);
    }
    return -1;
  }
};

}  // namespace keel
