#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "keel/base/sample/moments.hpp"
#include "keel/service/simulate/market_paths.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

constexpr InstrumentId perpetual{0};

/// The preset's market without us, its books renewed less often.
SimConfig pinned(double times) {
  SimConfig config = market_preset("pin")->sim;
  config.expiry_days = {0};
  config.strikes_per_expiry = 1;
  for (SimFlow* flow : {&config.perpetual, &config.future, &config.option}) flow->requote = millisecond * 200;
  if (times == 0.0) config.crowd = {};
  for (double& contracts : config.crowd.contracts) contracts *= times;
  return config;
}

/// bps between the price and the strike, the moment before the expiry.
Moments distance_at_expiry(const SimConfig& market, std::uint64_t seeds) {
  Moments distance;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SimConfig config = market;
    config.seed = seed;
    SimVenue venue{config};
    std::vector<TimedFact> facts;
    for (Instant now = config.start; now < config.expiry(0) - millisecond;) {
      now = std::min(config.expiry(0) - millisecond, now + second);
      facts.clear();
      venue.poll(now, facts);
    }
    distance.add(1e4 * std::abs(std::log(venue.price_usd(perpetual) / 95'000.0)));
    EXPECT_EQ(venue.house().imbalance(config.underlying), SettleAmount{});
  }
  return distance;
}

TEST(CrowdNearExpiry, WhoHoldsPinsThePriceAndWhoIsShortPushesItOff) {
  constexpr std::uint64_t seeds = 16;
  const Moments nobody = distance_at_expiry(pinned(0.0), seeds);
  const Moments holds = distance_at_expiry(pinned(1.0), seeds);
  const Moments is_short = distance_at_expiry(pinned(-1.0), seeds);
  const auto apart = [](const Moments& far, const Moments& near) {
    return (far.mean() - near.mean()) / std::hypot(far.standard_error(), near.standard_error());
  };
  SCOPED_TRACE(testing::Message() << "bps: holds " << holds.mean() << " ± " << holds.standard_error() << ", nobody " << nobody.mean()
                                  << " ± " << nobody.standard_error() << ", short " << is_short.mean() << " ± "
                                  << is_short.standard_error());
  // E|ln S/K| of a free price is sigma sqrt(2 T / pi): 27 bps.
  const double free = 1e4 * 0.55 * std::sqrt(2.0 / std::numbers::pi * 20.0 / (365.0 * 1440.0));
  EXPECT_NEAR(nobody.mean(), free, 4.0 * nobody.standard_error());
  EXPECT_GT(apart(nobody, holds), 4.0);
  EXPECT_GT(apart(is_short, nobody), 4.0);
}

/// sigma / (1 - rho S phi_S): docs/models/hedging_feedback.md. A book that fills up at once, so that hedgers are as quick as they want.
TEST(CrowdNearExpiry, RealisedVolIsFreysFormula) {
  const auto vol = [](double contracts, std::uint64_t seed) {
    SimConfig config = still_market();
    config.seed = seed;
    config.expiry_days = {30};
    config.strikes_per_expiry = 0;
    config.process.volatility = 0.5;
    config.process.price_step = second;
    config.perpetual.requote = config.future.requote = millisecond * 50;
    config.perpetual.replenish = millisecond;
    config.impact.permanent = 0.9;
    config.crowd = {.strikes_usd = {95'000.0}, .contracts = {contracts}, .expiry_days = 30, .vol = 0.5};
    config.crowd.every = millisecond * 100;
    config.crowd.latency = millisecond;
    SimVenue venue{config};
    std::vector<TimedFact> facts;
    double squares = 0.0;
    double last = std::log(venue.price_usd(perpetual));
    constexpr int steps = 300;
    for (int i = 1; i <= steps; ++i) {
      facts.clear();
      venue.poll(config.start + second * i + millisecond * 990, facts);
      const double now = std::log(venue.price_usd(perpetual));
      squares += (now - last) * (now - last);
      last = now;
    }
    return std::sqrt(squares / steps);
  };
  // Of the perpetual's book a coin moves the logarithm by so much; S phi_S of a call at the money is n(d1) / (sigma sqrt T).
  const double of_a_coin = 0.9 * std::log(1.00019) / 900'000.0 * 95'000.0;
  const double deviation = 0.5 * std::sqrt((to_seconds(SimConfig{}.expiry(30) - SimConfig{}.start)) / (365.0 * 86'400.0));
  const double slope = std::exp(-0.125 * deviation * deviation) / std::sqrt(2.0 * std::numbers::pi) / deviation;
  for (const double damped : {1.0, -0.4}) {
    Moments times;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) times.add(vol(damped / (of_a_coin * slope), seed) / vol(1e-9, seed));
    EXPECT_NEAR(times.mean(), 1.0 / (1.0 + damped), std::max(0.01 / (1.0 + damped), 4.0 * times.standard_error())) << damped;
    EXPECT_LT(times.standard_error(), 0.02);
  }
}

}  // namespace
}  // namespace keel
