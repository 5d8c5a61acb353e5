#include "keel/service/study/makers/makers_study.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keel/service/simulate/market_paths.hpp"
#include "keel/service/simulate/together.hpp"
#include "keel/service/study/makers/maker_life.hpp"
#include "keel/service/test_numbers.hpp"

namespace keel {
namespace {

MakersStudyRequest small_study() {
  MakersStudyRequest request;
  request.config = *market_preset("makers");
  request.market = "makers";
  request.makers = makers_of(request.config, {0.003, 0.01, 0.03});
  request.length = second * 12;
  request.paths = 3;
  request.seed = 4;
  request.threads = 1;
  return request;
}

const doc::Table& table_of(const doc::Document& document, std::string_view key) {
  const auto found = std::ranges::find_if(document.body.items, [&](const doc::Item& item) {
    const auto* table = std::get_if<doc::Table>(&item.what);
    return table != nullptr && table->key == key;
  });
  return std::get<doc::Table>(found->what);
}

std::vector<double> numbers_of(const doc::Row& row) {
  doc::Table one{.key = ""};
  one.rows.push_back(row);
  doc::Document document{.title = ""};
  document.body.add(std::move(one));
  return keel::numbers_of(document);
}

TEST(MakersStudy, AnyNumberOfThreadsGivesTheSameBits) {
  MakersStudyRequest request = small_study();
  request.gamma = {0.01, 0.1};
  const std::vector<double> one = keel::numbers_of(*study_makers(request));
  EXPECT_GT(one.size(), 100U);
  request.threads = 3;
  EXPECT_EQ(keel::numbers_of(*study_makers(request)), one);
  request.seed = 5;
  EXPECT_NE(keel::numbers_of(*study_makers(request)), one);
}

TEST(MakersStudy, EnginesInAnotherOrderGiveTheSameAnswersInThatOrder) {
  MakersStudyRequest request = small_study();
  request.withdraws = "B";
  const auto once = study_makers(request);
  std::ranges::rotate(request.makers, request.makers.begin() + 1);
  const auto rotated = study_makers(request);
  ASSERT_TRUE(once && rotated);
  for (std::size_t m = 0; m < 3; ++m) {
    SCOPED_TRACE(request.makers[m].name);
    const doc::Row& row = table_of(*rotated, "makers").rows[m];
    EXPECT_EQ(numbers_of(row), numbers_of(table_of(*once, "makers").rows[(m + 1) % 3]));
    EXPECT_GT(numbers_of(row)[6], 0.0);  // fills
  }
  for (const std::string_view key : {"withdrawal", "common_inventory"}) {
    SCOPED_TRACE(key);
    const auto& rows = table_of(*once, key).rows;
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(numbers_of(table_of(*rotated, key).rows[i]), numbers_of(rows[i]));
  }
}

TEST(MakersStudy, WhoWithdrawsTakesHisDepthAndWasThereUntilThen) {
  const RunConfig config = *market_preset("makers");
  Maker alone{.name = "A", .config = config};
  const auto see = [&] { return *see_life(config.sim, config.venue_terms(), {&alone, 1}, second * 20, 5.0); };
  const LifeSeen stays = see();
  alone.withdraws = second * 10;
  const LifeSeen leaves = see();
  for (std::size_t half = 0; half < market_halves.size(); ++half) {
    SCOPED_TRACE(market_halves[half]);
    EXPECT_GT(stays.after[half].makers_depth_usd.mean(), 0.0);
    EXPECT_EQ(leaves.before[half].makers_depth_usd.mean(), stays.before[half].makers_depth_usd.mean());
    EXPECT_EQ(leaves.before[half].spread.mean(), stays.before[half].spread.mean());
    EXPECT_EQ(leaves.after[half].makers_depth_usd.mean(), 0.0);
    EXPECT_EQ(leaves.after[half].quoted.mean(), 0.0);
  }
}

/// Without jitter a halt's cancel arrives at the very end of the window that others may have polled already.
TEST(MakersStudy, WhoWithdrawsMayStandAnywhereWhereOrdersHaveNoJitter) {
  RunConfig config = *market_preset("makers");
  config.sim.latency.order_jitter = {};
  for (std::size_t leaves = 0; leaves < 3; ++leaves) {
    SCOPED_TRACE(leaves);
    std::vector<Maker> makers;
    for (const char* name : {"A", "B", "C"}) makers.push_back({.name = name, .config = config});
    makers[leaves].withdraws = second * 5;
    const auto life = live_together(config.sim, config.venue_terms(), makers, second * 10);
    ASSERT_TRUE(life) << life.error().text;
    for (std::size_t m = 0; m < 3; ++m) {
      EXPECT_EQ(life->runs[m]->engine().state().halted, m == leaves);
      EXPECT_EQ(life->runs[m]->engine().state().orders.all().empty(), m == leaves);
    }
  }
}

TEST(MakersStudy, EachEngineHoldsWhatTheVenueSaysAndTheVenuesSumsAreNothing) {
  const RunConfig config = *market_preset("makers");
  std::vector<Maker> makers;
  for (const char* name : {"A", "B", "C"}) makers.push_back({.name = name, .config = config, .withdraws = second * 20});
  const auto life = live_together(config.sim, config.venue_terms(), makers, second * 25);
  ASSERT_TRUE(life.has_value()) << life.error().text;
  std::size_t held = 0;
  for (std::size_t m = 0; m < makers.size(); ++m) {
    SCOPED_TRACE(makers[m].name);
    const State& state = life->runs[m]->engine().state();
    EXPECT_TRUE(state.halted);
    EXPECT_TRUE(state.orders.all().empty());
    for (const Instrument& instrument : life->venue->instruments()) {
      const Size at_venue = life->venue->house().account(life->venue->gateway(m).who()).position(instrument.id).size;
      EXPECT_EQ(state.book.position(instrument.id).size, at_venue) << instrument.name;
      if (at_venue.raw != 0) ++held;
    }
  }
  EXPECT_GT(held, 0U);
  EXPECT_EQ(life->venue->house().imbalance(config.sim.underlying), SettleAmount{});
  for (const Instrument& instrument : life->venue->instruments()) EXPECT_EQ(life->venue->house().open_position(instrument.id), Size{});
}

TEST(MakersStudy, WhatIsWrongNamesTheField) {
  const auto refusal = [](auto&& change) {
    MakersStudyRequest request = small_study();
    change(request);
    return study_makers(request).error().text;
  };
  EXPECT_EQ(refusal([](auto& r) { r.paths = 1; }), "paths: 1 is not a whole number from 2 to 1000000000");
  EXPECT_EQ(refusal([](auto& r) { r.makers.clear(); }), "makers: 1 to 16 are needed");
  EXPECT_EQ(refusal([](auto& r) { r.withdraws = "D"; }), "withdraws: \"D\" is none of A, B, C");
  EXPECT_EQ(refusal([](auto& r) { r.gamma.assign(11, 1.0); }), "answers: at most 10 risk aversions");
  EXPECT_TRUE(refusal([](auto& r) { r.config.sim.also[Currency::of("ETH")] = {}; }).starts_with("config: sim.also: has to be empty"));
}

}  // namespace
}  // namespace keel
