#include "keel/service/study/study.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keel/service/test_numbers.hpp"

namespace keel {
namespace {

TEST(Study, AnyNumberOfThreadsGivesTheSameBits) {
  for (const Study& study : studies()) {
    // More than one block of each, and the last one not full.
    StudyRequest request{.paths = study.paths / 20 + 3, .seed = 4, .threads = 1};
    if (study.name == "adversaries") request.param = {"seconds=5", "bump_ms=0,10", "jumps_per_day=10000"};
    SCOPED_TRACE(testing::Message() << "keel study " << study.name << " --seed 4 --paths " << request.paths);
    const std::vector<double> one = numbers_of(*study.answer(request));
    EXPECT_GT(one.size(), 50U);
    request.threads = 3;
    EXPECT_EQ(numbers_of(*study.answer(request)), one);
    request.seed = 5;
    EXPECT_NE(numbers_of(*study.answer(request)), one);
  }
}

/// Of a kind's rows, in the order of the bumps.
std::vector<std::vector<double>> rows_of(const doc::Document& document, std::string_view kind) {
  std::vector<std::vector<double>> rows;
  for (const doc::Item& item : document.body.items) {
    const auto* table = std::get_if<doc::Table>(&item.what);
    if (table == nullptr || table->key != "adversaries") continue;
    for (const doc::Row& row : table->rows) {
      const auto* name = std::get_if<std::string>(&row.cells.front().value);
      if (name == nullptr || *name != kind) continue;
      std::vector<double>& numbers = rows.emplace_back();
      for (const doc::Cell& cell : row.cells) {
        if (const auto* estimate = std::get_if<doc::Estimate>(&cell.value)) numbers.push_back(estimate->number);
      }
    }
  }
  return rows;
}

TEST(Study, ASpeedBumpLongerThanOurReactionTakesTheSnipersGainFromUs) {
  // He is there after 1 ms, our cancel after 12 to 16.
  const StudyRequest request{.param = {"seconds=100", "bump_ms=0,25", "jumps_per_day=10000"}, .paths = 8, .seed = 21};
  const std::vector<Study> all = studies();
  const auto study = std::ranges::find(all, "adversaries", &Study::name);
  const auto rows = rows_of(*study->answer(request), "sniper");
  ASSERT_EQ(rows.size(), 3U) << "two bumps, then the auctions";
  ASSERT_EQ(rows[0].size(), 9U);
  constexpr std::size_t from_us = 6, from_us_se = 7;
  EXPECT_GT(rows[0][from_us], 2.0 * rows[0][from_us_se]);
  EXPECT_LT(rows[1][from_us], 0.2 * rows[0][from_us]);
}

TEST(Study, WhatIsWrongNamesTheField) {
  for (const Study& study : studies()) {
    const auto refusal = [&](const StudyRequest& request) { return study.answer(request).error().text; };
    EXPECT_EQ(refusal({.paths = 1}), "paths: 1 is not a whole number from 2 to 1000000000");
    EXPECT_EQ(refusal({.threads = 257}), "threads: 257 is not a whole number from 0 to 256");
    EXPECT_EQ(refusal({.param = {"sigma=-1"}}).substr(0, 29), "param: sigma: -1 is outside 0");
    EXPECT_TRUE(refusal({.param = {"sigm=1"}}).starts_with("param: sigm is no parameter of the model; the nearest is sigma; it takes "));
  }
  const auto feedback = [&](const std::string& param) { return studies().front().answer({.param = {param}}).error().text; };
  EXPECT_EQ(feedback("rho=0.1,,0.2"), "param: rho: \"\" is not a number");
  EXPECT_EQ(feedback("rho=0.1,1000"), "param: rho[1]: 1000 is outside -100..100 (log price a call's underlying)");
  EXPECT_EQ(feedback("dt=0.1"), "param: steps: 50 with T = 0.25: must be so few that steps times dt is below that");
}

}  // namespace
}  // namespace keel
