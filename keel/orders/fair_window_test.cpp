#include "keel/orders/fair_window.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "keel/base/random.hpp"

namespace keel {
namespace {

constexpr Instant noon = Instant{} + day * 20'000;

TEST(FairWindow, RemembersAWindowAndForgetsTwo) {
  FairWindow fair;
  const auto at = [&](int seconds) { return fair.range(noon + second * seconds, minute); };
  EXPECT_GT(at(0).lowest, at(0).highest) << "nothing was seen";
  fair.see(noon, minute, 100.0);
  fair.see(noon + second * 50, minute, 90.0);
  EXPECT_EQ(at(50).lowest, 90.0);
  EXPECT_EQ(at(50).highest, 100.0);
  fair.see(noon + second * 60, minute, 95.0);
  EXPECT_EQ(at(60).highest, 100.0) << "of the span before";
  EXPECT_EQ(at(119).highest, 100.0);
  fair.see(noon + second * 120, minute, 96.0);
  EXPECT_EQ(at(120).lowest, 95.0);
  EXPECT_EQ(at(120).highest, 96.0);
  EXPECT_EQ(at(180).lowest, 96.0) << "time alone forgets";
  EXPECT_GT(at(240).lowest, at(240).highest);
  fair.see(noon + second * 400, minute, 50.0);
  EXPECT_EQ(at(400).highest, 50.0) << "silent for long";
}

TEST(FairWindow, HoldsAllOfTheLastWindowAndNothingOfTwoWindowsAgo) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  FairWindow fair;
  std::deque<std::pair<Instant, double>> seen;
  Instant now = noon;
  for (int i = 0; i < 20'000; ++i) {
    now = now + millisecond * static_cast<std::int64_t>(random.below(random.chance(0.01) ? 200'000 : 5'000));
    seen.emplace_back(now, random.normal());
    fair.see(now, minute, seen.back().second);
    FairWindow::Span least;
    FairWindow::Span most;
    for (const auto& [at, price] : seen) {
      if (now - at < minute) least.widen(price);
      if (now - at < minute * 2) most.widen(price);
    }
    const FairWindow::Span range = fair.range(now, minute);
    EXPECT_LE(range.lowest, least.lowest) << i;
    EXPECT_GE(range.highest, least.highest) << i;
    EXPECT_GE(range.lowest, most.lowest) << i;
    EXPECT_LE(range.highest, most.highest) << i;
    if (seen.size() > 200) seen.pop_front();
  }
}

}  // namespace
}  // namespace keel
