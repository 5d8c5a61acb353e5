#include "keel/pricing/batch/batch_black76.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "keel/base/random.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

constexpr double tolerance = 0x1p-51;

double between(Random& random, double low, double high) { return low * std::pow(high / low, random.uniform()); }

/// Deep and near, short and long, quiet and wild, at the money, and what has no time value.
Black76In random_option(Random& random) {
  Black76In option{.forward = between(random, 1e-3, 1e6),
                   .strike = 0.0,
                   .years = between(random, 1e-7, 30.0),
                   .vol = between(random, 1e-3, 50.0),
                   .right = random.chance(0.5) ? Right::Call : Right::Put};
  const double deviations = random.chance(0.1) ? 0.0 : 10.0 * random.normal();
  option.strike = option.forward * std::exp(std::clamp(deviations * option.vol * std::sqrt(option.years), -40.0, 40.0));
  switch (random.below(50)) {
    case 0: option.vol = 0.0; break;
    case 1: option.years = 0.0; break;
    case 2: option.strike = 0.0; break;
    case 3: option.forward = 0.0; break;
    default: break;
  }
  return option;
}

void expect_equal_to_twin(const Black76In& in, const Black76Greeks& fast) {
  const Black76Greeks naive = black76(in);
  const double root = std::sqrt(in.years);
  const double wide = tolerance * std::max(1.0, 0.5 * in.vol * root);
  const auto near = [&](double got, double wanted, double size, const char* what) {
    EXPECT_LE(std::abs(got - wanted), wide * size) << what << ": fast " << got << " naive " << wanted << " forward " << in.forward
                                                   << " strike " << in.strike << " years " << in.years << " vol " << in.vol;
  };
  near(fast.value, naive.value, in.forward + in.strike, "value");
  near(fast.delta, naive.delta, 1.0, "delta");
  near(fast.vega_per_vol_point, naive.vega_per_vol_point, in.forward * root * 0.01, "vega");
  if (in.vol == 0.0 || in.years == 0.0 || in.strike == 0.0 || in.forward == 0.0) return;
  near(fast.gamma, naive.gamma, 1.0 / (in.forward * in.vol * root), "gamma");
  near(fast.theta_per_day, naive.theta_per_day, in.forward * in.vol / (2.0 * root * 365.0), "theta");
  near(fast.vanna_per_vol_point, naive.vanna_per_vol_point, 0.04 / in.vol, "vanna");
  near(fast.volga_per_vol_point_square, naive.volga_per_vol_point_square, 4e-4 * in.forward * root / in.vol, "volga");
}

TEST(BatchBlack76, EqualsTheScalarPathWithinTheStatedToleranceOnEveryTargetHoweverManyShareALine) {
  constexpr std::uint64_t seed = 20261126;
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(std::string(hwy::TargetName(target)) + ", seed " + std::to_string(seed));
    const OnTarget on(target);
    Random random(seed);
    for (int round = 0; round < 10'000; ++round) {
      Black76Line line;
      Black76In options[Black76Line::rows_max];
      const std::size_t count = 1 + random.below(Black76Line::rows_max);
      for (std::size_t i = 0; i < count; ++i) line.add(options[i] = random_option(random));
      line.price();
      ASSERT_EQ(line.size(), count);
      for (std::size_t i = 0; i < count; ++i) expect_equal_to_twin(options[i], line.row(i));
    }
  }
}

TEST(BatchBlack76, AnOptionAloneIsPricedAsInALine) {
  Random random(7);
  Black76Line line;
  Black76In options[Black76Line::rows_max];
  for (Black76In& option : options) line.add(option = random_option(random));
  line.price();
  for (std::size_t i = 0; i < line.size(); ++i) {
    EXPECT_EQ(black76_in_vectors(options[i]).value, line.row(i).value);
    EXPECT_EQ(black76_in_vectors(options[i]).volga_per_vol_point_square, line.row(i).volga_per_vol_point_square);
  }
}

}  // namespace
}  // namespace keel
