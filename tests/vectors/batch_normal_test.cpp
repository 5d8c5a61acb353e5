#include "keel/pricing/batch/batch_normal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/pricing/black/normal.hpp"
#include "tests/golden/golden.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

constexpr double error = 8.0 * 0x1p-52;

TEST(BatchNormal, HoldsItsErrorAgainstFiftyDigitsOnEveryTarget) {
  std::vector<double> x;
  const auto rows = read_golden("normal.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) x.push_back(row.number[0]);
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnTarget on(target);
    std::vector<double> cdf(x.size());
    std::vector<double> pdf(x.size());
    normal_distribution(x, cdf, pdf);
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_NEAR(cdf[i], rows[i].number[1], error * rows[i].number[1]) << x[i];
      EXPECT_NEAR(pdf[i], rows[i].number[2], error * rows[i].number[2]) << x[i];
    }
  }
}

TEST(BatchNormal, EqualsTheScalarFunctionsEverywhere) {
  constexpr std::uint64_t seed = 41;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  std::vector<double> x{0.0, -0.0, 1e300, -1e300, INFINITY, -INFINITY, 5e-324, -37.5, 37.5, -38.0};
  while (x.size() < 200'001) x.push_back(75.0 * random.uniform() - 37.5);
  std::vector<double> cdf(x.size());
  std::vector<double> pdf(x.size());
  normal_distribution(x, cdf, pdf);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool reached = std::abs(x[i]) < 37.5;
    ASSERT_NEAR(cdf[i], x[i] < 0.0 && !reached ? 0.0 : normal_cdf(x[i]), error * normal_cdf(x[i])) << x[i];
    ASSERT_NEAR(pdf[i], reached ? normal_pdf(x[i]) : 0.0, error * normal_pdf(x[i])) << x[i];
  }
}

}  // namespace
}  // namespace keel
