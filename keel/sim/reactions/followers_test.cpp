#include "keel/sim/reactions/followers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

TEST(Followers, DoWhatTheOneBeforeThemDid) {
  SimConfig config = still_market();
  config.option.followers = 0.6;
  config.option.follower_time = second * 3;
  Followers followers{config};
  const Taker taker{.instrument = InstrumentId{7}, .side = Side::Sell, .patience = 0.25, .size = {3 * units_per_one}};
  double count = 0.0;
  double waited = 0.0;
  constexpr int times = 20'000;
  for (int i = 0; i < times; ++i) {
    followers.bring(taker, config.option, config.start, [&](Instant at) {
      count += 1.0;
      waited += to_seconds(at - config.start);
    });
  }
  EXPECT_NEAR(count / times, 0.6, 4.0 * std::sqrt(0.6 / times));
  EXPECT_NEAR(waited / count, 3.0, 4.0 * 3.0 / std::sqrt(count));
  const Taker follower = followers.come();
  EXPECT_EQ(follower.instrument, taker.instrument);
  EXPECT_EQ(follower.side, Side::Sell);
  EXPECT_EQ(follower.patience, 0.25);
  EXPECT_EQ(follower.size, taker.size);
}

TEST(Followers, LeaveTheMeanRateOfTradesWhatItIs) {
  SimConfig config = still_market();
  config.expiry_days = {};
  config.latency.data = {};
  config.perpetual.taker_rate_per_second = 2.0;
  config.perpetual.taker_decay = 0.001;
  config.perpetual.taker_size = {units_per_one};
  config.perpetual.followers = 0.5;
  SimVenue venue{config};
  std::vector<TimedFact> facts;
  constexpr double length = 10'000.0;
  venue.poll(config.start + second * 10'000, facts);
  std::vector<Side> sides;
  for (const Traded& trade : only<Traded>(facts)) sides.push_back(trade.taker);
  // A branching process's counts have the variance of Poisson's over (1 - 1/2)^2.
  const double expected = 2.0 * 2.0 * length;
  EXPECT_NEAR(static_cast<double>(sides.size()), expected, 4.0 * 2.0 * std::sqrt(expected));
  double same = 0.0;
  for (std::size_t i = 1; i < sides.size(); ++i) same += sides[i] == sides[i - 1] ? 1.0 : 0.0;
  EXPECT_GT(same / static_cast<double>(sides.size()), 0.55) << "followers take the same side";
}

}  // namespace
}  // namespace keel
