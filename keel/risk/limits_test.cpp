#include "keel/risk/limits.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace keel {
namespace {

constexpr LimitConfig limit{100.0, 200.0, 400.0};
const LimitsConfig common{.release = 0.9, .hedge_at = 0.5};

TEST(Limits, AStageIsEnteredAtItsThreshold) {
  EXPECT_EQ(next_stage(Stage::Normal, 99.9, limit, common), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Normal, 100.0, limit, common), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Normal, 200.0, limit, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Lean, 400.0, limit, common), Stage::Halt);
}

TEST(Limits, HedgeLiesBetweenHardAndEmergency) {
  EXPECT_EQ(next_stage(Stage::Reduce, 299.0, limit, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Normal, 300.0, limit, common), Stage::Hedge);
  EXPECT_EQ(next_stage(Stage::Hedge, 271.0, limit, common), Stage::Hedge) << "held until 0.9 times 300";
  EXPECT_EQ(next_stage(Stage::Hedge, 269.0, limit, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Normal, 399.0, limit, {.hedge_at = 1.0}), Stage::Reduce) << "never";
  EXPECT_EQ(next_stage(Stage::Normal, 400.0, limit, {.hedge_at = 1.0}), Stage::Halt);
  EXPECT_EQ(next_stage(Stage::Normal, 200.0, limit, {.hedge_at = 0.0}), Stage::Hedge);
}

TEST(Limits, AStageIsLeftOnlyBelowItsReleaseAndHaltNever) {
  EXPECT_EQ(next_stage(Stage::Lean, 95.0, limit, common), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Lean, 89.0, limit, common), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Reduce, 185.0, limit, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Reduce, 150.0, limit, common), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Halt, 0.0, limit, common), Stage::Halt);
}

TEST(Limits, AnUnmeasurableValueNeverLoosens) {
  EXPECT_EQ(next_stage(Stage::Normal, std::numeric_limits<double>::infinity(), limit, common), Stage::Halt);
}

TEST(Limits, StiffnessRisesFromSoftToHard) {
  EXPECT_EQ(stiffness(100.0, limit, 4.0), 1.0);
  EXPECT_EQ(stiffness(150.0, limit, 4.0), 3.0);
  EXPECT_EQ(stiffness(900.0, limit, 4.0), 5.0);
}

TEST(Limits, HeadroomIsWhatIsLeftOfTheHardLimit) {
  EXPECT_EQ(headroom(50.0, limit), 0.75);
  EXPECT_EQ(headroom(500.0, limit), 0.0);
}

/// Of a distance less is worse: 0.9 of hysteresis leaves 0.2 above 0.222.
TEST(Limits, AFallingLimitIsMetFromAbove) {
  constexpr LimitConfig distance{0.3, 0.2, 0.1};
  EXPECT_EQ(next_stage(Stage::Normal, std::numeric_limits<double>::infinity(), distance, common), Stage::Normal) << "out of reach";
  EXPECT_EQ(next_stage(Stage::Normal, 0.301, distance, common), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Normal, 0.3, distance, common), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Normal, 0.2, distance, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Normal, 0.151, distance, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Normal, 0.149, distance, common), Stage::Hedge) << "half the way to 0.1";
  EXPECT_EQ(next_stage(Stage::Normal, 0.0, distance, common), Stage::Halt) << "below maintenance already";
  EXPECT_EQ(next_stage(Stage::Reduce, 0.221, distance, common), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Reduce, 0.223, distance, common), Stage::Lean);
  EXPECT_EQ(next_threshold(Stage::Lean, distance, common)->at, 0.2);
  EXPECT_EQ(stiffness(0.31, distance, 4.0), 1.0);
  EXPECT_NEAR(stiffness(0.25, distance, 4.0), 3.0, 1e-12);
  EXPECT_NEAR(stiffness(0.01, distance, 4.0), 5.0, 1e-12);
  EXPECT_EQ(share_used(0.4, 0.2, distance), 0.5);
  EXPECT_EQ(share_used(50.0, 200.0, limit), 0.25);
  EXPECT_TRUE(loosens({0.3, 0.19, 0.1}, distance));
  EXPECT_FALSE(loosens({0.4, 0.2, 0.1}, distance)) << "earlier is tighter";
  EXPECT_TRUE(loosens({}, distance));
}

TEST(Limits, ThresholdsOfZeroLimitNothing) {
  EXPECT_EQ(next_stage(Stage::Normal, 1e12, {}, common), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Reduce, 1e12, {}, common), Stage::Normal) << "the limit was taken away";
  EXPECT_EQ(next_stage(Stage::Halt, 0.0, {}, common), Stage::Halt) << "a person resumes";
  EXPECT_EQ(stiffness(1e12, {}, 4.0), 1.0);
  EXPECT_EQ(headroom(1e12, {}), 1.0);
}

/// Two measures of the account, one of which nobody can read yet.
struct TwoRows {
  LimitsConfig limits;
  IntervalRates rates;
  std::array<Measure, 2> rows{*find_measure("drawdown_usd"), Measure{"margin_use", "1", MeasureScope::Account, nullptr,
                                                                     [](const MeasureInput& in) { return in.margin_use; }, FactorKinds{},
                                                                     &LimitsConfig::fills_per_interval}};
  LimitStages stages;

  TwoRows() {
    limits.hedge_at = 1.0;
    limits.drawdown_usd = limit;
    limits.fills_per_interval = {0.5, 0.7, 0.9};
  }
  void at(int seconds, double drawdown, std::optional<double> margin) {
    const MeasureInput in{.margin_use = margin, .profit = nearest<NumeraireAmount>(-drawdown), .rates = rates};
    advance(stages, MeasureScope::Account, in, limits, Instant{} + second * seconds, rows);
  }
};

TEST(Limits, EveryChangeOfTheWorstStageIsToldWithItsCause) {
  TwoRows w;
  w.at(1, 150.0, 0.1);
  EXPECT_EQ(w.stages.worst, Stage::Lean);
  EXPECT_EQ(w.stages.last.measure, "drawdown_usd");
  EXPECT_EQ(w.stages.last.value, 150.0);
  EXPECT_EQ(w.stages.last.threshold, 100.0);
  w.at(2, 150.0, 0.6);
  EXPECT_EQ(w.stages.last.at, Instant{} + second) << "the worst stage is what it was";
  w.at(3, 150.0, 0.75);
  EXPECT_EQ(w.stages.worst, Stage::Reduce);
  EXPECT_EQ(w.stages.last.measure, "margin_use");
  EXPECT_EQ(w.stages.last.from, Stage::Lean);
  EXPECT_EQ(w.stages.last.threshold, 0.7);
  w.at(4, 150.0, 0.1);
  EXPECT_EQ(w.stages.worst, Stage::Lean);
  EXPECT_EQ(w.stages.last.measure, "margin_use");
  EXPECT_EQ(w.stages.last.to, Stage::Lean);
  EXPECT_EQ(w.stages.last.threshold, 0.7) << "the one that was left";
}

TEST(Limits, WhatCannotBeReadKeepsItsStage) {
  TwoRows w;
  w.at(1, 0.0, 0.8);
  EXPECT_EQ(w.stages.worst, Stage::Reduce);
  w.at(2, 0.0, std::nullopt);
  EXPECT_EQ(w.stages.worst, Stage::Reduce) << "absent is not zero";
  w.at(3, 0.0, 0.95);
  w.at(4, 0.0, std::nullopt);
  EXPECT_EQ(w.stages.worst, Stage::Halt);
}

TEST(Limits, WhatCannotBeReadIsNeverNormal) {
  for (const std::optional<double> unknown : {std::optional<double>{}, std::optional(std::numeric_limits<double>::quiet_NaN())}) {
    TwoRows w;
    w.at(1, 0.0, 0.1);
    EXPECT_EQ(w.stages.worst, Stage::Normal);
    w.at(2, 0.0, unknown);
    EXPECT_EQ(w.stages.worst, Stage::Reduce);
    EXPECT_EQ(w.stages.shared, Stage::Reduce) << "no contract adds to it by itself, so that it holds for every measure";
    EXPECT_EQ(w.stages.last.measure, "margin_use");
    EXPECT_TRUE(std::isnan(w.stages.last.value));
    w.at(3, 0.0, 0.1);
    EXPECT_EQ(w.stages.worst, Stage::Normal) << "known again";
    w.limits.fills_per_interval = {};
    w.at(4, 0.0, unknown);
    EXPECT_EQ(w.stages.worst, Stage::Normal) << "what has no limit need not be read";
  }
}

TEST(Limits, WhatWasSetForLongerHoldsAgainWhenWhatWasSetForShorterEnds) {
  const auto set = [](double soft, Instant until, std::string confirmed_by = "") {
    return LimitOverride{
        .measure = "delta_usd", .limit = {.soft = soft}, .by = "ada", .confirmed_by = std::move(confirmed_by), .until = until};
  };
  const auto soft = [](const std::vector<LimitOverride>& changes) { return in_force(changes, "delta_usd")->limit.soft; };
  const Instant soon{1};
  const Instant later{2};
  std::vector<LimitOverride> changes;
  EXPECT_EQ(in_force(changes, "delta_usd"), nullptr);
  set_limit(changes, set(1.0, never));
  set_limit(changes, {.measure = "vega_usd_per_vol_point", .limit = {.soft = 7.0}});
  set_limit(changes, set(3.0, soon, "bob"));
  EXPECT_EQ(soft(changes), 3.0);
  ASSERT_EQ(changes.size(), 3U) << "what ada had set for good waits below it";
  set_limit(changes, set(4.0, later, "bob"));
  EXPECT_EQ(soft(changes), 4.0);
  EXPECT_EQ(changes.size(), 3U) << "what ends sooner never comes back";
  set_limit(changes, set(2.0, soon));
  EXPECT_EQ(soft(changes), 2.0);
  std::erase_if(changes, [&](const LimitOverride& one) { return one.until <= soon; });
  EXPECT_EQ(soft(changes), 1.0) << "one person's tighter word ends what two had loosened";
  set_limit(changes, set(5.0, never));
  EXPECT_EQ(changes.size(), 2U) << "and a word for good all others of its measure";
  EXPECT_EQ(in_force(changes, "vega_usd_per_vol_point")->limit.soft, 7.0);
}

}  // namespace
}  // namespace keel
