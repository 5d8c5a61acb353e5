#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <numeric>

#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double slowness = 20.0;  ///< of a program that watches itself
#elif !defined(NDEBUG)
constexpr double slowness = 4.0;  ///< of one that is hardly optimised
#else
constexpr double slowness = 1.0;
#endif

/// Of this thread: what other programs take is not ours to answer for.
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Nobody speaks to it; knows how long it was not asked for.
struct Listener final : OperatorInbox {
  std::optional<OperatorWord> take() override {
    const double now = cpu_seconds();
    if (asked > 0.0) longest = std::max(longest, now - asked);
    asked = now;
    if (!ends) return std::nullopt;
    ends = false;
    return OperatorWord{};
  }
  double asked = 0.0;
  double longest = 0.0;
  bool ends = false;
};

/// As wide as a config may be, and nothing that holds orders back. (One that is as busy as may be: tests/cli/background_test.py.)
RunConfig extreme() {
  RunConfig config;
  config.sim.expiry_days.resize(100);
  std::iota(config.sim.expiry_days.begin(), config.sim.expiry_days.end(), 2);
  config.sim.strikes_per_expiry = 99;
  config.gate.messages_per_second = 1e9;
  config.gate.message_burst = 1e9;
  config.gate.maximum_worst_case_delta_usd = config.gate.maximum_worst_case_gamma_usd_per_percent = 1e15;
  config.gate.maximum_worst_case_vega_usd_per_vol_point = 1e15;
  return config;
}

TEST(Heard, APersonIsAskedTenTimesASecondWhateverTheMarket) {
  auto inbox = std::make_unique<Listener>();
  Listener* listener = inbox.get();
  RunPorts ports;
  ports.inboxes.push_back(std::move(inbox));
  const RunConfig config = extreme();
  auto run = TestRun::start(config, {}, nullptr, std::move(ports));
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + millisecond * 210));
  EXPECT_GT(run->state().orders.all().size(), 10'000U) << "the clock has ticked and everything is quoted";
  RecordProperty("longest_cpu_us", static_cast<int>(1e6 * listener->longest));
  EXPECT_LT(listener->longest, 0.1 * slowness);
  listener->ends = true;
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond));
  EXPECT_EQ(run->state().halt_reason, end_of_run) << "what was polled is not decided on any more";
}

}  // namespace
}  // namespace keel
