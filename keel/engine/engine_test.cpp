#include "keel/engine/engine.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(Engine, RefusesAConfigThatMakesNoSense) {
  EngineConfig config;
  EXPECT_TRUE(Engine::make(config));
  config.quoting.model = "magic";
  EXPECT_EQ(Engine::make(config).error().text,
            "quoting.model: \"magic\" is not \"risk_price\" or \"avellaneda_stoikov\" (name of a model)");
  config = {};
  config.limits.vega_usd_per_vol_point.hard = 1.0;
  EXPECT_EQ(Engine::make(config).error().text,
            "limits.vega_usd_per_vol_point.hard: 1 with limits.vega_usd_per_vol_point.soft = 8000: must be above that");
  config = {};
  config.risk.vega_bucket_days = {7.0};
  EXPECT_FALSE(Engine::make(config));
  config = {};
  config.risk.risk_aversion_per_usd = -1.0;
  EXPECT_EQ(Engine::make(config).error().text, "risk.risk_aversion_per_usd: -1 is outside 0 (excluded)..1000000 (1/USD)");
}

TEST(Engine, RefusesNumbersThatWouldTurnASignOrStopTheProcess) {
  const auto error = [](auto change) {
    EngineConfig config;
    change(config);
    const auto made = Engine::make(config);
    return made ? std::string("accepted") : made.error().text;
  };
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.maximum_order = Size{-units_per_one}; }),
            "hedging.maximum_order: -1 is outside 0..1000000000 (contracts)")
      << "a negative maximum would hedge the wrong way";
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = Duration{}; }),
            "risk.convexity_horizon: 0s is outside 1ms..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = -hour; }),
            "risk.convexity_horizon: -1h is outside 1ms..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_weight = 50.0; }), "quoting.markout_weight: 50 is outside 0..1 (share)");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_horizon = day * 100'000; }),
            "quoting.markout_horizon: 100000d is outside 0s..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.orders.requote_share = 1e13; }),
            "orders.requote_share: 10000000000000 is outside 0..100 (share of its half spread)");
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.price_collar = 0.05; }),
            "hedging.price_collar: 0.05 with gate.price_collar = 0.02: must be at most that, or the gate refuses every hedge")
      << "the gate would refuse every hedge";
  EXPECT_EQ(error([](EngineConfig& c) { c.gate.message_burst = 1.0; }), "gate.message_burst: 1 is outside 2..1000000000 (messages)")
      << "a fifth is kept for cancels, so no quote would ever leave";
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.release = -1.0; }), "limits.release: -1 is outside 0..1 (share of the threshold)");
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
