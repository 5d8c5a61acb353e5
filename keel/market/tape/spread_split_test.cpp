#include "keel/market/tape/spread_split.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

constexpr double bps = 1e4;

TEST(SpreadSplit, OfABuyerByHand) {
  SpreadSplit split({millisecond * 100, second});
  split.see(TakerTrade{at_ms(0), 100.0, 1.0, Side::Buy});  // nobody has told a price yet
  split.see(top_at(0, 99.0, 101.0));
  split.see(TakerTrade{at_ms(10), 101.0, 2.0, Side::Buy});
  split.see(top_at(10, 101.0, 103.0));   // what the buyer left
  split.see(top_at(110, 100.0, 102.0));  // stands when the first horizon is over
  split.see(top_at(1011, 90.0, 92.0));   // and this one comes after the second
  split.finish(at_ms(2000));
  EXPECT_EQ(split.effective().count(), 1U);
  EXPECT_DOUBLE_EQ(split.effective().mean(), 2.0 * bps * 0.01);
  EXPECT_DOUBLE_EQ(split.effective_by_size(), 2.0 * bps * 0.01);
  EXPECT_DOUBLE_EQ(split.after()[0].impact.mean(), 2.0 * bps * 0.01);
  EXPECT_DOUBLE_EQ(split.after()[0].realised.mean(), 0.0);
  EXPECT_DOUBLE_EQ(split.after()[1].impact.mean(), 2.0 * bps * 0.01);
}

TEST(SpreadSplit, ASellerIsTheMirror) {
  SpreadSplit split({second});
  split.see(top_at(0, 99.0, 101.0));
  split.see(TakerTrade{at_ms(1), 99.0, 1.0, Side::Sell});
  split.see(top_at(2, 97.0, 99.0));
  split.finish(at_ms(1001));
  EXPECT_DOUBLE_EQ(split.effective().mean(), 200.0);
  EXPECT_DOUBLE_EQ(split.after()[0].impact.mean(), 400.0);
  EXPECT_DOUBLE_EQ(split.after()[0].realised.mean(), -200.0);
}

TEST(SpreadSplit, WhatIsNotKnownIsNotCounted) {
  SpreadSplit split({second});
  split.see(top_at(0, 99.0, 101.0));
  split.see(TakerTrade{at_ms(1), 101.0, 1.0, Side::Buy});
  split.see({at_ms(500), 0.0, 0.0, 101.0, 1.0});  // no bid when the horizon is over
  split.see(top_at(1500, 99.0, 101.0));
  split.see(TakerTrade{at_ms(1600), 101.0, 1.0, Side::Buy});  // the end comes first
  split.finish(at_ms(2000));
  EXPECT_EQ(split.effective().count(), 2U);
  EXPECT_EQ(split.after()[0].impact.count(), 0U);
}

TEST(SpreadSplit, OfSizesWeighsSizes) {
  SpreadSplit split({second});
  split.see(top_at(0, 99.0, 101.0));
  split.see(TakerTrade{at_ms(1), 101.0, 3.0, Side::Buy});
  split.see(TakerTrade{at_ms(2), 102.0, 1.0, Side::Buy});
  EXPECT_DOUBLE_EQ(split.effective().mean(), 300.0);
  EXPECT_DOUBLE_EQ(split.effective_by_size(), 250.0);
}

TEST(SpreadSplit, NearTheMiddleMayBeLeftOut) {
  SpreadSplit split({second}, 150.0);
  split.see(top_at(0, 99.0, 101.0));
  split.see(TakerTrade{at_ms(1), 101.0, 1.0, Side::Buy});  // 100 bps from it
  split.see(TakerTrade{at_ms(2), 98.0, 1.0, Side::Sell});  // 200
  split.see(TakerTrade{at_ms(3), 101.5, 1.0, Side::Buy});  // 150
  split.see(top_at(4, 97.0, 99.0));
  split.finish(at_ms(2000));
  EXPECT_EQ(split.effective().count(), 2U);
  EXPECT_DOUBLE_EQ(split.effective().mean(), 350.0);
  EXPECT_DOUBLE_EQ(split.after()[0].realised.mean(), (0.0 + 700.0) / 2.0);
}

/// A middle that goes its way whatever takers do.
struct RandomTape {
  std::vector<TapeTop> tops;
  std::vector<TakerTrade> orders;
  explicit RandomTape(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    double mid = 100.0;
    for (int i = 0; i < 4000; ++i) {
      mid += (random() % 2 == 0 ? 0.01 : -0.01);
      tops.push_back(top_at(10 * i, mid - 0.01, mid + 0.01));
      const bool buys = random() % 2 == 0;
      orders.push_back({at_ms(10 * i + 1 + static_cast<std::int64_t>(random() % 9)), mid + (buys ? 0.01 : -0.01),
                        1.0 + static_cast<double>(random() % 5), buys ? Side::Buy : Side::Sell});
    }
  }
  SpreadSplit split() const {
    SpreadSplit split({millisecond * 100, second});
    for (std::size_t i = 0; i < tops.size(); ++i) {
      split.see(tops[i]);
      split.see(orders[i]);
    }
    split.finish(tops.back().at + millisecond * 10);
    return split;
  }
};

TEST(SpreadSplit, EffectiveIsRealisedAndImpact) {
  const SpreadSplit split = RandomTape(7).split();
  for (const auto& after : split.after()) {
    ASSERT_GT(after.effective.count(), 3000U);
    EXPECT_NEAR(after.effective.mean(), after.realised.mean() + after.impact.mean(), 1e-12);
  }
}

TEST(SpreadSplit, SidesThatKnowNothingMoveNothing) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    SCOPED_TRACE("RandomTape(" + std::to_string(seed) + ")");
    const SpreadSplit split = RandomTape(seed).split();
    for (const auto& after : split.after()) {
      // Orders of one horizon share its moves: as if there were as many fewer of them.
      const double shared = std::sqrt(to_seconds(after.horizon) / 0.01);
      EXPECT_NEAR(after.impact.mean(), 0.0, 4.0 * shared * after.impact.standard_error());
      EXPECT_NEAR(after.effective.mean(), 2.0, 0.02);
    }
  }
}

TEST(SpreadSplit, AgreesWithASearchForEachOrder) {
  const RandomTape tape(11);
  const SpreadSplit split = tape.split();
  for (const auto& after : split.after()) {
    Moments impact;
    for (const TakerTrade& order : tape.orders) {
      if (order.at + after.horizon > tape.tops.back().at + millisecond * 10) continue;
      const auto mid = [&](Instant at) { return *std::prev(std::ranges::upper_bound(tape.tops, at, {}, &TapeTop::at))->mid(); };
      const double before = mid(order.at);
      impact.add(2.0 * sign_of(order.taker) * bps * (mid(order.at + after.horizon) - before) / before);
    }
    EXPECT_EQ(after.impact.count(), impact.count());
    EXPECT_NEAR(after.impact.mean(), impact.mean(), 1e-9);
  }
}

}  // namespace
}  // namespace keel
