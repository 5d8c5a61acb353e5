#include "keel/risk/limits.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

constexpr LimitConfig limit{100.0, 200.0, 400.0};

TEST(Limits, AStageIsEnteredAtItsThreshold) {
  EXPECT_EQ(next_stage(Stage::Normal, 99.9, limit, 0.9), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Normal, 100.0, limit, 0.9), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Normal, 200.0, limit, 0.9), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Lean, 400.0, limit, 0.9), Stage::Halt);
}

TEST(Limits, AStageIsLeftOnlyBelowItsReleaseAndHaltNever) {
  EXPECT_EQ(next_stage(Stage::Lean, 95.0, limit, 0.9), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Lean, 89.0, limit, 0.9), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Reduce, 185.0, limit, 0.9), Stage::Reduce);
  EXPECT_EQ(next_stage(Stage::Reduce, 150.0, limit, 0.9), Stage::Lean);
  EXPECT_EQ(next_stage(Stage::Halt, 0.0, limit, 0.9), Stage::Halt);
}

TEST(Limits, AnUnmeasurableValueNeverLoosens) {
  EXPECT_EQ(next_stage(Stage::Normal, std::numeric_limits<double>::infinity(), limit, 0.9), Stage::Halt);
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

TEST(Limits, ThresholdsOfZeroLimitNothing) {
  EXPECT_EQ(next_stage(Stage::Normal, 1e12, {}, 0.9), Stage::Normal);
  EXPECT_EQ(next_stage(Stage::Reduce, 1e12, {}, 0.9), Stage::Normal) << "the limit was taken away";
  EXPECT_EQ(next_stage(Stage::Halt, 0.0, {}, 0.9), Stage::Halt) << "a person resumes";
  EXPECT_EQ(stiffness(1e12, {}, 4.0), 1.0);
  EXPECT_EQ(headroom(1e12, {}), 1.0);
}

/// Two measures of the account, one of which nobody can read yet.
struct TwoRows {
  LimitsConfig limits;
  IntervalRates rates;
  std::array<Measure, 2> rows{
      Measure{"drawdown_usd", "USD", MeasureScope::Account,
              [](const MeasureInput& in) -> std::optional<double> { return to_double(in.highest_profit - in.profit); }, nullptr,
              FactorKinds{}, &LimitsConfig::drawdown_usd},
      Measure{"margin_use", "1", MeasureScope::Account,
              [](const MeasureInput& in) -> std::optional<double> {
                if (!in.margin) return std::nullopt;
                return in.margin->maintenance_share;
              },
              nullptr, FactorKinds{}, &LimitsConfig::fills_per_interval}};
  LimitStages stages;

  TwoRows() {
    limits.drawdown_usd = limit;
    limits.fills_per_interval = {0.5, 0.7, 0.9};
  }
  void at(int seconds, double drawdown, std::optional<double> margin) {
    MeasureInput in{.profit = nearest<NumeraireAmount>(-drawdown), .rates = rates};
    if (margin) in.margin = MarginNeed{.maintenance_share = *margin};
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

TEST(Limits, WhatCannotBeReadKeepsItsStageAndIsTold) {
  TwoRows w;
  w.at(1, 0.0, 0.8);
  EXPECT_EQ(w.stages.worst, Stage::Reduce);
  w.at(2, 0.0, std::nullopt);
  EXPECT_EQ(w.stages.worst, Stage::Reduce) << "absent is not zero";
  const MeasureInput in{.rates = w.rates};
  EXPECT_EQ(unread(MeasureScope::Account, in, w.limits, w.rows), (std::vector<std::string_view>{"margin_use"}));
  w.limits.fills_per_interval = {};
  EXPECT_TRUE(unread(MeasureScope::Account, in, w.limits, w.rows).empty()) << "what has no limit need not be read";
}

}  // namespace
}  // namespace keel
