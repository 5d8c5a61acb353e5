#include "keel/paths/feedback/pinning.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace keel {
namespace {

class PinningPaths : public testing::Test {
 protected:
  static constexpr std::uint64_t count = 8'000;
  Pinning market;
  Pinning::Outcome outcome = market.run({.seed = 1, .first = 0, .count = count});
  std::size_t at(double rho) const { return static_cast<std::size_t>(std::ranges::find(market.rho, rho) - market.rho.begin()); }
};

TEST_F(PinningPaths, OfHeldGammaAreWhatTheClosedFormSays) {
  for (std::size_t i = 0; i < market.rho.size(); ++i) {
    const auto expected = market.expected(market.rho[i]);
    ASSERT_EQ(expected.has_value(), market.rho[i] <= 0.0);
    if (!expected) continue;
    const auto& of = outcome.by_rho[i];
    EXPECT_NEAR(of.distance_bps.mean(), expected->distance_bps, 3.0 * of.distance_bps.standard_error()) << "seed 1, rho " << market.rho[i];
    EXPECT_NEAR(of.on_strike.mean(), expected->on_strike, 3.0 * of.on_strike.standard_error() + 1e-12) << "seed 1, rho " << market.rho[i];
  }
  // Without hedging it is that of a normal number whose mean is minus half its variance: 208.83 bps.
  const double s = market.deviation();
  EXPECT_NEAR(market.expected(0.0)->distance_bps, 1e4 * s * std::sqrt(2.0 / 3.14159265358979) * (1.0 + s * s / 8.0), 1e-5);
}

TEST_F(PinningPaths, HeldGammaPinsAndSoldGammaPushesOff) {
  for (std::size_t i = 1; i < market.rho.size(); ++i) {
    EXPECT_GT(outcome.by_rho[i].distance_bps.mean(), outcome.by_rho[i - 1].distance_bps.mean()) << "rho " << market.rho[i];
    EXPECT_LT(outcome.by_rho[i].within_near.mean(), outcome.by_rho[i - 1].within_near.mean()) << "rho " << market.rho[i];
  }
  EXPECT_EQ(outcome.by_rho[at(0.0)].on_strike.mean(), 0.0);
  EXPECT_GT(outcome.by_rho[at(-0.02)].on_strike.mean(), 0.25);
  EXPECT_GT(outcome.by_rho[at(0.01)].jumps.mean(), 0.0);
  for (const auto& of : outcome.by_rho) EXPECT_EQ(std::accumulate(of.ended.begin(), of.ended.end(), std::uint64_t{0}), count);
}

}  // namespace
}  // namespace keel
