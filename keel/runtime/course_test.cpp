#include "keel/runtime/course.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

// 1 for a second, then 4 for three: mean 13/4; variance 49/4 - 169/16 = 27/16.
TEST(OverTime, CountsEachValueForTheTimeThatItStood) {
  OverTime held;
  held.add(1.0, 1.0);
  held.add(4.0, 3.0);
  EXPECT_EQ(held.seconds(), 4.0);
  EXPECT_DOUBLE_EQ(held.mean(), 3.25);
  EXPECT_DOUBLE_EQ(held.deviation(), std::sqrt(27.0) / 4.0);
  EXPECT_EQ(held.lowest(), 1.0);
  EXPECT_EQ(held.highest(), 4.0);
}

TEST(OverTime, WhatIsNoNumberOrStoodForNoTimeIsPassedOver) {
  OverTime held;
  held.add(5.0, 0.0);
  held.add(std::numeric_limits<double>::quiet_NaN(), 1.0);
  EXPECT_EQ(held.seconds(), 0.0);
  held.add(-2.0, 1.0);
  EXPECT_EQ(held.highest(), -2.0);
}

Duration total(const RunCourse::StageTimes& times) { return std::accumulate(times.begin(), times.end(), Duration{}); }

TEST(RunCourse, AllOfTheTimeIsInSomeStageAndTheLooksThinOut) {
  auto run = TestRun::start({});
  ASSERT_TRUE(run) << run.error().text;
  const Duration length = second * 900;  // 9,000 ticks of the clock
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + length));
  const RunCourse& course = run->run->tally().course;
  const Duration tick = RunConfig{}.sim.timer;
  EXPECT_GE(total(course.in_stage()), length - 2 * tick);
  EXPECT_LE(total(course.in_stage()), length);
  ASSERT_EQ(course.underlyings().size(), 1U);
  for (const RunCourse::OfUnderlying& one : course.underlyings()) EXPECT_EQ(total(one.in_stage), total(course.in_stage()));
  const std::vector<RunCourse::Look>& looks = course.looks();
  EXPECT_GT(looks.size(), RunCourse::most_looks / 2);
  EXPECT_LT(looks.size(), RunCourse::most_looks);
  EXPECT_TRUE(std::ranges::is_sorted(looks, {}, &RunCourse::Look::at));
  for (std::size_t i = 2; i < looks.size(); ++i) EXPECT_EQ(looks[i].at - looks[i - 1].at, 2 * tick) << i;
}

// Against the looks, which are kept by themselves.
TEST(RunCourse, FillsKnowTheMiddleThenAndAfterwards) {
  auto run = TestRun::start({});
  ASSERT_TRUE(run) << run.error().text;
  std::uint64_t executions = 0;
  run->venue->on_execution([&](const Filled&, Instant) { ++executions; });
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + minute * 2));
  const RunCourse& course = run->run->tally().course;
  const std::vector<CourseFill>& fills = course.fills().fills();
  EXPECT_GT(fills.size(), 20U);
  EXPECT_LE(executions - fills.size(), 2U) << "some may be on their way";
  std::size_t checked = 0;
  for (const CourseFill& one : fills) {
    const auto place = static_cast<std::size_t>(std::ranges::find(course.followed(), one.fill.instrument) - course.followed().begin());
    if (place == course.followed().size()) continue;
    for (std::size_t h = 0; h < course_horizons.size(); ++h) {
      const auto later = std::ranges::lower_bound(course.looks(), one.at + course_horizons[h], {}, &RunCourse::Look::at);
      ASSERT_EQ(later == course.looks().end(), std::isnan(one.mid_after[h]));
      if (later == course.looks().end()) continue;
      EXPECT_EQ(one.mid_after[h], later->prices[place].mid);
      const double price = to_double(one.fill.price);
      EXPECT_EQ(one.markout(h), (one.fill.side == Side::Buy ? 1.0 : -1.0) * (one.mid_after[h] - price) / price);
      ++checked;
    }
  }
  EXPECT_GT(checked, 20U);
}

TEST(RunCourse, ALimitThatHaltsShowsInTheTimes) {
  RunConfig config;
  config.limits.fills_per_interval = {.soft = 10.0, .hard = 20.0, .emergency = 40.0};
  auto run = TestRun::start(config);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + minute));
  ASSERT_TRUE(run->state().halted);
  const RunCourse& course = run->run->tally().course;
  EXPECT_GT(course.in_stage()[static_cast<std::size_t>(Stage::Halt)], second);
  EXPECT_GT(course.in_stage()[static_cast<std::size_t>(Stage::Normal)], Duration{});
}

}  // namespace
}  // namespace keel
