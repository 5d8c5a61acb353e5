#include "keel/runtime/replay.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "keel/config/run_config.hpp"
#include "keel/journal/test_journal.hpp"
#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

class ReplayTest : public ::testing::Test {
 protected:
  /// Twenty simulated seconds with an orderly end.
  void record() {
    auto run = TestRun::start({}, recorded_);
    ASSERT_TRUE(run) << run.error().text;
    ASSERT_TRUE(run->run->advance(RunConfig{}.sim.start + second * 20));
    ASSERT_TRUE(run->finish());
    events_ = run->run->events();
    commands_ = run->run->commands();
    hash_ = run->run->engine().hash();
  }
  /// A journal, intact in itself, of the recorded run as `change` rewrites it.
  template <class Change>
  void rewrite(Change change) {
    auto [entries, error] = read_all(recorded_);
    ASSERT_EQ(error, "");
    change(entries);
    const auto journal = SqliteJournal::create(rewritten_, JournalReader::open(recorded_)->meta());
    ASSERT_TRUE(journal) << journal.error().text;
    for (const JournalEntry& entry : entries) append_entry(**journal, entry);
    ASSERT_TRUE((*journal)->commit());
  }

  TemporaryDirectory temporary_;
  std::filesystem::path recorded_ = temporary_.path() / "recorded";
  std::filesystem::path rewritten_ = temporary_.path() / "rewritten";
  std::uint64_t events_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t hash_ = 0;
};

TEST_F(ReplayTest, AgreesWithTheRunThatWroteTheJournal) {
  record();
  const auto report = replay(recorded_);
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->mismatches, 0U);
  EXPECT_EQ(report->events, events_);
  EXPECT_EQ(report->commands, commands_);
  EXPECT_EQ(report->state_hash, hash_);
  EXPECT_GT(report->state_hashes, 0U);
}

TEST_F(ReplayTest, CountsEveryCommandAndStateHashThatDiffers) {
  record();
  rewrite([](std::vector<JournalEntry>& entries) {
    const auto has_commands = [](const JournalEntry& entry) { return !entry.commands.empty(); };
    const auto first = std::ranges::find_if(entries, has_commands);
    const auto second = std::find_if(first + 1, entries.end(), has_commands);
    first->commands.front() = CancelAll{};
    second->commands.emplace_back(CancelOrder{.order = OrderId{77}});
    entries.back().state_hash = *entries.back().state_hash + 1;
  });
  const auto report = replay(rewritten_);
  ASSERT_TRUE(report) << report.error().text;
  EXPECT_EQ(report->mismatches, 3U);
  ASSERT_EQ(report->first_mismatches.size(), 3U);
  EXPECT_NE(report->first_mismatches[0].find(" cancel_all; replay: "), std::string::npos) << report->first_mismatches[0];
  EXPECT_NE(report->first_mismatches[1].find(" cancel_order order=77; replay: none"), std::string::npos) << report->first_mismatches[1];
  EXPECT_NE(report->first_mismatches[2].find(": state hash: journal "), std::string::npos) << report->first_mismatches[2];
}

TEST_F(ReplayTest, RefusesAConfigThatItDoesNotUnderstand) {
  JournalMeta meta = sample_meta();
  meta.config = "[risk]\nbravery = 1\n";
  ASSERT_TRUE(SqliteJournal::create(recorded_, meta));
  const auto report = replay(recorded_);
  ASSERT_FALSE(report);
  EXPECT_TRUE(report.error().text.starts_with((recorded_ / "journal.db: config: line 2: ").string())) << report.error().text;
}

}  // namespace
}  // namespace keel
