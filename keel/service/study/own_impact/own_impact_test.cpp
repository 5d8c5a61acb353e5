#include "keel/service/study/own_impact/own_impact.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>

namespace keel {
namespace {

/// Options are bought from the engine all the time; nothing else moves the price than what is hedged.
OwnImpactRequest quiet() {
  OwnImpactRequest request{.market = "quiet", .length = minute, .paths = 3, .threads = 1};
  SimConfig& sim = request.config.sim;
  sim.expiry_days = {7};
  sim.strikes_per_expiry = 3;
  sim.process.volatility = 0.0;
  sim.process.impact_bps_per_coin = 1.0;
  sim.process.vol_points_per_sqrt_day = 0.0;
  sim.perpetual.taker_rate_per_second = sim.future.taker_rate_per_second = 0.0;
  sim.option.taker_rate_per_second = 0.1;
  sim.takers.option_buy_share = 1.0;
  return request;
}

const doc::Table& table(const doc::Document& document) {
  for (const doc::Item& item : document.body.items) {
    if (const auto* found = std::get_if<doc::Table>(&item.what)) return *found;
  }
  throw std::runtime_error("there is no table");
}

/// Of a measure: with, without, caused.
std::array<double, 3> row(const doc::Document& document, std::string_view measure) {
  for (const doc::Row& row : table(document).rows) {
    if (std::get<std::string>(row.cells[1].value) != measure) continue;
    const auto number = [&](std::size_t i) { return std::get<doc::Estimate>(row.cells[i].value).number; };
    return {number(2), number(3), number(4)};
  }
  throw std::runtime_error("there is no such measure");
}

TEST(OwnImpact, IsWhatTheTwinIsWithout) {
  const auto answer = study_own_impact(quiet());
  ASSERT_TRUE(answer) << answer.error().text;
  const auto [with, without, caused] = row(*answer, "realised_vol");
  EXPECT_GT(with, without);
  EXPECT_NEAR(caused, with - without, 1e-15);
  EXPECT_GT(row(*answer, "taken")[0], 0.0) << "something was hedged";
}

TEST(OwnImpact, IsNothingWhereNothingMovesThePrice) {
  OwnImpactRequest request = quiet();
  request.config.sim.process.impact_bps_per_coin = 0.0;
  request.config.sim.process.volatility = 0.5;
  const auto answer = study_own_impact(request);
  ASSERT_TRUE(answer) << answer.error().text;
  for (const char* measure : {"trend", "realised_vol", "taken", "held"}) EXPECT_EQ(row(*answer, measure)[2], 0.0) << measure;
  EXPECT_GT(row(*answer, "realised_vol")[0], 0.0);
}

TEST(OwnImpact, RefusesStepsLongerThanALife) {
  OwnImpactRequest request = quiet();
  request.step = hour;
  EXPECT_EQ(study_own_impact(request).error().text, "step: 1h is outside above 0 to 1m");
}

}  // namespace
}  // namespace keel
