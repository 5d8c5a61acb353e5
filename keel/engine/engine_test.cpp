#include "keel/engine/engine.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(Engine, RefusesAConfigThatMakesNoSense) {
  EngineConfig config;
  EXPECT_TRUE(Engine::make(config));
  config.quoting.model = "magic";
  EXPECT_EQ(Engine::make(config).error().text, "quoting.model: \"magic\" is not a model");
  config = {};
  config.limits.vega_usd_per_vol_point.hard = 1.0;
  EXPECT_EQ(Engine::make(config).error().text, "limits.vega_usd_per_vol_point: needs 0 < soft < hard < emergency");
  config = {};
  config.risk.vega_bucket_days = {7.0};
  EXPECT_FALSE(Engine::make(config));
  config = {};
  config.risk.risk_aversion_per_usd = -1.0;
  EXPECT_EQ(Engine::make(config).error().text, "risk.risk_aversion_per_usd: -1 must be above 0");
}

TEST(Engine, RefusesNumbersThatWouldTurnASignOrStopTheProcess) {
  const auto error = [](auto change) {
    EngineConfig config;
    change(config);
    const auto made = Engine::make(config);
    return made ? std::string("accepted") : made.error().text;
  };
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.maximum_order = Size{-units_per_one}; }),
            "hedging.maximum_order: -1 is outside 0..100000")
      << "a negative maximum would hedge the wrong way";
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = Duration{}; }), "risk.convexity_horizon in seconds: 0 must be above 0");
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = -hour; }), "risk.convexity_horizon in seconds: -3600 must be above 0");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_weight = 50.0; }), "quoting.markout_weight: 50 is outside 0..1");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_horizon = day * 100'000; }),
            "quoting.markout_horizon in seconds: 8640000000 is outside 0..1000000000");
  EXPECT_EQ(error([](EngineConfig& c) { c.orders.requote_share = 1e13; }), "orders.requote_share: 10000000000000 is outside 0..100");
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.price_collar = 0.05; }), "hedging.price_collar: 0.05 is outside 0..0.02")
      << "the gate would refuse every hedge";
  EXPECT_EQ(error([](EngineConfig& c) { c.gate.message_burst = 1.0; }), "gate.message_burst: 1 is outside 2..1000000000")
      << "a fifth is kept for cancels, so no quote would ever leave";
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.release = -1.0; }), "limits.release: -1 is outside 0..1");
}

TEST(FlowScale, OfAWorthlessOptionIsAPremiumInCoinWhateverItSettlesIn) {
  const FlowConfig flow;
  Instrument option{.kind = InstrumentKind::Option, .payoff = Payoff::Linear, .multiplier = Multiplier{units_per_one}};
  UnitGreeks linear;
  linear.valid = true;
  linear.usd_per_price_unit = 1.0;
  linear.index_usd = 95'000.0;
  EXPECT_DOUBLE_EQ(flow_scale_usd(flow, option, linear), 0.0002 * 95'000.0);
  option.payoff = Payoff::Inverse;
  UnitGreeks inverse = linear;
  inverse.usd_per_price_unit = 95'000.0;
  EXPECT_DOUBLE_EQ(flow_scale_usd(flow, option, inverse), 0.0002 * 95'000.0);
}

}  // namespace
}  // namespace keel
