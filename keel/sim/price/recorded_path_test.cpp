#include "keel/sim/price/recorded_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

TEST(RecordedPath, HoldsEachPriceUntilTheNextAndTheLastForEver) {
  RecordedPath path({.file = "", .seconds = {0.0, 1.0, 2.5}, .prices = {100.0, 110.0, 99.0}});
  EXPECT_EQ(path.move({}, millisecond * 999), 0.0);
  EXPECT_NEAR(path.move(millisecond * 999, second), std::log(1.1), 1e-15);
  EXPECT_NEAR(path.move(second, second * 4), std::log(0.9), 1e-15);
  EXPECT_EQ(path.move(second * 4, day), 0.0);
}

TEST(RecordedPath, ThePriceOfAMarketFollowsIt) {
  SimConfig config;  // with takers who move nothing, volatility and jumps, of which nothing is left
  config.process.impact_bps_per_coin = 0.0;
  config.process.jumps_per_day = 10'000.0;
  config.process.vol_of_vol = 2.0;
  config.path = {.file = "", .seconds = {0.0, 0.25, 3.0}, .prices = {2.0, 2.02, 1.9}};
  config.shock = {{.after = second * 5, .lasts = second, .move = 0.01}};
  SimVenue venue{config};
  const InstrumentId perpetual{0};
  const auto price_after = [&](Duration time) {
    std::vector<TimedFact> facts;
    venue.poll(config.start + time, facts);
    return venue.price_usd(perpetual);
  };
  EXPECT_NEAR(price_after(millisecond * 250), 95'000.0, 1e-9) << "it is stepped each 100 ms";
  EXPECT_NEAR(price_after(millisecond * 300), 95'950.0, 1e-6);
  EXPECT_NEAR(price_after(second * 2), 95'950.0, 1e-6);
  EXPECT_NEAR(price_after(second * 3), 90'250.0, 1e-6);
  EXPECT_NEAR(price_after(second * 8), 90'250.0 * std::exp(0.01), 1e-6) << "a shock is on top of it";
}

TEST(RecordedPath, TheInformedKnowItAndAnotherCoinFollowsIt) {
  SimConfig config = still_market();
  config.process.volatility = 0.5;
  config.informed_horizon = second * 2;
  SimAlso other{.correlation = 1.0, .volatility = 1.0};
  config.also[Currency::of("ETH")] = other;
  config.path = {.file = "", .seconds = {0.0, 2.0}, .prices = {1.0, 1.01}};
  const Instruments all = sim_instruments(config);
  World world{config, all};
  EXPECT_NEAR(world.next_move(InstrumentId{0}), std::log(1.01), 1e-15);
  const double before = world.process(1).price();
  for (int i = 1; i <= 20; ++i) world.step_price(config.start + config.process.price_step * i);
  EXPECT_NEAR(std::log(world.process(1).price() / before), 2.0 * std::log(1.01), 1e-5) << "of twice the vol";
}

TEST(RecordedPath, AVenueTakesNoNameOfAFile) {
  SimConfig config;
  config.path.file = "day.csv";
  const auto venue = SimVenue::make(config, built_in_terms());
  ASSERT_FALSE(venue);
  EXPECT_NE(venue.error().text.find("sim.path.file"), std::string::npos);
}

}  // namespace
}  // namespace keel
