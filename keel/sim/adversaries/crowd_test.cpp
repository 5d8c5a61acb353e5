#include "keel/sim/adversaries/crowd.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/validate.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

/// Nothing happens but a shock of the price, and nobody's trades move it.
SimConfig crowded(double shock) {
  SimConfig config = still_market();
  config.expiry_days = {7};
  config.strikes_per_expiry = 1;
  config.perpetual.top_size = {1'000'000 * units_per_one};
  config.crowd = {.strikes_usd = {90'000.0, 100'000.0}, .contracts = {300.0, 200.0}, .vol = 0.6};
  config.shock = {{.after = second, .lasts = second, .move = shock}};
  return config;
}

/// N(d1) of a call without interest.
double call_delta(double price, double strike, double years, double vol) {
  const double deviation = vol * std::sqrt(years);
  return 0.5 * std::erfc(-(std::log(price / strike) / deviation + 0.5 * deviation) / std::sqrt(2.0));
}

double option_delta(const SimConfig& config, double price, Duration after) {
  const double years = to_seconds(config.expiry(7) - config.start - after) / (365.0 * 86'400.0);
  return 300.0 * call_delta(price, 90'000.0, years, 0.6) + 200.0 * call_delta(price, 100'000.0, years, 0.6);
}

/// USD of perpetuals that they have, contracts of 10, after a time.
double bought_usd(const SimConfig& config, Duration time) {
  SimVenue venue{config};
  std::vector<TimedFact> facts;
  venue.poll(config.start + time, facts);
  EXPECT_EQ(venue.house().imbalance(Currency::of("BTC")), SettleAmount{});
  return 10.0 * to_double(venue.house().account(crowd_id).position(perpetual).size);
}

TEST(Crowd, WhoHoldsOptionsSellsWhatRisesAndBuysWhatFalls) {
  for (const double shock : {0.004, -0.004}) {
    const SimConfig config = crowded(shock);
    const double price = 95'000.0 * std::exp(shock);
    // At the last look they are hedged within a lot for what their delta is then.
    const double coins = option_delta(config, price, second * 10) - option_delta(config, 95'000.0, {});
    EXPECT_NEAR(bought_usd(config, second * 10 + millisecond * 500), -coins * price, 2e-3 * std::abs(coins * price)) << shock;
    EXPECT_LT(bought_usd(config, second * 10) * shock, 0.0);
  }
}

TEST(Crowd, WhoHasSoldThemRunsAfterThePrice) {
  SimConfig config = crowded(0.004);
  const double held = bought_usd(config, second * 10);
  config.crowd.contracts = {-300.0, -200.0};
  EXPECT_NEAR(bought_usd(config, second * 10), -held, 1e-3 * std::abs(held));
}

TEST(Crowd, IsAsManyAsItsGammaSays) {
  SimConfig config = crowded(0.001);
  config.crowd.contracts.clear();
  config.crowd.gamma_usd_per_percent = 40e6;
  // A tenth of a percent: 4 million USD, but for what gamma changes by on the way.
  EXPECT_NEAR(bought_usd(config, second * 10), -4e6, 0.02 * 4e6);
}

TEST(Crowd, LeavesABandOpenAndTradesSoMuchAtATime) {
  SimConfig config = crowded(0.004);
  config.crowd.band = 1'000.0;
  EXPECT_EQ(bought_usd(config, second * 10), 0.0);
  config = crowded(0.004);
  config.crowd.most = 0.5;
  // A tenth of it each tenth of a second, from the look after the first step of the shock, at 1.2 s, to that at 10 s.
  EXPECT_NEAR(bought_usd(config, second * 10 + millisecond * 50), -89 * 0.05 * 95'000.0 * 1.004, 89 * 0.05 * 95'000.0 * 0.004);
}

TEST(Crowd, IsThereInItsOwnUnderlyingAndStopsWhenItsOptionsExpire) {
  SimConfig config = crowded(0.004);
  config.also[Currency::of("ETH")] = {};
  config.start = *parse_instant("2026-01-05T07:59:50Z");
  config.expiry_days = {0};
  config.crowd.expiry_days = 0;
  config.shock[0] = {.after = second, .lasts = second, .move = 0.08};
  EXPECT_NE(bought_usd(config, second * 9), 0.0) << "over a strike before 08:00";
  config.shock[0].after = second * 20;
  EXPECT_EQ(bought_usd(config, minute), 0.0) << "and after it, when what they held is gone";
}

TEST(Crowd, RefusesWhatDoesNotGoTogether) {
  const auto error = [](SimConfig config) { return validate_settings(config).error().text; };
  SimConfig config = crowded(0.0);
  EXPECT_TRUE(validate_settings(config));
  config.crowd.contracts.pop_back();
  EXPECT_NE(error(config).find("crowd.contracts"), std::string::npos);
  config = crowded(0.0);
  config.crowd.gamma_usd_per_percent = 1e6;
  EXPECT_NE(error(config).find("crowd.contracts"), std::string::npos);
  config = crowded(0.0);
  config.crowd.expiry_days = 8;
  EXPECT_NE(error(config).find("crowd.expiry_days"), std::string::npos);
  config = crowded(0.0);
  config.crowd.latency = second * 2;
  EXPECT_NE(error(config).find("crowd.latency"), std::string::npos);
}

}  // namespace
}  // namespace keel
