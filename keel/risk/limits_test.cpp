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

}  // namespace
}  // namespace keel
