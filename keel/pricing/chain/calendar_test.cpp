#include "keel/pricing/chain/calendar.hpp"

#include <gtest/gtest.h>

#include "keel/base/random.hpp"

namespace keel {
namespace {

Instant at(const char* text) { return *parse_instant(text); }

TEST(TradingClock, IsTheCalendarByDefault) {
  EXPECT_EQ(TradingClock{}.years(at("2026-01-12T04:05:34Z"), at("2026-12-25T08:00:00Z")),
            years_between(at("2026-01-12T04:05:34Z"), at("2026-12-25T08:00:00Z")));
  EXPECT_EQ(*expiry_at_0800({2026, 12, 25}), at("2026-12-25T08:00:00Z"));
  EXPECT_FALSE(expiry_at_0800({2026, 2, 30}));
}

TEST(TradingClock, SlowsDownAtWeekendsAndCountsSevenDaysAWeek) {
  const auto clock = TradingClock::make({.weekend = 0.25, .events = {}});
  ASSERT_TRUE(clock);
  const double weekday = 7.0 / 5.5;
  // 2026-01-12 is a Monday.
  EXPECT_NEAR(clock->years(at("2026-01-12"), at("2026-01-13")) * 365.0, weekday, 1e-11);
  EXPECT_NEAR(clock->years(at("2026-01-17"), at("2026-01-18")) * 365.0, 0.25 * weekday, 1e-11);
  EXPECT_NEAR(clock->years(at("2026-01-16T12:00:00Z"), at("2026-01-17T12:00:00Z")) * 365.0, 0.625 * weekday, 1e-11);
  EXPECT_NEAR(clock->years(at("2026-01-14T08:00:00Z"), at("2026-01-28T08:00:00Z")) * 365.0, 14.0, 1e-11);
}

TEST(TradingClock, SpreadsAnEventOverItsWindow) {
  const auto clock = TradingClock::make({.weekend = 1.0, .events = {{at("2026-01-14T12:00:00Z"), at("2026-01-14T16:00:00Z"), 1.5}}});
  ASSERT_TRUE(clock);
  EXPECT_NEAR(clock->years(at("2026-01-14"), at("2026-01-15")) * 365.0, 2.5, 1e-11);
  EXPECT_NEAR(clock->years(at("2026-01-14T12:00:00Z"), at("2026-01-14T14:00:00Z")) * 365.0, 2.0 / 24.0 + 0.75, 1e-11);
  EXPECT_NEAR(clock->years(at("2026-01-15"), at("2026-01-16")) * 365.0, 1.0, 1e-11);
}

TEST(TradingClock, IsAdditiveAndNeverRunsBackwards) {
  const auto clock = TradingClock::make({.weekend = 0.4, .events = {{at("2026-03-01"), at("2026-03-02"), 0.7}}});
  ASSERT_TRUE(clock);
  Random random(51);
  for (int i = 0; i < 1000; ++i) {
    const Instant a = at("2026-01-01") + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>((day * 200).raw)))};
    const Instant b = a + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>((day * 50).raw)))};
    const Instant c = b + Duration{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>((day * 50).raw)))};
    SCOPED_TRACE(testing::Message() << "seed 51 draw " << i);
    EXPECT_GE(clock->years(a, b), 0.0);
    EXPECT_NEAR(clock->years(a, c), clock->years(a, b) + clock->years(b, c), 1e-13);
    EXPECT_NEAR(clock->years(b, a), -clock->years(a, b), 1e-13);
  }
}

TEST(TradingClock, RefusesWeightsThatMakeNoSense) {
  EXPECT_FALSE(TradingClock::make({.weekend = -0.1, .events = {}}));
  EXPECT_FALSE(TradingClock::make({.weekend = 1.0, .events = {{at("2026-01-02"), at("2026-01-01"), 1.0}}}));
  EXPECT_FALSE(TradingClock::make({.weekend = 1.0, .events = {{at("2026-01-01"), at("2026-01-02"), -1.0}}}));
}

}  // namespace
}  // namespace keel
