#include "keel/config/risk_files.hpp"

#include <gtest/gtest.h>

#include <set>

namespace keel {
namespace {

constexpr Currency btc = Currency::of("BTC");
constexpr Currency eth = Currency::of("ETH");

TEST(StressFile, ReadsMovesByUnderlyingAndTenor) {
  const auto got = parse_stress(R"(tenor_days = [7, 30]
[[scenario]]
name = "crash"
kind = "historical day"
source = "a recording"
days = 1
all = { spot = -0.3, vol_ratio = 1.5 }
of.ETH = { spot = -0.4, vol_points = [60, 30, 10], skew_points = -5, basis = -0.02, basis_per_year = 0.1 }
dollars = { USDC = 0.9 }
)",
                                "s.toml");
  ASSERT_TRUE(got) << got.error().text;
  const StressScenario& scenario = got->scenario.at(0);
  EXPECT_EQ(scenario.kind, StressKind::HistoricalDay);
  EXPECT_EQ(scenario.days, 1.0);
  EXPECT_EQ(scenario.move_of(btc).spot, -0.3);
  EXPECT_EQ(scenario.move_of(btc).vol_ratio.at(2), 1.5);
  EXPECT_EQ(scenario.move_of(eth).spot, -0.4);
  EXPECT_EQ(scenario.move_of(eth).vol_ratio.at(0), 1.0) << "what is not said stays";
  EXPECT_EQ(scenario.move_of(eth).vol_points.at(1), 30.0);
  EXPECT_EQ(scenario.dollars.at(Currency::of("USDC")), 0.9);
}

TEST(StressFile, TheBuiltInScenariosAreOfEveryKindAndHoldTheMeasuredCrash) {
  const auto got = parse_stress(built_in_stress_toml(), "configs/stress.toml");
  ASSERT_TRUE(got) << got.error().text;
  std::set<StressKind> kinds;
  bool measured = false;
  for (const StressScenario& scenario : got->scenario) {
    kinds.insert(scenario.kind);
    measured = measured || (scenario.name == "2026-02-05" && scenario.of.contains(btc) && scenario.of.contains(eth));
  }
  EXPECT_EQ(kinds.size(), 3U);
  EXPECT_TRUE(measured);
}

TEST(StressFile, ErrorsNameFileLineAndKey) {
  const auto error = [](std::string_view text) { return parse_stress(text, "s.toml").error().text; };
  const auto with = [&](const std::string& line) { return error("[[scenario]]\nname = \"x\"\n" + line); };
  EXPECT_EQ(error(""), "s.toml: line 1: scenario: is missing: no [[scenario]] in the file");
  EXPECT_EQ(error("[[scenario]]\ndays = 1\n"), "s.toml: line 1: scenario.name: is missing");
  EXPECT_EQ(with("all = { spot = -1 }"),
            "s.toml: line 3: scenario.all.spot: -1 is outside -1 (excluded)..100 (relative, -0.2 is down 20 %)");
  EXPECT_EQ(with("all = { spto = -0.1 }"), "s.toml: line 3: scenario.all.spto: is not a key; the nearest is spot");
  EXPECT_EQ(with("of.BTC = { vol_points = [1, 2] }"),
            "s.toml: line 3: scenario.of.BTC.vol_points: needs a number, or 4: one for each tenor");
  EXPECT_EQ(with("of.BTC = { vol_ratio = -1 }"),
            "s.toml: line 3: scenario.of.BTC.vol_ratio[0]: -1 is outside 0..100 (factor, for all tenors or for each)");
  EXPECT_EQ(with("of.btc = { spot = 0.1 }"),
            "s.toml: line 3: scenario.of.btc: \"btc\" is not a currency: 1 to 8 upper-case letters or digits");
  EXPECT_EQ(with("kind = \"crash\""), "s.toml: line 3: scenario.kind: \"crash\" is none of named shock, historical day, correlation break");
  EXPECT_EQ(with("kind = \"historical day\""), "s.toml: line 1: scenario.source: is missing: who measured it");
  EXPECT_EQ(with("dollars = { BTC = 1 }"), "s.toml: line 3: scenario.dollars.BTC: is not a stable coin that Keel counts as a dollar");
  EXPECT_EQ(with("dollars = { USDC = 0 }"), "s.toml: line 3: scenario.dollars.USDC: 0 is outside 0.01..100 (USD)");
  EXPECT_EQ(with("days = -1"), "s.toml: line 3: scenario.days: -1 is outside 0..10000 (days)");
  EXPECT_EQ(with("[[scenario]]\nname = \"x\"\n"), "s.toml: line 4: scenario.name: \"x\" is taken");
  EXPECT_EQ(error("tenor_days = [30, 7]\n[[scenario]]\nname = \"x\"\n"), "s.toml: line 1: tenor_days[1]: 7 must be above the 30 before it");
  EXPECT_EQ(error("scenario = 3"), "s.toml: line 1: scenario: needs a list, not 3");
  EXPECT_EQ(load_stress("/").error().text, "/: is a directory");
}

}  // namespace
}  // namespace keel
