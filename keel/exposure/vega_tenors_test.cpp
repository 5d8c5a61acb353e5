#include "keel/exposure/vega_tenors.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(VegaTenors, EveryExpiryFallsInOneBucketAndCountsByTheRootOfItsTime) {
  constexpr std::array edges{7.0, 30.0};
  VegaTenors tenors(edges);
  tenors.add(7.0, 100.0);
  tenors.add(30.0, 10.0);
  tenors.add(120.0, 8.0);
  tenors.add(0.01, 1.0);  // an hour before expiry a day's weight, not 55
  ASSERT_EQ(tenors.buckets().size(), 3U);
  EXPECT_EQ(tenors.buckets()[0].vega_usd_per_vol_point, 101.0);
  EXPECT_NEAR(tenors.buckets()[0].time_weighted_usd_per_vol_point, 100.0 * 2.0701966780270626 + 5.477225575051661, 1e-12);
  EXPECT_EQ(tenors.buckets()[1].time_weighted_usd_per_vol_point, 10.0);
  EXPECT_EQ(tenors.buckets()[2].time_weighted_usd_per_vol_point, 4.0);
  EXPECT_NEAR(tenors.time_weighted_usd_per_vol_point(), 14.0 + 207.01966780270626 + 5.477225575051661, 1e-11);
}

}  // namespace
}  // namespace keel
