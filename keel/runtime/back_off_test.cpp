#include "keel/runtime/back_off.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(BackOff, WaitsTwiceAsLongEachTimeUpToTheLongest) {
  BackOff back_off{{.first = second, .longest = second * 5, .jitter = 0.0}, 1};
  Instant at{1'000'000'000'000'000'000};
  EXPECT_LE(back_off.due(), at) << "the first attempt is made at once";
  for (const Duration wait : {second, second * 2, second * 4, second * 5, second * 5}) {
    back_off.attempted(at, false);
    EXPECT_EQ(back_off.due() - at, wait);
    at = back_off.due();
  }
  back_off.attempted(at, true);
  at += second * 4;  // it breaks again before it has stood for the longest wait
  EXPECT_EQ(back_off.due() - at, second);
  at = back_off.due();
  back_off.attempted(at, true);
  at += second * 5;  // now it has
  EXPECT_LE(back_off.due(), at);
  back_off.attempted(at, false);
  EXPECT_EQ(back_off.due() - at, second);
}

TEST(BackOff, TakesARandomShareOffWhichIsTheSeeds) {
  const auto waits = [](std::uint64_t seed) {
    BackOff back_off{{.first = second * 4, .longest = second * 4, .jitter = 0.25}, seed};
    std::vector<Duration> all;
    for (int i = 0; i < 100; ++i) {
      const Instant at = back_off.due();
      back_off.attempted(at, false);
      all.push_back(back_off.due() - at);
      EXPECT_GE(all.back(), second * 3);
      EXPECT_LE(all.back(), second * 4);
    }
    return all;
  };
  EXPECT_EQ(waits(1), waits(1));
  EXPECT_NE(waits(1), waits(2));
}

}  // namespace
}  // namespace keel
