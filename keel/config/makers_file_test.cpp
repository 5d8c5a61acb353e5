#include "keel/config/makers_file.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(MakersFile, AMakerIsTheBaseButForWhatHeSays) {
  RunConfig base;
  base.risk.spot_vol = 0.7;
  const auto makers = parse_makers(R"(
[[maker]]
name = "near"
[maker.sim.latency]
order = "1ms"
[[maker]]
name = "bold"
risk.risk_aversion_per_usd = 0.002
sim.deposit = 7
)",
                                   "makers.toml", base);
  ASSERT_TRUE(makers.has_value()) << makers.error().text;
  ASSERT_EQ(makers->size(), 2U);
  EXPECT_EQ((*makers)[0].name, "near");
  EXPECT_EQ((*makers)[0].config.sim.latency.order, millisecond);
  EXPECT_EQ((*makers)[0].config.sim.latency.data, base.sim.latency.data);
  EXPECT_EQ((*makers)[0].config.risk.risk_aversion_per_usd, base.risk.risk_aversion_per_usd);
  EXPECT_EQ((*makers)[1].config.risk.risk_aversion_per_usd, 0.002);
  EXPECT_EQ((*makers)[1].config.risk.spot_vol, 0.7);
  EXPECT_EQ((*makers)[1].config.sim.deposit, SettleAmount{7 * units_per_one});
}

TEST(MakersFile, WhatIsWrongNamesItsLine) {
  const auto refusal = [](std::string_view toml) { return parse_makers(toml, "m.toml", RunConfig{}).error().text; };
  EXPECT_EQ(refusal(""), "m.toml: needs 1 to 16 tables [[maker]]");
  EXPECT_EQ(refusal("seed = 1"), "m.toml: line 1: seed: is not a key; there is maker: a [[maker]] for each");
  EXPECT_EQ(refusal("[[maker]]\nrisk.spot_vol = 0.5"), "m.toml: line 1: maker.name: is missing");
  EXPECT_EQ(refusal("[[maker]]\nname = \"a\"\n[[maker]]\nname = \"a\""), "m.toml: line 3: maker.name: \"a\" stands twice");
  EXPECT_EQ(refusal("[[maker]]\nname = \"a\"\nsim.start_price = 5"),
            "m.toml: line 3: maker.sim.start_price: is the market's; a maker has latency, fault, deposit of his own");
  EXPECT_EQ(refusal("[[maker]]\nname = \"a\"\nrisk.spot_wol = 5"),
            "m.toml: line 3: maker.risk.spot_wol: is not a key; the nearest is spot_vol");
  EXPECT_TRUE(refusal("[[maker]]\nname = \"a\"\nrisk.spot_vol = 50").starts_with("m.toml: line 3: risk.spot_vol: 50 is outside "));
  EXPECT_TRUE(refusal("[[maker").starts_with("m.toml: line 1: "));
}

}  // namespace
}  // namespace keel
