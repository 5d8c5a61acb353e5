#include "keel/runtime/simulated_run.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "keel/journal/test_journal.hpp"
#include "keel/runtime/replay.hpp"

namespace keel {
namespace {

struct Directory {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("keel_run_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
                                                ::testing::UnitTest::GetInstance()->current_test_info()->name());
  Directory() { std::filesystem::remove_all(path); }
  ~Directory() { std::filesystem::remove_all(path); }
};

TEST(SimulatedRun, TradesAndKeepsTheVenuesCount) {
  auto run = SimulatedRun::start({}, "", nullptr);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE((*run)->advance((*run)->config().sim.start + minute));
  ASSERT_TRUE((*run)->finish());
  const State& state = (*run)->engine().state();
  EXPECT_GT((*run)->venue().trades().size(), 0U);
  for (const Instrument& instrument : state.instruments) {
    EXPECT_EQ(state.book.position(instrument.id).size, (*run)->venue().position(instrument.id)) << instrument.name;
  }
  EXPECT_EQ(state.profit.equity, state.profit.deposits + state.profit.total());
  EXPECT_EQ(state.halt_reason, "end of run");
}

TEST(SimulatedRun, ARestartRecoversReconcilesAndGoesOn) {
  const Directory directory;
  std::uint64_t hash = 0;
  {
    auto run = SimulatedRun::start({}, directory.path, nullptr);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE((*run)->advance((*run)->config().sim.start + second * 20));
    hash = (*run)->engine().hash();
  }  // as after a crash: nothing said goodbye
  for (int restart = 0; restart < 3; ++restart) {
    auto run = SimulatedRun::start({}, directory.path, nullptr);
    ASSERT_TRUE(run) << run.error().text;
    EXPECT_NE((*run)->engine().hash(), hash) << "the reconciliation is on record";
    EXPECT_EQ((*run)->engine().state().position_mismatches, 0U);
    EXPECT_FALSE((*run)->engine().state().halted) << (*run)->engine().state().halt_reason;
    ASSERT_TRUE((*run)->advance((*run)->now() + second * 10));
    hash = (*run)->engine().hash();
  }
}

TEST(SimulatedRun, AnOrderlyEndLeavesNothingWorking) {
  const Directory directory;
  auto run = SimulatedRun::start({}, directory.path, nullptr);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE((*run)->advance((*run)->config().sim.start + second * 5));
  EXPECT_FALSE((*run)->engine().state().orders.all().empty());
  ASSERT_TRUE((*run)->finish());
  EXPECT_TRUE((*run)->engine().state().orders.all().empty());
  run->reset();
  run = SimulatedRun::start({}, directory.path, nullptr);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_FALSE((*run)->engine().state().halted);
}

TEST(SimulatedRun, ARestartAfterAnOrderlyEndDoesNotLiftALimitsHalt) {
  const Directory directory;
  RunConfig config;
  config.limits.delta_usd = {100.0, 200.0, 300.0};  // the deposit alone is more
  auto run = SimulatedRun::start(config, directory.path, nullptr);
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE((*run)->advance(config.sim.start + second));
  ASSERT_TRUE((*run)->engine().state().halted);
  const std::string reason = (*run)->engine().state().halt_reason;
  ASSERT_TRUE((*run)->finish());
  EXPECT_EQ((*run)->engine().state().halt_reason, reason);
  run->reset();
  run = SimulatedRun::start(config, directory.path, nullptr);
  ASSERT_TRUE(run) << run.error().text;
  EXPECT_TRUE((*run)->engine().state().halted) << "only a person resumes";
  EXPECT_EQ((*run)->engine().state().halt_reason, reason);
}

TEST(SimulatedRun, RecoversFromAJournalThatEndsAfterAnyEvent) {
  const TemporaryDirectory directory;
  {
    auto run = SimulatedRun::start({}, directory.path() / "whole", nullptr);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE((*run)->advance((*run)->config().sim.start + second));
    ASSERT_TRUE((*run)->finish());
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
      auto run = SimulatedRun::start({}, path, nullptr);
      ASSERT_TRUE(run) << run.error().text;
      ASSERT_TRUE((*run)->advance((*run)->now() + millisecond * 500));
      const State& state = (*run)->engine().state();
      EXPECT_FALSE(state.halted) << state.halt_reason;
      EXPECT_FALSE(state.orders.all().empty());
      ASSERT_EQ(state.instruments.size(), (*run)->venue().instruments().size());
    }
    EXPECT_EQ(replay(path)->mismatches, 0U);
  }
}

TEST(SimulatedRun, RefusesANumeraireThatIsNeitherUsdNorTheUnderlying) {
  RunConfig config;
  config.risk.numeraire = Currency::of("EUR");
  const auto run = SimulatedRun::start(config, "", nullptr);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().text, "risk.numeraire: EUR with sim.underlying = BTC: must be USD or that");
}

TEST(SimulatedRun, AnotherConfigDoesNotContinueAJournal) {
  const Directory directory;
  ASSERT_TRUE(SimulatedRun::start({}, directory.path, nullptr));
  RunConfig other;
  other.sim.seed = 2;
  const auto run = SimulatedRun::start(other, directory.path, nullptr);
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().text.find("another config"), std::string::npos);
}

}  // namespace
}  // namespace keel
