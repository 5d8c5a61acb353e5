#include "keel/service/study/makers/makers_study.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keel/service/simulate/fill_count.hpp"
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
  request.makers = *makers_of(request.config, {0.003, 0.01, 0.03});
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
  request.answers = {0.01, 0.1};
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
  const auto see = [&] { return *see_life(config.sim, config.venue_terms(), {&alone, 1}, second * 20, 5.0, second_half(second * 20)); };
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

/// What began with nothing holds nothing in the sum: cash and positions only change hands.
void expect_conserved(const LifeTogether& life, const SimConfig& sim) {
  EXPECT_EQ(life.venue->house().imbalance(sim.underlying), SettleAmount{});
  for (const Instrument& instrument : life.venue->instruments()) EXPECT_EQ(life.venue->house().open_position(instrument.id), Size{});
}

/// Positions that an engine has at the venue, all of which it knows of.
std::size_t expect_known(LifeTogether& life, std::size_t maker) {
  std::size_t held = 0;
  const Book& book = life.runs[maker]->engine().state().book;
  const ParticipantId who = life.venue->gateway(maker).who();
  for (const Instrument& instrument : life.venue->instruments()) {
    const Size at_venue = life.venue->house().account(who).position(instrument.id).size;
    EXPECT_EQ(book.position(instrument.id).size, at_venue) << instrument.name;
    if (at_venue.raw != 0) ++held;
  }
  return held;
}

TEST(MakersStudy, EachEngineHoldsWhatTheVenueSaysAndTheVenuesSumsAreNothing) {
  const RunConfig config = *market_preset("makers");
  std::vector<Maker> makers;
  for (const char* name : {"A", "B", "C"}) makers.push_back({.name = name, .config = config, .withdraws = second * 20});
  auto life = live_together(config.sim, config.venue_terms(), makers, second * 25);
  ASSERT_TRUE(life.has_value()) << life.error().text;
  std::size_t held = 0;
  for (std::size_t m = 0; m < makers.size(); ++m) {
    SCOPED_TRACE(makers[m].name);
    const State& state = life->runs[m]->engine().state();
    EXPECT_TRUE(state.halted);
    EXPECT_TRUE(state.orders.all().empty());
    held += expect_known(*life, m);
  }
  EXPECT_GT(held, 0U);
  expect_conserved(*life, config.sim);
}

TEST(MakersStudy, EnginesThatHedgeTradeWithOneAnotherAndTheSumsAreNothing) {
  RunConfig config = *market_preset("makers");
  config.hedging.model = "whalley_wilmott";
  std::vector<Maker> makers;
  std::vector<FillCount> counts(3);
  for (const char* name : {"A", "B", "C"})
    makers.push_back({.name = name, .config = config, .observer = &counts[makers.size()], .withdraws = second * 50});
  std::size_t with_one_another = 0;
  std::vector<ParticipantId> engines;
  const LifeWatch watch{.before = [&](SimVenue& venue) {
    for (std::size_t m = 0; m < 3; ++m) engines.push_back(venue.gateway(m).who());
    venue.on_trade([&](const Execution& trade, const SimFair&, Instant) {
      const auto is_engine = [&](ParticipantId who) { return std::ranges::find(engines, who) != engines.end(); };
      if (is_engine(trade.owner) && is_engine(trade.taker)) ++with_one_another;
    });
  }};
  auto life = live_together(config.sim, config.venue_terms(), makers, second * 55, watch);
  ASSERT_TRUE(life.has_value()) << life.error().text;
  for (std::size_t m = 0; m < 3; ++m) {
    SCOPED_TRACE(makers[m].name);
    EXPECT_GT(counts[m].of_hedges, 0U);
    EXPECT_TRUE(life->runs[m]->engine().state().orders.all().empty());
    expect_known(*life, m);
  }
  EXPECT_GT(with_one_another, 0U);
  expect_conserved(*life, config.sim);
}

/// His cancel is two seconds under way.
TEST(MakersStudy, WhatRemainsIsLookedAtOnceTheLastOrderOfWhoWithdrawsHasGone) {
  RunConfig config = *market_preset("makers");
  Maker slow{.name = "A", .config = config, .withdraws = second * 10};
  slow.config.sim.latency.order = second * 2;
  slow.config.sim.latency.order_jitter = {};
  const LifeSeen leaves = *see_life(config.sim, config.venue_terms(), {&slow, 1}, second * 20, 5.0, second_half(second * 20));
  EXPECT_GE(leaves.after_from, second * 12);
  EXPECT_LE(leaves.after_from, second * 12 + millisecond * 200);
  for (std::size_t half = 0; half < market_halves.size(); ++half) {
    SCOPED_TRACE(market_halves[half]);
    EXPECT_GT(leaves.before[half].makers_depth_usd.mean(), 0.0);
    EXPECT_GT(leaves.after[half].quoted.count(), 0U);
    EXPECT_EQ(leaves.after[half].makers_depth_usd.mean(), 0.0);
  }
  slow.withdraws = {};
  const LifeSeen stays = *see_life(config.sim, config.venue_terms(), {&slow, 1}, second * 20, 5.0, leaves.after_from);
  EXPECT_EQ(stays.after_from, leaves.after_from);
  EXPECT_EQ(stays.after[linear_half].quoted.count(), leaves.after[linear_half].quoted.count());
}

TEST(MakersStudy, WhatIsWrongNamesTheField) {
  const auto refusal = [](auto&& change) {
    MakersStudyRequest request = small_study();
    change(request);
    return study_makers(request).error().text;
  };
  EXPECT_EQ(refusal([](auto& r) { r.paths = 1; }), "paths: 1 is not a whole number from 2 to 1000000000");
  EXPECT_EQ(refusal([](auto& r) { r.makers.clear(); }), "makers: 1 to 16 engines are needed, not 0");
  EXPECT_EQ(refusal([](auto& r) { r.makers[2].name = "A"; }), "makers: the name \"A\" stands twice");
  EXPECT_EQ(refusal([](auto& r) { r.makers[1].name = ""; }), "makers: each needs a name");
  EXPECT_EQ(refusal([](auto& r) { r.withdraws = "D"; }), "withdraws: \"D\" is none of A, B, C");
  EXPECT_EQ(refusal([](auto& r) { r.answers.assign(11, 1.0); }), "answers: 2 to 10 risk aversions are needed, not 11");
  EXPECT_EQ(refusal([](auto& r) { r.answers = {0.01}; }), "answers: 2 to 10 risk aversions are needed, not 1");
  EXPECT_EQ(refusal([](auto& r) { r.answers = {0.01, 0.1, 0.01}; }), "answers: 0.01 stands twice");
  EXPECT_EQ(refusal([](auto& r) { r.answers = {0.01, -1.0}; }), "answers: -1 is outside 0 (excluded)..1000000 (1/USD)");
  EXPECT_EQ(refusal([](auto& r) { r.length = {}; }), "for: 0s is outside 10s..1d");
  EXPECT_EQ(refusal([](auto& r) { r.reach = 0.0; }), "within: 0 is outside 0.01..1000 units");
  EXPECT_TRUE(refusal([](auto& r) { r.config.sim.also[Currency::of("ETH")] = {}; }).starts_with("config: sim.also: has to be empty"));
  const auto makers = makers_of(*market_preset("makers"), std::vector<double>(17, 0.01));
  EXPECT_EQ(makers.error().text, "gamma: 1 to 16 risk aversions are needed, not 17");
}

}  // namespace
}  // namespace keel
