#include "keel/pricing/batch/batch_implied_vol.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "tests/round_trip.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

struct Options {
  std::vector<double> value;
  std::vector<double> forward;
  std::vector<double> strike;
  std::vector<double> years;
  std::vector<Right> right;

  void add(const ImpliedVolIn& in) {
    value.push_back(in.value);
    forward.push_back(in.forward);
    strike.push_back(in.strike);
    years.push_back(in.years);
    right.push_back(in.right);
  }
  ImpliedVolColumns columns() const { return {value, forward, strike, years, right}; }
};

/// Vol 1e-4 to 50, log-moneyness within 20 standard deviations, in the money and out of it.
Options random_options(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  Options options;
  while (options.value.size() < count) {
    const double vol = 1e-4 * std::pow(5e5, random.uniform());
    const double years = random.chance(0.5) ? 1.0 : 1e-3 * std::pow(1e4, random.uniform());
    const double deviation = vol * std::sqrt(years);
    const double x = (random.chance(0.1) ? 0.0 : 40.0 * random.uniform() - 20.0) * deviation * (random.chance(0.3) ? 0.05 : 1.0);
    if (std::abs(x) > 450.0) continue;
    const double forward = std::exp(-0.5 * x + 4.0 * random.uniform() - 2.0);
    const double strike = forward * std::exp(x);
    const Right right = random.chance(0.5) ? Right::Call : Right::Put;
    const double value = black76_value({forward, strike, years, vol, right}) * (random.chance(0.5) ? 1.0 : 1.0 + 1e-5 * random.uniform());
    const bool has_vol = value > std::max(right == Right::Call ? forward - strike : strike - forward, 0.0);
    if (has_vol && value < (right == Right::Call ? forward : strike)) options.add({value, forward, strike, years, right});
  }
  return options;
}

TEST(BatchImpliedVol, GivesBackThePriceAndTheScalarVolOnEveryTarget) {
  constexpr std::uint64_t seed = 3;
  const Options options = random_options(100'003, seed);
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(std::string(hwy::TargetName(target)) + ", seed " + std::to_string(seed));
    const OnTarget on(target);
    std::vector<double> vol(options.value.size());
    ASSERT_EQ(implied_vols(options.columns(), vol), 0U);
    for (std::size_t i = 0; i < vol.size(); ++i) {
      const Black76In in{options.forward[i], options.strike[i], options.years[i], vol[i], options.right[i]};
      ASSERT_NEAR(black76_value(in), options.value[i], round_trip_allowed(in))
          << "forward " << in.forward << " strike " << in.strike << " years " << in.years << " vol " << vol[i];
    }
  }
}

TEST(BatchImpliedVol, MarksWhatTheScalarPathRefuses) {
  Options options;
  options.add({9.0, 100.0, 90.0, 1.0, Right::Call});   // below intrinsic
  options.add({10.0, 100.0, 90.0, 1.0, Right::Call});  // intrinsic: vol 0
  options.add({20.0, 100.0, 90.0, 30.0, Right::Call});
  options.add({100.0, 100.0, 90.0, 1.0, Right::Call});  // not below the forward
  options.add({NAN, 100.0, 90.0, 1.0, Right::Call});
  options.add({20.0, -100.0, 90.0, 1.0, Right::Call});
  options.add({20.0, 100.0, 90.0, 0.0, Right::Call});
  options.add({1e-300, 100.0, 200.0, 1.0, Right::Call});  // too small for the vectors
  options.add({5.0, 100.0, INFINITY, 1.0, Right::Put});
  std::vector<double> vol(options.value.size());
  EXPECT_EQ(implied_vols(options.columns(), vol), 6U);
  EXPECT_TRUE(std::isnan(vol[0]));
  EXPECT_EQ(vol[1], 0.0);
  EXPECT_NEAR(vol[2], 0.07011701801482094, 2e-17);
  EXPECT_EQ(vol[7], implied_vol({1e-300, 100.0, 200.0, 1.0, Right::Call}).value());
  for (const std::size_t i : {0, 3, 4, 5, 6, 8}) EXPECT_TRUE(std::isnan(vol[i])) << i;
}

TEST(BatchImpliedVol, TakesNothing) { EXPECT_EQ(implied_vols({}, {}), 0U); }

}  // namespace
}  // namespace keel
