#include "keel/market/depth/depth_side.hpp"

#include <gtest/gtest.h>

#include <map>

#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

TEST(DepthSide, BestFirstOnEitherSide) {
  DepthSide bids(Side::Buy);
  DepthSide asks(Side::Sell);
  EXPECT_FALSE(bids.best());
  for (const Price price : {100.0_price, 102.0_price, 101.0_price}) {
    EXPECT_EQ(bids.set(price, 1.0_size), 0.0_size);
    EXPECT_EQ(asks.set(price, 2.0_size), 0.0_size);
  }
  EXPECT_EQ(bids.best(), (BookLevel{102.0_price, 1.0_size}));
  EXPECT_EQ(asks.best(), (BookLevel{100.0_price, 2.0_size}));
  EXPECT_EQ(bids.level(2).price, 100.0_price);
  EXPECT_EQ(asks.set(100.0_price, 0.0_size), 2.0_size) << "what stood there";
  EXPECT_EQ(asks.best()->price, 101.0_price);
  EXPECT_EQ(asks.at(100.0_price), 0.0_size);
  EXPECT_TRUE(asks.reaches(101.0_price));
  EXPECT_FALSE(asks.reaches(100.0_price)) << "who buys at 100 meets nobody";
  bids.drop_through(101.0_price);
  EXPECT_EQ(bids.levels(), 1U) << "101 and 102 are gone";
}

/// A map says the same.
TEST(DepthSide, EqualsItsNaiveTwin) {
  constexpr std::uint64_t seed = 20260214;
  Random random(seed);
  for (const Side side : {Side::Buy, Side::Sell}) {
    DepthSide fast(side);
    std::map<std::int64_t, std::int64_t> slow;  // by what is better: later is
    for (int i = 0; i < 200'000; ++i) {
      const std::int64_t spread = random.chance(0.8) ? 20 : 3'000;
      const Price price{10'000 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(spread)))};
      const std::int64_t key = price.raw * sign_of(side);
      if (random.chance(0.001)) {
        fast.drop_through(price);
        slow.erase(slow.lower_bound(key), slow.end());
        continue;
      }
      const std::int64_t size = random.chance(0.4) ? 0 : 1 + static_cast<std::int64_t>(random.below(9));
      const auto found = slow.find(key);
      ASSERT_EQ(fast.set(price, Size{size}).raw, found == slow.end() ? 0 : found->second) << "seed " << seed << ", step " << i;
      if (size == 0) slow.erase(key);
      if (size != 0) slow[key] = size;
      ASSERT_EQ(fast.levels(), slow.size());
      if (slow.empty()) continue;
      ASSERT_EQ(fast.best()->price.raw * sign_of(side), slow.rbegin()->first);
      ASSERT_EQ(fast.best()->size.raw, slow.rbegin()->second);
      ASSERT_EQ(fast.at(price).raw, size);
    }
  }
}

}  // namespace
}  // namespace keel
