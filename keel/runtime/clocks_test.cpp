#include "keel/runtime/clocks.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <thread>

namespace keel {
namespace {

using WallClock = std::chrono::steady_clock;

TEST(PacedClock, RunsAsOftenAsFastAsTheWalls) {
  const Instant start{1'000'000'000'000'000'000};
  PacedClock clock{start, 1'000.0};
  const auto began = WallClock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const Duration told = clock.now() - start;
  const std::chrono::nanoseconds passed = WallClock::now() - began;
  EXPECT_GE(told, second * 5);
  EXPECT_LE(told.raw, (passed + std::chrono::milliseconds(50)).count() * 1'000) << "the clock began a moment before";
}

TEST(PacedClock, EndsAtTheEndOfTime) {
  PacedClock clock{never - millisecond, 1e6};
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // 5,000 simulated seconds
  EXPECT_EQ(clock.now(), never);
  EXPECT_LE((PacedClock{never, 1.0}.now()), never);
}

TEST(PacedClock, WaitsNoLongerThanItMust) {
  const Instant start{1'000'000'000'000'000'000};
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  ASSERT_EQ(::write(pipe[1], "!", 1), 1);
  PacedClock clock{start, 1.0};
  const auto began = WallClock::now();
  for (int i = 0; i < 1'000; ++i) {
    clock.wait(start, {});                   // it is that already
    clock.wait(never, std::array{pipe[0]});  // somebody has something to say
  }
  EXPECT_LT(WallClock::now() - began, std::chrono::seconds(5)) << "2,000 waits of 20 ms would be 40 s";
  PacedClock fast{start, 1e6};
  fast.wait(never, {});
  EXPECT_GE(fast.now() - start, second) << "nobody does: a while passes";
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace keel
