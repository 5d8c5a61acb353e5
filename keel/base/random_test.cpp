#include "keel/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

TEST(Random, EngineIsTheStandards) {
  Random random(5489);  // the default seed of mt19937_64; its 10000th output is fixed by the C++ standard
  for (int i = 0; i < 9999; ++i) random.bits();
  EXPECT_EQ(random.bits(), 9981545732273789042ULL);
}

TEST(Random, MomentsAreThoseOfTheDistributions) {
  Random random(7);
  constexpr int n = 200'000;
  double exponential = 0.0;
  double normal = 0.0;
  double normal_square = 0.0;
  for (int i = 0; i < n; ++i) {
    exponential += random.exponential(4.0);
    const double z = random.normal();
    normal += z;
    normal_square += z * z;
  }
  const double standard_error = 1.0 / std::sqrt(n);
  EXPECT_NEAR(exponential / n, 0.25, 4 * 0.25 * standard_error);
  EXPECT_NEAR(normal / n, 0.0, 4 * standard_error);
  EXPECT_NEAR(normal_square / n, 1.0, 4 * std::sqrt(2.0) * standard_error);
}

}  // namespace
}  // namespace keel
