#include "keel/pricing/batch/batch_smile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

constexpr double tolerance = 0x1p-48;  // of each number's natural size, as at reprice()
constexpr std::size_t rows = 203;      // not a whole number of lines

/// Without cancellation in w, so that its relative error stays near an ulp.
SmileTick random_tick(Random& random) {
  const double years = std::pow(10.0, -4.0 + 5.0 * random.uniform());
  SmileTick tick{.smile = {.a = 0.2 * years * random.uniform(),
                           .b = 0.02 + 0.2 * years * random.uniform(),
                           .rho = 1.4 * random.uniform() - 0.7,
                           .m = 0.2 * random.uniform() - 0.1,
                           .s = 0.05 + random.uniform()},
                 .smile_years = years * (1.0 + 0.01 * random.uniform()),
                 .forward = std::pow(10.0, 6.0 * random.uniform()),
                 .root_years = std::sqrt(years),
                 .decay_per_year = 0.5 / years};
  return tick;
}

void expect_near(double fast, double naive, double size, const std::string& what) {
  EXPECT_LE(std::abs(fast - naive), tolerance * size) << what << ": fast " << fast << " naive " << naive;
}

/// The naive twin: a vol a row from the scalar smile, given to the scalar Greeks.
void expect_equal_to_twin(const SmileTick& tick, const std::vector<OptionRow>& added, const GreekColumns& greeks) {
  for (std::size_t i = 0; i < added.size(); ++i) {
    const OptionRow& row = added[i];
    const double years = tick.root_years * tick.root_years;
    const double vol =
        row.strike > 0.0 ? std::sqrt(total_variance(tick.smile, std::log(row.strike / tick.forward.forward)) / tick.smile_years) : 0.0;
    const Black76Greeks naive = black76({tick.forward.forward, row.strike, years, vol, row.right});
    const Black76Greeks fast = greeks.row(i);
    const std::string what = "row " + std::to_string(i) + " strike " + std::to_string(row.strike);
    expect_near(greeks.column(GreekColumns::Vol)[i], vol, vol, what + " vol");
    const double root = tick.root_years;
    const double wide = std::max(1.0, vol * root);
    expect_near(fast.value, naive.value, wide * (tick.forward.forward + row.strike), what + " value");
    expect_near(fast.delta, naive.delta, wide, what + " delta");
    if (vol == 0.0) continue;
    expect_near(fast.gamma, naive.gamma, wide / (tick.forward.forward * vol * root), what + " gamma");
    expect_near(fast.vega_per_vol_point, naive.vega_per_vol_point, wide * tick.forward.forward * root * 0.01, what + " vega");
    expect_near(fast.theta_per_day, naive.theta_per_day, wide * tick.forward.forward * vol / (2.0 * root * 365.0), what + " theta");
    expect_near(fast.vanna_per_vol_point, naive.vanna_per_vol_point, wide * 0.04 / vol, what + " vanna");
    expect_near(fast.volga_per_vol_point_square, naive.volga_per_vol_point_square, wide * 4e-4 * tick.forward.forward * root / vol,
                what + " volga");
    expect_near(fast.charm_per_day, naive.charm_per_day, wide * 4.0 / (2.0 * years * 365.0), what + " charm");
  }
}

TEST(BatchSmile, GivesEveryRowTheScalarSmilesVolOnEveryTarget) {
  constexpr std::uint64_t seed = 20261124;
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(std::string(hwy::TargetName(target)) + ", seed " + std::to_string(seed));
    const OnTarget on(target);
    Random random(seed);
    for (int round = 0; round < 200; ++round) {
      const SmileTick tick = random_tick(random);
      std::vector<OptionRow> added;
      OptionTable table;
      for (std::size_t i = 0; i < rows; ++i) {
        const double k = 1.5 * random.normal() * tick.root_years;
        added.push_back({.strike = i == 7 ? 0.0 : tick.forward.forward * std::exp(k),
                         .years = 0.0,
                         .vol = 0.0,
                         .right = random.chance(0.5) ? Right::Call : Right::Put,
                         .position = random.normal()});
        ASSERT_TRUE(table.add(added.back()));
      }
      GreekColumns greeks(table.size());
      reprice_on_smile(table, tick, greeks);
      expect_equal_to_twin(tick, added, greeks);
      if (HasFailure()) return;
    }
  }
}

TEST(BatchSmile, WithoutVarianceARowIsWorthItsIntrinsicValue) {
  OptionTable table;
  ASSERT_TRUE(table.add({.strike = 90.0, .years = 0.0, .vol = 0.0, .right = Right::Call, .position = 2.0}));
  GreekColumns greeks(table.size());
  const Black76Greeks sums =
      reprice_on_smile(table, {.smile = {}, .smile_years = 0.1, .forward = 100.0, .root_years = 0.3, .decay_per_year = 5.0}, greeks);
  EXPECT_EQ(greeks.row(0).value, 10.0);
  EXPECT_EQ(sums.delta, 2.0);
  EXPECT_EQ(sums.gamma, 0.0);
  EXPECT_EQ(sums.theta_per_day, 0.0);
  EXPECT_EQ(greeks.column(GreekColumns::Vol)[0], 0.0);
}

// Where the payoff is an average, the deviation is less than vol sqrt(years) and falls faster: both are the caller's to say.
TEST(BatchSmile, RootAndDecayOfTheTickAreWhatTheGreeksSee) {
  OptionTable table;
  ASSERT_TRUE(table.add({.strike = 100.0, .years = 0.0, .vol = 0.0, .right = Right::Put, .position = 1.0}));
  GreekColumns greeks(table.size());
  const SmileTick tick{.smile = {.a = 0.04, .b = 0.0}, .smile_years = 1.0, .forward = 100.0, .root_years = 0.1, .decay_per_year = 150.0};
  const Black76Greeks one = reprice_on_smile(table, tick, greeks);
  const Black76Greeks plain = black76({100.0, 100.0, 0.01, 0.2, Right::Put});
  EXPECT_NEAR(one.value, plain.value, 1e-13);
  EXPECT_NEAR(one.vega_per_vol_point, plain.vega_per_vol_point, 1e-15);
  EXPECT_NEAR(one.theta_per_day, 3.0 * plain.theta_per_day, 1e-13);  // 150 is three times 1 / (2 years)
  EXPECT_NEAR(one.charm_per_day, 3.0 * plain.charm_per_day, 1e-13);
}

}  // namespace
}  // namespace keel
