#include "keel/config/run_config.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(RunConfig, TextReadsBackToTheSame) {
  RunConfig config;
  config.sim.seed = 42;
  config.sim.start_price = *parse_as<Price>("64123.5");
  config.quoting.model = "avellaneda_stoikov";
  config.limits.delta_usd.hard = 123456.789;
  const std::string text = config_text(config);
  const auto back = parse_config(text, "c.toml");
  ASSERT_TRUE(back) << back.error().text;
  EXPECT_EQ(config_text(*back), text);
  EXPECT_EQ(back->sim.start_price, config.sim.start_price);
  EXPECT_EQ(back->limits.delta_usd.hard, 123456.789);
}

TEST(RunConfig, AnEmptyTextIsTheDefaults) { EXPECT_EQ(config_text(*parse_config("", "c.toml")), config_text(RunConfig{})); }

TEST(RunConfig, ErrorsNameFileLineAndKey) {
  const auto error = [](std::string_view text) { return parse_config(text, "c.toml").error().text; };
  EXPECT_EQ(error("[quoting]\nmodle = \"x\""), "c.toml: line 2: quoting.modle: is not a key");
  EXPECT_EQ(error("[risk]\nspot_vol = \"high\""), "c.toml: line 2: risk.spot_vol: needs a number");
  EXPECT_EQ(error("[sim]\ntimer = \"10\""), "c.toml: line 2: sim.timer: \"10\" is not a duration like 60s, 10m or 1.5h");
  EXPECT_EQ(error("[sim]\nseed = -1"), "c.toml: line 2: sim.seed: must not be negative");
  EXPECT_EQ(error("[sim]\nstart_price = 1.123456789"), "c.toml: line 2: sim.start_price: \"1.123456789\" has more than 8 decimal places");
  EXPECT_EQ(error("risk = 3"), "c.toml: line 1: risk: needs a table");
  EXPECT_TRUE(error("[risk\n").starts_with("c.toml: line 1: "));
  EXPECT_EQ(error("\"a\\nb\" = 1"), "c.toml: line 1: a?b: is not a key") << "one line, whatever the key";
}

TEST(RunConfig, AFolderIsNotAConfig) {
  const auto config = load_config("/");
  ASSERT_FALSE(config) << "it must not pass for an empty file, which is the defaults";
  EXPECT_EQ(config.error().text, "/: cannot be read");
}

}  // namespace
}  // namespace keel
