#include "keel/risk/interval_rates.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "keel/base/random.hpp"

namespace keel {
namespace {

using namespace literals;

TEST(IntervalRates, CountsTheFillsOfTheLastInterval) {
  IntervalRates rates;
  rates.advance(Instant{} + second, minute, {});
  rates.count_fill();
  rates.count_fill();
  rates.advance(Instant{} + second * 31, minute, {});
  rates.count_fill();
  EXPECT_EQ(rates.fills(), 3U);
  rates.advance(Instant{} + second * 63, minute, {});
  EXPECT_EQ(rates.fills(), 1U);
  rates.advance(Instant{} + hour, minute, {});
  EXPECT_EQ(rates.fills(), 0U);
}

TEST(IntervalRates, CountsTheMessagesOfTheLastInterval) {
  IntervalRates rates;
  rates.advance(Instant{} + second, minute, {});
  rates.count_messages(5);
  rates.advance(Instant{} + second * 31, minute, {});
  rates.count_messages(7);
  rates.count_messages(7);
  EXPECT_EQ(rates.messages(), 7U);
  rates.advance(Instant{} + second * 63, minute, {});
  rates.count_messages(7);
  EXPECT_EQ(rates.messages(), 2U);
  rates.forget();
  rates.advance(Instant{} + second * 64, minute, {});
  rates.count_messages(8);
  EXPECT_EQ(rates.messages(), 1U) << "what had left before is forgotten";
}

TEST(IntervalRates, ALossIsTheFallBelowTheHighestOfTheInterval) {
  IntervalRates rates;
  rates.advance(Instant{} + second, minute, 10.0_numeraire);
  rates.advance(Instant{} + second * 20, minute, 50.0_numeraire);
  rates.advance(Instant{} + second * 25, minute, 20.0_numeraire);
  EXPECT_EQ(rates.loss(20.0_numeraire), 30.0_numeraire);
  EXPECT_EQ(rates.loss(60.0_numeraire), 0.0_numeraire);
  rates.advance(Instant{} + second * 95, minute, 15.0_numeraire);
  EXPECT_EQ(rates.loss(15.0_numeraire), 5.0_numeraire) << "20 stood until now";
}

TEST(IntervalRates, AreWhatAListOfEverythingSaysWithinASlot) {
  constexpr std::uint64_t seed = 8;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  IntervalRates rates;
  struct Told {
    Instant at;
    bool fill;
  };
  std::deque<Told> told;
  Instant now{};
  for (int i = 0; i < 20'000; ++i) {
    now = now + millisecond * static_cast<std::int64_t>(random.below(3'000));
    rates.advance(now, minute, {});
    const bool fill = random.chance(0.3);
    if (fill) rates.count_fill();
    told.push_back({now, fill});
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    for (const Told& one : told) {
      least += one.fill && now - one.at < minute;
      most += one.fill && now - one.at <= minute + second;
    }
    ASSERT_GE(rates.fills(), least) << i;
    ASSERT_LE(rates.fills(), most) << i;
    while (now - told.front().at > minute * 2) told.pop_front();
  }
}

}  // namespace
}  // namespace keel
