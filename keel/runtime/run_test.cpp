#include "keel/runtime/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <filesystem>

#include "keel/journal/test_journal.hpp"
#include "keel/runtime/replay.hpp"
#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

struct Directory {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("keel_run_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
                                                ::testing::UnitTest::GetInstance()->current_test_info()->name());
  Directory() { std::filesystem::remove_all(path); }
  ~Directory() { std::filesystem::remove_all(path); }
};

TEST(Run, TradesAndKeepsTheVenuesCount) {
  auto run = TestRun::start({});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + minute));
  ASSERT_TRUE(run->finish());
  const State& state = run->state();
  EXPECT_GT(run->venue->trades().size(), 0U);
  for (const Instrument& instrument : state.instruments) {
    EXPECT_EQ(state.book.position(instrument.id).size, run->venue->position(instrument.id)) << instrument.name;
  }
  EXPECT_EQ(state.profit.equity, state.profit.deposits + state.profit.total());
  EXPECT_EQ(state.halt_reason, "end of run");
}

TEST(Run, ARestartRecoversReconcilesAndGoesOn) {
  const Directory directory;
  std::uint64_t hash = 0;
  {
    auto run = TestRun::start({}, directory.path);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second * 20));
    hash = run->run->engine().hash();
  }  // as after a crash: nothing said goodbye
  for (int restart = 0; restart < 3; ++restart) {
    auto run = TestRun::start({}, directory.path);
    ASSERT_TRUE(run) << run.error().text;
    EXPECT_NE(run->run->engine().hash(), hash) << "the reconciliation is on record";
    EXPECT_EQ(run->state().position_mismatches, 0U);
    EXPECT_FALSE(run->state().halted) << run->state().halt_reason;
    ASSERT_TRUE(run->run->advance(run->run->now() + second * 10));
    hash = run->run->engine().hash();
  }
}

TEST(Run, AnOrderlyEndLeavesNothingWorking) {
  const Directory directory;
  auto run = TestRun::start({}, directory.path);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second * 5));
  EXPECT_FALSE(run->state().orders.all().empty());
  ASSERT_TRUE(run->finish());
  EXPECT_TRUE(run->state().orders.all().empty());
  run = fail("its first life is over");
  run = TestRun::start({}, directory.path);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_FALSE(run->state().halted);
}

TEST(Run, ARestartAfterAnOrderlyEndDoesNotLiftALimitsHalt) {
  const Directory directory;
  RunConfig config;
  config.limits.delta_usd = {100.0, 200.0, 300.0};  // the deposit alone is more
  auto run = TestRun::start(config, directory.path);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + second));
  ASSERT_TRUE(run->state().halted);
  const std::string reason = run->state().halt_reason;
  ASSERT_TRUE(run->finish());
  EXPECT_EQ(run->state().halt_reason, reason);
  run = fail("its first life is over");
  run = TestRun::start(config, directory.path);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_TRUE(run->state().halted) << "only a person resumes";
  EXPECT_EQ(run->state().halt_reason, reason);
}

TEST(Run, RecoversFromAJournalThatEndsAfterAnyEvent) {
  const TemporaryDirectory directory;
  {
    auto run = TestRun::start({}, directory.path() / "whole");
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
    ASSERT_TRUE(run->finish());
  }
  const auto [entries, error] = read_all(directory.path() / "whole");
  ASSERT_EQ(error, "");
  // The first are within the venue's greeting: a wide listing is more than one transaction.
  for (const std::size_t end : std::initializer_list<std::size_t>{1, 2, 30, 60, 100, 200, 301, 700, 1001, entries.size() - 1}) {
    SCOPED_TRACE("journal ends with event " + std::to_string(end));
    const auto path = directory.path() / std::to_string(end);
    {
      const auto journal = SqliteJournal::create(path, JournalReader::open(directory.path() / "whole")->meta());
      ASSERT_TRUE(journal) << journal.error().text;
      for (std::size_t i = 0; i < end; ++i) append_entry(**journal, entries[i]);
      ASSERT_TRUE((*journal)->commit());
    }
    for (int restart = 0; restart < 2; ++restart) {
      auto run = TestRun::start({}, path);
      ASSERT_TRUE(run) << run.error().text;
      ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 500));
      const State& state = run->state();
      EXPECT_FALSE(state.halted) << state.halt_reason;
      EXPECT_FALSE(state.orders.all().empty());
      ASSERT_EQ(state.instruments.size(), run->venue->instruments().size());
    }
    EXPECT_EQ(replay(path)->mismatches, 0U);
  }
}

TEST(Run, RefusesANumeraireThatIsNeitherUsdNorTheUnderlying) {
  RunConfig config;
  config.risk.numeraire = Currency::of("EUR");
  const auto run = TestRun::start(config);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().text, "risk.numeraire: EUR with sim.underlying = BTC: must be USD or that");
}

TEST(Run, AnotherConfigDoesNotContinueAJournal) {
  const Directory directory;
  ASSERT_TRUE(TestRun::start({}, directory.path));
  RunConfig other;
  other.sim.seed = 2;
  const auto run = TestRun::start(other, directory.path);
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().text.find("another config"), std::string::npos);
}

TEST(Run, AJournalOfAnotherMarketIsNotContinued) {
  const Directory directory;
  const auto venue = SimVenue::make({}, built_in_terms());
  ASSERT_TRUE(venue);
  ASSERT_TRUE(open_run({}, directory.path, {.venues = {venue->get()}}, "keel backtest of something"));
  const auto run = TestRun::start({}, directory.path);
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().text.find(": was made by keel backtest, and keel run cannot go on with it"), std::string::npos) << run.error().text;
}

/// Says what a test puts into it, and keeps the answers.
struct Paper final : OperatorInbox {
  std::optional<OperatorWord> take() override {
    if (words.empty()) return std::nullopt;
    OperatorWord word = std::move(words.front());
    words.pop_front();
    return word;
  }
  void answer(const OperatorWord&, const OperatorAnswer& answer) override { answers.push_back(answer); }
  std::deque<OperatorWord> words;
  std::vector<OperatorAnswer> answers;
};

std::pair<Result<TestRun>, Paper*> run_with_inbox(const std::filesystem::path& directory, const RunConfig& config = {}) {
  auto inbox = std::make_unique<Paper>();
  Paper* paper = inbox.get();
  RunPorts ports;
  ports.inboxes.push_back(std::move(inbox));
  return {TestRun::start(config, directory, nullptr, std::move(ports)), paper};
}

TEST(Run, APersonsHaltIsConfirmedWhenNothingWorksAtTheVenueAndLastsOverARestart) {
  const Directory directory;
  {
    auto [run, inbox] = run_with_inbox(directory.path);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second * 5));
    ASSERT_FALSE(run->state().orders.all().empty());
    inbox->words.push_back({.fact = Halted{"by ada"}});
    ASSERT_TRUE(run->run->advance(run->run->now() + millisecond));
    EXPECT_TRUE(run->state().halted);
    EXPECT_TRUE(inbox->answers.empty()) << "the venue has not said yet that the orders are gone";
    ASSERT_TRUE(run->run->advance(run->run->now() + second));
    ASSERT_EQ(inbox->answers.size(), 1U);
    EXPECT_TRUE(inbox->answers[0].done);
    EXPECT_TRUE(run->venue->snapshot({}).open_orders.empty());
  }  // as after a crash
  auto [run, inbox] = run_with_inbox(directory.path);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_TRUE(run->state().halted);
  EXPECT_EQ(run->state().halt_reason, "by ada");
  inbox->words.push_back({.fact = Resumed{"ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + second));
  EXPECT_FALSE(run->state().halted);
  ASSERT_EQ(inbox->answers.size(), 1U);
  EXPECT_TRUE(inbox->answers[0].done);
  EXPECT_FALSE(run->state().orders.all().empty());
  EXPECT_EQ(replay(directory.path)->mismatches, 0U);
}

TEST(Run, AWordOfAWideWindowIsHeardWithinIt) {
  // Messages take a minute, so that a window could be a minute; what is said is heard within a tenth of a second of the venue's time.
  RunConfig config;
  config.sim.latency.order = minute;
  auto inbox = std::make_unique<Paper>();
  Paper* paper = inbox.get();
  RunPorts ports;
  ports.inboxes.push_back(std::move(inbox));
  auto run = TestRun::start(config, {}, nullptr, std::move(ports));
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + millisecond));
  paper->words.push_back({.fact = Halted{"by ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond));
  EXPECT_TRUE(run->state().halted);
  EXPECT_LE(run->state().now, config.sim.start + millisecond * 250);
}

TEST(Run, EndsOrderlyWhenAPersonSaysSo) {
  auto [run, inbox] = run_with_inbox({});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
  inbox->words.emplace_back();
  ASSERT_TRUE(run->run->live(run->clock, std::nullopt));
  EXPECT_EQ(run->state().halt_reason, end_of_run);
  EXPECT_TRUE(run->state().orders.all().empty());
  ASSERT_EQ(inbox->answers.size(), 1U);
  EXPECT_TRUE(inbox->answers[0].done);
}

TEST(Run, DoesNotResumeWhileItEndsNorFlattenWhileItIsHalted) {
  auto [run, inbox] = run_with_inbox({});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
  inbox->words.push_back({.fact = Halted{"by ada"}});
  inbox->words.push_back({.fact = FlattenOrdered{"ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + second));
  ASSERT_EQ(inbox->answers.size(), 2U);
  for (const OperatorAnswer& answer : inbox->answers) EXPECT_EQ(answer.done, answer.text.starts_with("halted at")) << answer.text;
  inbox->words.emplace_back();
  inbox->words.push_back({.fact = Resumed{"ada"}});
  ASSERT_TRUE(run->run->live(run->clock, std::nullopt));
  EXPECT_EQ(run->state().halt_reason, "by ada");
  ASSERT_EQ(inbox->answers.size(), 4U);
  EXPECT_TRUE(std::ranges::any_of(inbox->answers, [](const OperatorAnswer& a) { return a.text == "the run is ending" && !a.done; }));
}

TEST(Run, AResumeOfWhatRunsIsAnsweredSo) {
  auto [run, inbox] = run_with_inbox({});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
  inbox->words.push_back({.fact = Resumed{"ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
  ASSERT_EQ(inbox->answers.size(), 1U);
  EXPECT_TRUE(inbox->answers[0].done);
  EXPECT_EQ(inbox->answers[0].text, "was not halted: nothing is changed");
}

TEST(Run, ALimitIsSetForATimeThatIsStillToCome) {
  auto [run, inbox] = run_with_inbox({});
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
  const LimitConfig limit{.soft = 1.0, .hard = 2.0, .emergency = 2e6};
  const Instant past = run->run->now() - minute;
  inbox->words.push_back({.fact = LimitChanged{"delta_usd", limit, "ada", past}});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
  ASSERT_EQ(inbox->answers.size(), 1U);
  EXPECT_FALSE(inbox->answers[0].done) << inbox->answers[0].text;
  EXPECT_TRUE(inbox->answers[0].text.starts_with("until " + format_instant(past) + " is past: it is 2026-01-05T"))
      << inbox->answers[0].text;
  EXPECT_TRUE(run->state().limit_changes.empty());

  inbox->words.push_back({.fact = LimitChanged{"delta_usd", limit, "ada"}, .lasts = second});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
  ASSERT_EQ(inbox->answers.size(), 2U);
  EXPECT_TRUE(inbox->answers[1].done) << inbox->answers[1].text;
  EXPECT_EQ(run->state().limit_changes.size(), 1U);
  ASSERT_TRUE(run->run->advance(run->run->now() + second));
  EXPECT_TRUE(run->state().limit_changes.empty()) << "it lasted a second";
}

TEST(Run, ALimitLooserThanTheConfigsMustEndAndIsOfTwoPersons) {
  const Directory directory;
  RunConfig config;
  config.limits.longest_proposal = second * 10;
  auto [run, inbox] = run_with_inbox(directory.path, config);
  ASSERT_TRUE(run) << run.error().text;
  const auto say = [&](Fact fact, Duration lasts = {}) {
    inbox->words.push_back({.fact = std::move(fact), .lasts = lasts});
    EXPECT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
    return inbox->answers.back();
  };
  const auto told = [&](const LimitConfig& limit, Duration lasts) { return say(LimitChanged{"delta_usd", limit, "ada"}, lasts); };
  const LimitConfig tighter{.soft = 1.0, .hard = 2.0, .emergency = 2e6};
  const LimitConfig looser{.soft = 1.0, .hard = 2.0, .emergency = 3e6};
  const std::string refusal = "looser than the config's delta_usd of 600000, 1000000, 2500000: ";
  EXPECT_EQ(told(looser, hour).text, refusal + "not before every venue is connected and prices are known") << "no pre-open loosening";
  ASSERT_TRUE(run->run->advance(config.sim.start + second));
  EXPECT_EQ(told(looser, {}).text, refusal + "it must end (--until), at most 1d ahead");
  EXPECT_EQ(told({}, {}).text, refusal + "it must end (--until), at most 1d ahead") << "no limit at all";
  EXPECT_EQ(told(looser, day + second).text, refusal + "it must end (--until), at most 1d ahead");
  EXPECT_FALSE(inbox->answers.back().done);
  EXPECT_TRUE(run->state().limit_changes.empty());
  EXPECT_TRUE(run->state().limit_proposals.empty());

  // One person's word changes nothing, nor does the same person's second one.
  const OperatorAnswer proposed = told(looser, hour);
  EXPECT_FALSE(proposed.done);
  EXPECT_TRUE(proposed.text.contains("another person must confirm it before")) << proposed.text;
  EXPECT_TRUE(run->state().limit_changes.empty());
  EXPECT_EQ(say(LimitConfirmed{"delta_usd", " Ada"}).text, "ada has proposed it: another person must confirm it");
  EXPECT_EQ(say(LimitConfirmed{"vega_usd_per_vol_point", "bob"}).text,
            "nothing is proposed of \"vega_usd_per_vol_point\": it is of \"delta_usd\", by ada");
  EXPECT_TRUE(run->state().limit_changes.empty());
  const OperatorAnswer confirmed = say(LimitConfirmed{"delta_usd", "bob"});
  EXPECT_TRUE(confirmed.done) << confirmed.text;
  EXPECT_TRUE(confirmed.text.ends_with("delta_usd 1, 2, 3000000 instead of 600000, 1000000, 2500000, by ada, confirmed by bob"))
      << confirmed.text;
  ASSERT_EQ(run->state().limit_changes.size(), 1U);
  EXPECT_EQ(run->state().limit_changes[0].confirmed_by, "bob");
  EXPECT_EQ(say(LimitConfirmed{"delta_usd", "bob"}).text, "nothing is proposed of \"delta_usd\"") << "it was used up";

  // What nobody confirms in time lapses.
  EXPECT_FALSE(told({}, hour).done);
  ASSERT_TRUE(run->run->advance(run->run->now() + second * 10));
  EXPECT_EQ(say(LimitConfirmed{"delta_usd", "bob"}).text, "nothing is proposed of \"delta_usd\"");
  EXPECT_TRUE(told(tighter, {}).done) << "the config's again, and tighter, for good, by one person";
  EXPECT_EQ(run->state().limit_changes.front().until, never);
  EXPECT_EQ(run->state().limit_changes.front().confirmed_by, "");
  ASSERT_TRUE(run->finish());
  EXPECT_EQ(replay(directory.path)->mismatches, 0U);
}

TEST(Run, ALoosenedLimitEndsOverARestart) {
  const Directory directory;
  const auto say = [](TestRun& run, auto& inbox, Fact fact, Duration lasts = {}) {
    inbox.words.push_back({.fact = std::move(fact), .lasts = lasts});
    EXPECT_TRUE(run.run->advance(run.run->now() + millisecond * 100));
  };
  {
    auto [run, inbox] = run_with_inbox(directory.path);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second));
    say(*run, *inbox, LimitChanged{"delta_usd", {}, "ada"}, second * 20);
    say(*run, *inbox, LimitConfirmed{"delta_usd", "bob"});
    EXPECT_FALSE(run->run->engine().derived().limits.delta_usd.is_set());
  }  // as after a crash
  auto [run, inbox] = run_with_inbox(directory.path);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(run->run->now() + second));
  ASSERT_EQ(run->state().limit_changes.size(), 1U) << "a restart neither lifts nor keeps it";
  EXPECT_EQ(run->state().limit_changes[0].confirmed_by, "bob");
  ASSERT_TRUE(run->run->advance(run->run->now() + second * 25));
  EXPECT_TRUE(run->state().limit_changes.empty());
  EXPECT_EQ(run->run->engine().derived().limits.delta_usd.emergency, RunConfig{}.limits.delta_usd.emergency);
}

TEST(Run, WhatExecutesTooOftenIsStoppedOverARestartUntilAPersonEnablesIt) {
  const Directory directory;
  RunConfig config;
  config.gate.maximum_executions = 3;
  config.sim.perpetual.taker_rate_per_second = 50.0;
  const auto quoted = [](const TestRun& run) {
    const auto& orders = run.state().orders.all();
    return std::ranges::any_of(orders, [](const WorkingOrder& working) {
      return working.placed.instrument == InstrumentId{0} && working.state != OrderState::PendingCancel;
    });
  };
  {
    auto [run, inbox] = run_with_inbox(directory.path, config);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(config.sim.start + second));
    ASSERT_EQ(run->state().instruments[InstrumentId{0}].name, "BTC-PERPETUAL");
    while (!run->state().is_stopped(InstrumentId{0}) && run->run->now() < config.sim.start + minute) {
      ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
    }
    ASSERT_TRUE(run->state().is_stopped(InstrumentId{0}));
    ASSERT_TRUE(run->run->advance(run->run->now() + second));
    EXPECT_FALSE(quoted(*run));
    EXPECT_FALSE(run->state().halted) << "the rest goes on";
    inbox->words.push_back({.fact = InstrumentEnabled{"BTC-PERP", "ada"}});
    ASSERT_TRUE(run->run->advance(run->run->now() + millisecond * 100));
    EXPECT_EQ(inbox->answers.back().text, "\"BTC-PERP\" is not an instrument of the run");
    EXPECT_FALSE(inbox->answers.back().done);
  }  // as after a crash
  auto [run, inbox] = run_with_inbox(directory.path, config);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(run->run->now() + second));
  EXPECT_TRUE(run->state().is_stopped(InstrumentId{0}));
  EXPECT_FALSE(quoted(*run));
  const std::string before = format_instant(run->run->now());
  inbox->words.push_back({.fact = InstrumentEnabled{"BTC-PERPETUAL", "ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond));
  EXPECT_EQ(inbox->answers.back().text, "enabled at " + before + ": BTC-PERPETUAL");
  EXPECT_TRUE(inbox->answers.back().done);
  EXPECT_FALSE(run->state().is_stopped(InstrumentId{0}));
  EXPECT_TRUE(quoted(*run)) << "at once";
  inbox->words.push_back({.fact = InstrumentEnabled{"BTC-PERPETUAL", "ada"}});
  ASSERT_TRUE(run->run->advance(run->run->now() + millisecond));
  EXPECT_EQ(inbox->answers.back().text, "BTC-PERPETUAL was not stopped: nothing is changed");
  EXPECT_EQ(replay(directory.path)->mismatches, 0U);
}

TEST(Run, WhatIsRememberedDoesNotGrowWithTheTimeThatItLives) {
  RunConfig config;  // one instrument and much trade: hours of it are quick
  config.sim.expiry_days.clear();
  config.sim.process.price_step = config.sim.perpetual.requote = config.sim.timer = second;
  config.sim.process.vol_step = hour;
  config.sim.perpetual.top_size = Size{10 * units_per_one};  // the others leave takers to us
  auto run = TestRun::start(config);
  ASSERT_TRUE(run) << run.error().text;
  struct Sizes {
    std::size_t trades, orders, markouts, sessions, open;
  };
  const auto sizes_at = [&](Duration after) {
    EXPECT_TRUE(run->run->advance(config.sim.start + after));
    const State& state = run->state();
    EXPECT_FALSE(state.halted) << state.halt_reason;
    return Sizes{run->venue->trades().size(), state.orders.all().size(), state.markouts.size(), state.sessions.size(),
                 run->venue->snapshot({}).open_orders.size()};
  };
  const Sizes before = sizes_at(hour * 2);
  const Sizes after = sizes_at(hour * 6);
  EXPECT_GT(before.trades, 200U) << "the venue's record reaches back an hour";
  EXPECT_LT(after.trades, before.trades * 3 / 2);
  EXPECT_LE(after.orders, before.orders + 4);
  EXPECT_LE(after.open, before.open + 4);
  EXPECT_LE(after.markouts, before.markouts + 20) << "of the last ten seconds";
  EXPECT_EQ(after.sessions, before.sessions);
}

TEST(Run, TheEndAwaitsTheCancelsOfASlowSimulatedVenue) {
  RunConfig config;
  config.sim.latency.order = second * 2;
  config.sim.latency.data = second;
  auto run = TestRun::start(config);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + second * 2));
  ASSERT_FALSE(run->state().orders.all().empty());
  const Instant ends = run->run->now();
  ASSERT_TRUE(run->finish());
  EXPECT_TRUE(run->state().orders.all().empty());
  EXPECT_GE(run->run->now() - ends, second * 3) << "its time costs nothing";
  EXPECT_LE(run->run->now() - ends, second * 4);
}

TEST(Run, OrdersWhoseCancelIsNotConfirmedAtTheEndAreStillInItsTable) {
  RunConfig config;
  config.sim.latency.order = second * 5;
  auto run = TestRun::start(config);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE(run->run->advance(config.sim.start + second * 2));
  const Instant ends = run->run->now();
  ASSERT_TRUE(run->finish());
  EXPECT_FALSE(run->state().orders.all().empty());
  EXPECT_GE(run->run->now() - ends, second * 5) << "five seconds are waited for them";
  EXPECT_LE(run->run->now() - ends, second * 5 + millisecond * 100);
}

}  // namespace
}  // namespace keel
