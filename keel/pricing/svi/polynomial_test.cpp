#include "keel/pricing/svi/polynomial.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

TEST(Polynomial, FindsEveryRootThatItWasBuiltFrom) {
  Random random(11);
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE(testing::Message() << "seed 11 draw " << i);
    std::vector<double> wanted;
    Polynomial c{random.normal()};
    while (wanted.size() < 6) {
      const double root = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.below(8)));
      if (std::any_of(wanted.begin(), wanted.end(), [&](double other) { return std::abs(other - root) < 0.05 * std::abs(root); })) continue;
      wanted.push_back(root);
      c = product(c, {-root, 1.0});
    }
    std::sort(wanted.begin(), wanted.end());
    const std::vector<double> found = sign_changes(product(c, {1.0, 0.0, 1.0}));  // x^2 + 1 adds no real root
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t j = 0; j < found.size(); ++j) EXPECT_NEAR(found[j], wanted[j], 1e-6 * std::abs(wanted[j]));
  }
}

TEST(Polynomial, ChangesSignAtZeroOnlyWithOddOrder) {
  EXPECT_EQ(sign_changes({0.0, 1.0}), std::vector<double>{0.0});
  EXPECT_TRUE(sign_changes({0.0, 0.0, 1.0}).empty());
  EXPECT_TRUE(sign_changes({}).empty());
  EXPECT_TRUE(sign_changes({3.0}).empty());
  EXPECT_TRUE(sign_changes({0.0, 0.0}).empty());
}

}  // namespace
}  // namespace keel
