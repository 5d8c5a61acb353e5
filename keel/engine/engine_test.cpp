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

}  // namespace
}  // namespace keel
