#include "keel/service/study/makers/makers_answers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "keel/base/sample/student.hpp"

namespace keel {
namespace {

using Grid = std::array<std::array<double, 2>, 2>;

/// Of two risk aversions: what the first of a pair earns, by his own and by the other's, and likewise the other.
MakersPath path_of(const Grid& own, const Grid& others) {
  MakersPath path;
  for (std::size_t mine = 0; mine < 2; ++mine) {
    for (std::size_t his = 0; his < 2; ++his) path.answers.push_back({own[mine][his], others[his][mine]});
  }
  return path;
}

TEST(MakersAnswers, BothSidesOfAPairCount) {
  MakersOutcome outcome;
  // The first alone would say that 0 answers 1 best, the other that 1 does; together 0 earns (10 + 2) / 2, 1 earns (4 + 16) / 2.
  outcome.paths = {path_of({{{1, 10}, {3, 4}}}, {{{5, 2}, {7, 16}}}), path_of({{{1, 12}, {3, 6}}}, {{{5, 4}, {7, 18}}})};
  const AnswerGrid grid{outcome, 2};
  EXPECT_DOUBLE_EQ(grid.profit(0, 1).mean(), 7.0);
  EXPECT_DOUBLE_EQ(grid.profit(1, 1).mean(), 11.0);
  EXPECT_DOUBLE_EQ(grid.profit(0, 0).mean(), 3.0);
  EXPECT_DOUBLE_EQ(grid.profit(1, 0).mean(), 5.0);
  EXPECT_EQ(grid.highest(1), 1U);
  EXPECT_EQ(grid.highest(0), 1U);
  EXPECT_DOUBLE_EQ(grid.lead(1, 0, 1).mean(), 4.0);
  // 10 and 12, 2 and 4: a variance of 2 each.
  EXPECT_DOUBLE_EQ(grid.deviation(0, 1), std::sqrt(2.0));
  // One degree of freedom, two comparisons: 2.5 % each.
  EXPECT_DOUBLE_EQ(grid.standard_errors_needed(), student_quantile(0.025, 1));
}

/// Leads of 1 against either, in `paths` lives, that differ between lives by `noise` up and down.
MakersOutcome leads(std::size_t paths, double noise) {
  MakersOutcome outcome;
  for (std::size_t i = 0; i < paths; ++i) {
    const double lead = 1.0 + (i % 2 == 0 ? noise : -noise);
    const Grid grid{{{10.0, 20.0}, {10.0 + lead, 20.0 + lead}}};
    outcome.paths.push_back(path_of(grid, grid));
  }
  return outcome;
}

TEST(MakersAnswers, ALeadCountsFromItsStandardErrorsOn) {
  // Of 16 lives the standard error is noise / sqrt(15), and t of 15 degrees exceeds 2.131 with 2.5 %: a lead of 1 counts up to a noise
  // of 1.817.
  const std::array gammas{0.003, 0.01};
  const MakersOutcome clear = leads(16, 1.80), blurred = leads(16, 1.84);
  const AnswerGrid told_apart{clear, 2}, not_told_apart{blurred, 2};
  EXPECT_TRUE(told_apart.best(1, 0) && told_apart.best(1, 1));
  EXPECT_FALSE(told_apart.possible(0, 0) || told_apart.possible(0, 1));
  EXPECT_FALSE(not_told_apart.best(1, 0) || not_told_apart.best(1, 1));
  EXPECT_TRUE(not_told_apart.possible(0, 0) && not_told_apart.possible(1, 0));
  EXPECT_EQ(not_told_apart.highest(0), 1U);
  EXPECT_EQ(std::get<std::string>(mutual_answers(gammas, told_apart)), "0.01 and 0.01");
  EXPECT_EQ(std::get<std::string>(mutual_answers(gammas, not_told_apart)), "not told apart: 0.003, 0.01");
  const doc::Table table = answers_table(gammas, not_told_apart);
  EXPECT_EQ(std::get<std::string>(table.rows[0].cells[5].value), "not told apart");
  EXPECT_EQ(std::get<std::string>(table.rows[1].cells[5].value), "highest");
  EXPECT_EQ(std::get<std::string>(answers_table(gammas, told_apart).rows[1].cells[5].value), "best");
}

/// Each answers the other's with the other one: no pair is alike.
TEST(MakersAnswers, WhatAnswersNobodyBackIsInNoPair) {
  MakersOutcome outcome;
  const Grid grid{{{1, 9}, {5, 1}}};
  for (int i = 0; i < 3; ++i) outcome.paths.push_back(path_of(grid, grid));
  const std::array gammas{0.003, 0.01};
  EXPECT_EQ(std::get<std::string>(mutual_answers(gammas, AnswerGrid{outcome, 2})), "0.003 and 0.01");
}

}  // namespace
}  // namespace keel
