#include "keel/orders/rejects.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keel {
namespace {

constexpr Instant start{1'767'571'200'000'000'000};

Instant at_ms(std::int64_t ms) { return start + millisecond * ms; }

Rejects::Place bid_of(std::uint32_t instrument, Venue venue = {}) {
  return {.venue = venue, .instrument = InstrumentId{instrument}, .side = Side::Buy};
}

OrdersConfig config_of(std::int64_t sides = 1'000) { return {.reject_sides = sides}; }

TEST(Rejects, WaitsDoubleFromTheFirstToTheLongest) {
  // 100 ms * 2^6 = 6.4 s, 2^7 = 12.8 s.
  const OrdersConfig config;
  EXPECT_EQ(wait_after(1, config), millisecond * 100);
  EXPECT_EQ(wait_after(2, config), millisecond * 200);
  EXPECT_EQ(wait_after(7, config), millisecond * 6'400);
  EXPECT_EQ(wait_after(8, config), second * 10);
  EXPECT_EQ(wait_after(1'000'000, config), second * 10);
}

TEST(Rejects, ASideWaitsAndNoOther) {
  Rejects rejects;
  rejects.rejected(at_ms(10), at_ms(0), bid_of(3), config_of());
  EXPECT_TRUE(rejects.waits(at_ms(109), bid_of(3), config_of()));
  EXPECT_FALSE(rejects.waits(at_ms(110), bid_of(3), config_of()));
  EXPECT_FALSE(rejects.waits(at_ms(10), {.venue = {}, .instrument = InstrumentId{3}, .side = Side::Sell}, config_of()));
  EXPECT_FALSE(rejects.waits(at_ms(10), bid_of(4), config_of()));
  rejects.rejected(at_ms(115), at_ms(110), bid_of(3), config_of());
  EXPECT_EQ(rejects.until(bid_of(3), config_of()), at_ms(315));
}

TEST(Rejects, WhatWasUnderWayTellsNothingNew) {
  Rejects rejects;
  for (int order = 0; order < 5; ++order) rejects.rejected(at_ms(10 + order), at_ms(order), bid_of(3), config_of());
  EXPECT_EQ(rejects.until(bid_of(3), config_of()), at_ms(110));
}

TEST(Rejects, AnAcceptedQuoteEndsTheWait) {
  Rejects rejects;
  for (std::int64_t turn = 0; turn < 3; ++turn) rejects.rejected(at_ms(1'000 * turn + 5), at_ms(1'000 * turn), bid_of(3), config_of());
  EXPECT_EQ(rejects.until(bid_of(3), config_of()), at_ms(2'405));
  rejects.accepted(bid_of(3));
  EXPECT_FALSE(rejects.waits(at_ms(2'006), bid_of(3), config_of()));
  rejects.rejected(at_ms(3'005), at_ms(3'000), bid_of(3), config_of());
  EXPECT_EQ(rejects.until(bid_of(3), config_of()), at_ms(3'105));
}

TEST(Rejects, TellsOnceThatASideHasComeToTheLongestWait) {
  Rejects rejects;
  std::vector<int> told;
  for (int turn = 1; turn <= 12; ++turn) {
    const Instant sent = at_ms(20'000 * turn);
    for (const QuotesWait& wait : rejects.rejected(sent + millisecond, sent, bid_of(3), config_of())) {
      told.push_back(turn);
      EXPECT_EQ(wait.rejects, 8U);
      EXPECT_EQ(wait.wait, second * 10);
      EXPECT_EQ(wait.until, sent + millisecond + second * 10);
      EXPECT_FALSE(wait.all_of_venue);
    }
  }
  EXPECT_EQ(told, std::vector{8});
}

TEST(Rejects, AVenueThatRejectsManySidesIsTriedWithOneQuote) {
  const OrdersConfig config = config_of(3);
  Rejects rejects;
  EXPECT_TRUE(rejects.rejected(at_ms(10), at_ms(0), bid_of(1), config).empty());
  EXPECT_TRUE(rejects.rejected(at_ms(10), at_ms(0), bid_of(2), config).empty());
  const auto told = rejects.rejected(at_ms(10), at_ms(0), bid_of(3), config);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told.front().all_of_venue);
  EXPECT_EQ(told.front().rejects, 3U);
  EXPECT_EQ(told.front().until, at_ms(110));
  rejects.rejected(at_ms(12), at_ms(2), bid_of(4), config);  // under way
  EXPECT_TRUE(rejects.waits(at_ms(109), bid_of(9), config));
  EXPECT_FALSE(rejects.waits(at_ms(109), bid_of(9, *Venue::parse("OTHER")), config));
  EXPECT_FALSE(rejects.waits(at_ms(110), bid_of(9), config));
  rejects.sent(at_ms(110), {});
  EXPECT_TRUE(rejects.waits(at_ms(110), bid_of(8), config)) << "one is enough to try it";
  rejects.rejected(at_ms(120), at_ms(110), bid_of(9), config);
  EXPECT_EQ(rejects.until(bid_of(8), config), at_ms(320)) << "twice as long";
  rejects.sent(at_ms(320), {});
  rejects.accepted(bid_of(8));
  EXPECT_FALSE(rejects.waits(at_ms(330), bid_of(7), config));
  EXPECT_TRUE(rejects.rejected(at_ms(340), at_ms(335), bid_of(1), config).empty()) << "it counts sides anew";
}

/// Each answer takes 300 ms; the first waits are 100 and 200 ms. A try leaves whenever none waits, and is rejected 300 ms later.
TEST(Rejects, AVenueThatAnswersLaterThanTheWaitIsTriedLessAndLess) {
  const OrdersConfig config = config_of(1);
  Rejects rejects;
  rejects.rejected(at_ms(0), at_ms(-300), bid_of(1), config);
  std::vector<std::int64_t> tries;
  for (std::int64_t ms = 0; ms <= 6'000; ms += 10) {
    const bool answered = std::ranges::find(tries, ms - 300) != tries.end();
    // Of another instrument each: that the venue as a whole waits is what is looked at.
    if (answered) rejects.rejected(at_ms(ms), at_ms(ms - 300), bid_of(static_cast<std::uint32_t>(ms)), config);
    if (rejects.waits(at_ms(ms), bid_of(1'000'000), config)) continue;
    rejects.sent(at_ms(ms), {});
    tries.push_back(ms);
  }
  // 100; answered at 400 (200 and 300 left before that), from then on 200 ms: 600 and 800; 600 is answered at 900: 400 ms, 1,300; answered
  // at 1,600: 800 ms, 2,400; at 2,700: 1,600 ms, 4,300; at 4,600: 3,200 ms, beyond the end.
  EXPECT_EQ(tries, (std::vector<std::int64_t>{100, 200, 300, 600, 800, 1'300, 2'400, 4'300}));
  ASSERT_EQ(rejects.venues().size(), 1U);
  EXPECT_EQ(rejects.venues().front().in_a_row, 6U);
}

TEST(Rejects, ASideAtItsLongestWaitAndItsVenueAreBothTold) {
  OrdersConfig config = config_of(2);
  config.longest_reject_wait = millisecond * 100;
  Rejects rejects;
  EXPECT_EQ(rejects.rejected(at_ms(10), at_ms(0), bid_of(1), config).size(), 1U) << "the longest at once";
  const auto told = rejects.rejected(at_ms(20), at_ms(5), bid_of(2), config);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_FALSE(told.front().all_of_venue);
  EXPECT_EQ(told.front().rejects, 1U);
  EXPECT_EQ(told.front().until, at_ms(120));
  EXPECT_TRUE(told.back().all_of_venue);
  EXPECT_EQ(told.back().rejects, 2U);
}

TEST(Rejects, WithoutAWaitNothingIsKept) {
  OrdersConfig config = config_of(1);
  config.reject_wait = {};
  Rejects rejects;
  EXPECT_TRUE(rejects.rejected(at_ms(10), at_ms(0), bid_of(1), config).empty());
  EXPECT_FALSE(rejects.waits(at_ms(10), bid_of(1), config));
  EXPECT_TRUE(rejects.sides().empty());
}

TEST(Rejects, ANewSessionBeginsAnew) {
  Rejects rejects;
  rejects.rejected(at_ms(10), at_ms(0), bid_of(1), config_of(1));
  rejects.forget(Venue{});
  EXPECT_FALSE(rejects.waits(at_ms(10), bid_of(1), config_of(1)));
  EXPECT_TRUE(rejects.venues().empty());
}

}  // namespace
}  // namespace keel
