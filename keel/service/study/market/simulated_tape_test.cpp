#include "keel/service/study/market/simulated_tape.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

double value_of(const std::vector<MarketFact>& facts, std::string_view key) {
  const auto found = std::ranges::find(facts, key, &MarketFact::key);
  if (found == facts.end()) ADD_FAILURE() << key;
  return found->value;
}

SimulatedTape lived(const RunConfig& config, Duration length) {
  auto tape = simulate_tape(config, length, {});
  if (!tape) ADD_FAILURE() << tape.error().text;
  return std::move(*tape);
}

TEST(SimulatedTape, MeasuresWhatTheConfigSays) {
  RunConfig config;
  config.sim.informed_share = 0.0;
  config.sim.process.impact_bps_per_coin = 0.0;
  const SimulatedTape tape = lived(config, minute * 30);
  const auto facts = tape.perpetual.facts();
  EXPECT_EQ(tape.perpetual_name, "BTC-PERPETUAL");
  // Its vol is that of the process, which is constant; rounding to ticks and the makers' requotes add little at 30 s.
  EXPECT_NEAR(value_of(facts, "vol_30s") / config.sim.process.volatility, 1.0, 0.35) << "60 steps: a standard error of a tenth";
  EXPECT_NEAR(value_of(facts, "vol_1s") / config.sim.process.volatility, 1.0, 0.1);
  // Nobody knows anything and nothing moves the price: what takers pay makers keep.
  const double effective = value_of(facts, "effective_bps");
  EXPECT_GT(effective, 0.0);
  const auto impact = std::ranges::find(facts, "impact_1s_bps", &MarketFact::key);
  EXPECT_NEAR(impact->value, 0.0, 4.0 * impact->standard_error);
  EXPECT_NEAR(value_of(facts, "sign_autocorrelation_1"), 0.0, 0.1);
  EXPECT_FALSE(tape.option_trades.empty());
  for (const TapeTrade& trade : tape.option_trades) {
    EXPECT_EQ(tape.instruments[trade.instrument].kind, InstrumentKind::Option);
    EXPECT_GT(trade.index.raw, 0);
  }
}

TEST(SimulatedTape, TheInformedMoveItAgainstMakers) {
  RunConfig config;
  config.sim.informed_share = 1.0;
  const auto facts = lived(config, minute * 10).perpetual.facts();
  const auto impact = std::ranges::find(facts, "impact_1s_bps", &MarketFact::key);
  EXPECT_GT(impact->value, 4.0 * impact->standard_error);
}

TEST(SimulatedTape, LatenciesAndFaultsAreNoPartOfIt) {
  RunConfig config;
  const auto facts = lived(config, minute * 2).perpetual.facts();
  config.sim.latency.data = millisecond * 500;
  config.sim.latency.data_jitter = millisecond * 400;
  const auto late = lived(config, minute * 2).perpetual.facts();
  ASSERT_EQ(facts.size(), late.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (std::isnan(facts[i].value)) continue;
    EXPECT_EQ(facts[i].value, late[i].value) << facts[i].key;
  }
}

}  // namespace
}  // namespace keel
