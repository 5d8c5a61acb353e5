#include "keel/market/tape/volatility_signature.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

constexpr double seconds_a_year = 365.0 * 86'400.0;

TEST(VolatilitySignature, APriceThatBouncesHasNoVolOfTwoSteps) {
  VolatilitySignature signature({second, second * 2});
  for (int i = 0; i <= 100; ++i) signature.see(top_at(1000 * i, 99.0 + i % 2, 101.0 + i % 2));
  signature.finish(at_ms(100'000));
  EXPECT_NEAR(signature.vol(0), std::log(101.0 / 100.0) * std::sqrt(seconds_a_year), 1e-10);
  EXPECT_DOUBLE_EQ(signature.vol(1), 0.0);
}

TEST(VolatilitySignature, APriceThatRisesHasMoreOfLongerSteps) {
  VolatilitySignature signature({second, second * 4});
  for (int i = 0; i <= 100; ++i) {
    const double mid = 100.0 * std::exp(1e-4 * i);
    signature.see(top_at(1000 * i, mid - 1.0, mid + 1.0));
  }
  signature.finish(at_ms(100'000));
  EXPECT_NEAR(signature.vol(0), 1e-4 * std::sqrt(seconds_a_year), 1e-12);
  EXPECT_NEAR(signature.vol(1), 2e-4 * std::sqrt(seconds_a_year), 1e-12);
}

TEST(VolatilitySignature, APriceThatIsUnknownIsNoMove) {
  VolatilitySignature signature({second});
  signature.see({at_ms(0), 0.0, 0.0, 101.0, 1.0});
  signature.finish(at_ms(5000));
  EXPECT_TRUE(std::isnan(signature.vol(0)));
  signature.see(top_at(5000, 99.0, 101.0));
  signature.see({at_ms(5500), 99.0, 1.0, 0.0, 0.0});  // unknown at 6 s
  signature.see(top_at(6500, 199.0, 201.0));
  signature.finish(at_ms(8000));
  EXPECT_EQ(signature.vol(0), 0.0) << "200 at 7 s and at 8 s";
}

}  // namespace
}  // namespace keel
