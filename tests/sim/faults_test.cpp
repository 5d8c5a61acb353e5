#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "keel/journal/test_journal.hpp"
#include "keel/runtime/replay.hpp"
#include "keel/runtime/stepper.hpp"
#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

constexpr int seeds = 1'000;
constexpr int seeds_a_test = 50;
constexpr Duration length = second * 12;

/// Keeps a run in memory.
class KeptJournal final : public Journal {
 public:
  explicit KeptJournal(std::vector<JournalEntry>& entries) : entries_(entries) {}
  void append(const Event& event) override { entries_.push_back({.event = event}); }
  void append(std::uint64_t, std::uint32_t, const Command& command, const QuoteParts*) override {
    entries_.back().commands.push_back(command);
  }
  void append(std::uint64_t, std::uint32_t, const Notice&) override {}
  void append_state_hash(std::uint64_t, std::uint64_t hash) override { entries_.back().state_hash = hash; }
  Result<void> commit() override { return {}; }

 private:
  std::vector<JournalEntry>& entries_;
};

/// Everybody moves a price that follows a recorded path, and whoever there may be is there.
void crowd(SimConfig& sim) {
  sim.impact = {.permanent = 0.5, .transient = 0.3, .half_life = second * 3};
  sim.path = {.file = "", .seconds = {0.0, 2.0, 4.5, 8.0}, .prices = {95'000.0, 95'100.0, 94'900.0, 95'050.0}};
  sim.crowd = {.strikes_usd = {90'000.0, 95'000.0}, .contracts = {2'000.0, -5'000.0}, .expiry_days = 30, .every = millisecond * 300};
  sim.adversary = {.sniper = {.size = 2.0}, .competitor = {.size = 1.0, .half_spread = 0.2}, .hedge_hunter = {.share = 1.0}};
}

/// A small market in which an expiry falls into the run and everything goes wrong again and again.
RunConfig faulty(std::uint64_t seed) {
  RunConfig config;
  config.sim.seed = seed;
  config.sim.start = *parse_instant("2026-01-05T07:59:55Z");
  config.sim.expiry_days = {0, 30};
  config.sim.strikes_per_expiry = 3;
  config.sim.latency.order_tail = config.sim.latency.data_tail = millisecond * 3;
  for (const std::string_view name : sim_fault_names) {
    SimFault fault{.what = std::string(name), .after = millisecond * static_cast<std::int64_t>(500 + 700 * config.sim.fault.size())};
    fault.every = second;
    fault.lasts = millisecond * 600;
    fault.share = name == "disconnect" || name == "stall" ? 1.0 : 0.3;
    config.sim.fault.push_back(fault);
  }
  for (SimFlow* flow : {&config.sim.perpetual, &config.sim.future, &config.sim.option}) flow->taker_rate_per_second = 2.0;
  if (seed % 2 == 0) crowd(config.sim);
  return config;
}

/// The same where the day's new contracts are listed, strikes are added, and perpetuals pay funding meanwhile.
RunConfig rolling(std::uint64_t seed) {
  RunConfig config = faulty(seed);
  config.sim.listing = {.rule = "calendar", .dailies = 1, .weeklies = 1, .monthlies = 0, .quarterlies = 0, .strikes_beyond = 2};
  config.sim.funding = {.period = hour * 8, .each = millisecond * 3'500, .premium_bps = 20.0, .premium_deviation_bps = 5.0};
  config.sim.process.jumps_per_day = 10'000.0;
  return config;
}

/// What must hold of one seed. `met`: how many connections broke, and fills.
void conserves(std::uint64_t seed, const RunConfig& config, std::array<int, 2>& met) {
  SCOPED_TRACE(fmt::format("seed {}: keel_life_tests --gtest_filter=*Faulty*", seed));
  std::vector<JournalEntry> entries;
  RunPorts ports;
  ports.journal = std::make_unique<KeptJournal>(entries);
  auto run = TestRun::start(config, {}, nullptr, std::move(ports));
  ASSERT_TRUE(run) << run.error().text;
  auto lived = run->run->advance(config.sim.start + length);
  ASSERT_TRUE(lived) << lived.error().text;
  ASSERT_TRUE(run->finish());
  const State& state = run->state();
  const ClearingHouse& house = run->venue->house();
  EXPECT_EQ(house.imbalance(Currency::of("BTC")), SettleAmount{});
  const Book& venues = house.account(us);
  for (const Instrument& instrument : state.instruments) {
    EXPECT_EQ(house.open_position(instrument.id), Size{}) << instrument.name;
    EXPECT_EQ(state.book.position(instrument.id), venues.position(instrument.id)) << instrument.name;
  }
  EXPECT_EQ(state.book.cash(), venues.cash());
  EXPECT_EQ(state.position_mismatches, 0U);
  EXPECT_EQ(state.profit.equity, state.profit.deposits + state.profit.total());

  auto engine = Engine::make(config.engine(), config.venue_terms());
  ASSERT_TRUE(engine);
  Stepper again{std::move(*engine)};
  for (const JournalEntry& entry : entries) {
    const Stepper::Agreement agreement = again.step_again(entry);
    ASSERT_TRUE(agreement.commands && agreement.state_hash) << "event " << entry.event.seq;
    met[0] += std::holds_alternative<SessionEnded>(entry.event.fact) ? 1 : 0;
    met[1] += std::holds_alternative<Filled>(entry.event.fact) ? 1 : 0;
  }
  EXPECT_EQ(again.engine().hash(), run->run->engine().hash());
}

class Faulty : public ::testing::TestWithParam<int> {};

TEST_P(Faulty, ConservesAllMoneyAndKeepsTheVenuesCountAndReplays) {
  std::array<int, 2> met{};
  for (int i = 0; i < seeds_a_test; ++i) {
    const auto seed = static_cast<std::uint64_t>(GetParam() * seeds_a_test + i + 1);
    conserves(seed, faulty(seed), met);
  }
  EXPECT_GT(met[0], seeds_a_test) << "connections broke";
  EXPECT_GT(met[1], seeds_a_test * 5) << "there were fills";
}

TEST(FaultyCalendar, ConservesAllMoneyAndKeepsTheVenuesCountAndReplays) {
  std::array<int, 2> met{};
  for (std::uint64_t seed = 1; seed <= 60; ++seed) conserves(seed, rolling(seed), met);
  EXPECT_GT(met[0], 60) << "connections broke";
  EXPECT_GT(met[1], 300) << "there were fills";
}

TEST(FaultyCalendar, WhatIsListedMeanwhileIsQuotedAndFundingIsACause) {
  RunConfig config = rolling(3);
  config.sim.fault.clear();
  auto run = TestRun::start(config);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + length));
  const State& state = run->state();
  const Instrument* fresh = state.instruments.find("BTC-7JAN26");
  ASSERT_NE(fresh, nullptr) << "listed at 08:00, two days before it expires";
  EXPECT_GT(fresh->id.value, state.instruments.find("BTC-5JAN26")->id.value);
  int quoted = 0;
  for (const WorkingOrder& order : state.orders.all()) {
    quoted += state.instruments[order.placed.instrument].expiry == fresh->expiry && order.placed.purpose == Purpose::Quote ? 1 : 0;
  }
  EXPECT_GT(quoted, 4) << "a future and options";
  const InstrumentId perpetual = state.instruments.find("BTC-PERPETUAL")->id;
  const SettleAmount paid = state.book.position(perpetual).funding;
  EXPECT_NE(paid, SettleAmount{});
  EXPECT_LT(to_double(state.profit.funding) * to_double(paid), 0.0) << "what is paid is a loss";
  EXPECT_EQ(state.profit.equity, state.profit.deposits + state.profit.total());
}

/// The process dies again and again, within outages, too; what the venue did then is told from that.
void goes_on(const RunConfig& config, std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("seed {}", seed));
  const TemporaryDirectory directory;
  const std::filesystem::path journal = directory.path() / "run";
  Random random{seed};
  for (int life = 0; life < 8; ++life) {
    auto run = TestRun::start(config, journal);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * static_cast<std::int64_t>(1 + random.below(1'500))));
    EXPECT_EQ(run->state().position_mismatches, 0U) << "life " << life;
    if (life < 7) continue;  // as after a crash
    ASSERT_TRUE(run->finish());
    const Book& venues = run->venue->house().account(us);
    for (const Instrument& instrument : run->state().instruments) {
      EXPECT_EQ(run->state().book.position(instrument.id).size, venues.position(instrument.id).size) << instrument.name;
    }
  }
  EXPECT_EQ(replay(journal)->mismatches, 0U);
}

TEST(FaultyRestart, GoesOnWhereverItDies) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) goes_on(faulty(seed), seed);
}

TEST(FaultyRestart, GoesOnWhereverItDiesWhileContractsAreListed) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) goes_on(rolling(seed), seed);
}

TEST(FaultyStart, AVenueThatIsGoneAtOnceHasStillListedWhatItHas) {
  for (const Duration after : {Duration{}, millisecond, millisecond * 9}) {
    RunConfig config = faulty(1);
    config.sim.fault = {{.what = "disconnect", .after = after, .lasts = second}};
    auto run = TestRun::start(config);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(config.sim.start + second * 2));
    EXPECT_FALSE(run->state().orders.all().empty()) << format_duration(after);
    EXPECT_EQ(run->state().position_mismatches, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Faulty, ::testing::Range(0, seeds / seeds_a_test));

}  // namespace
}  // namespace keel
