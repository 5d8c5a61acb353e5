#include "keel/paths/stepped_maker.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "keel/paths/avellaneda_stoikov_2008.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

using Ends = std::vector<SteppedMaker::PathEnd>;

/// The same path in plain words: quotes by the model's formula, no table, no vectors.
SteppedMaker::PathEnd naive_path(const AvellanedaStoikov2008& market, MakerStrategy strategy, std::uint64_t seed, std::uint64_t path) {
  Xoshiro256 bits(random_start(seed, path));
  SteppedMaker::PathEnd end;
  const auto steps = static_cast<int>(market.steps());
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t drawn = bits();
    const auto quote = market.quote(strategy, step, static_cast<int>(end.inventory));
    const auto fills = [](std::uint64_t uniform, double chance) {
      return static_cast<std::int64_t>(uniform & 0x7fffffff) < std::llround(chance * SteppedMaker::certain);
    };
    const bool bid = fills(drawn >> 33, quote.bid_chance);
    const bool ask = fills(drawn >> 2, quote.ask_chance);
    if (bid) end.spread_earned += quote.bid_distance;
    if (ask) end.spread_earned += quote.ask_distance;
    end.inventory += (bid ? 1 : 0) - (ask ? 1 : 0);
    end.trades += (bid ? 1 : 0) + (ask ? 1 : 0);
    end.carried += (drawn & 1) == 1 ? -end.inventory : end.inventory;
  }
  return end;
}

void expect_same(const SteppedMaker::PathEnd& a, const SteppedMaker::PathEnd& b) {
  ASSERT_EQ(a.spread_earned, b.spread_earned);  // to the last bit
  ASSERT_EQ(a.carried, b.carried);
  ASSERT_EQ(a.inventory, b.inventory);
  ASSERT_EQ(a.trades, b.trades);
}

class SteppedMakerVectors : public testing::TestWithParam<MakerStrategy> {};

TEST_P(SteppedMakerVectors, EachLaneIsTheNaivePathOnEveryTarget) {
  for (const double gamma : {0.01, 0.1, 1.0}) {
    AvellanedaStoikov2008 market;
    market.gamma = gamma;
    const SteppedMaker maker = market.maker(GetParam());
    const std::uint64_t seed = 17;
    const std::uint64_t first = 1'000'003;
    Ends naive;
    for (std::uint64_t i = 0; i < 67; ++i) naive.push_back(naive_path(market, GetParam(), seed, first + i));  // no whole number of lines
    for (const std::int64_t target : testable_targets()) {
      SCOPED_TRACE(std::string(hwy::TargetName(target)) + ", gamma " + std::to_string(gamma) + ", seed " + std::to_string(seed));
      const OnTarget on(target);
      Ends ends(naive.size());
      maker.walk(seed, first, ends);
      for (std::size_t i = 0; i < naive.size(); ++i) expect_same(ends[i], naive[i]);
    }
  }
}

TEST_P(SteppedMakerVectors, APathDoesNotDependOnItsNeighbours) {
  const SteppedMaker maker = AvellanedaStoikov2008{}.maker(GetParam());
  Ends all(20);
  maker.walk(1, 100, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Ends alone(1);
    maker.walk(1, 100 + i, alone);
    expect_same(alone[0], all[i]);
  }
}

TEST_P(SteppedMakerVectors, BoundsAreNotPassed) {
  SteppedMaker maker(50, 2, 1.0);
  for (int step = 0; step < 50; ++step) {
    for (int q = -2; q <= 2; ++q) maker.set(step, q, {.bid_distance = 1.0, .ask_distance = 1.0, .bid_chance = 1.0, .ask_chance = q / 8.0});
  }
  Ends ends(64);
  maker.walk(3, 0, ends);
  for (const auto& end : ends) EXPECT_LE(std::abs(end.inventory), 2);
}

INSTANTIATE_TEST_SUITE_P(Strategies, SteppedMakerVectors, testing::Values(MakerStrategy::Inventory, MakerStrategy::Symmetric));

}  // namespace
}  // namespace keel
