#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "keel/journal/journal_reader.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

class JournalTest : public ::testing::Test {
 protected:
  TemporaryDirectory temporary_;
  std::filesystem::path directory_ = temporary_.path() / "journal";
};

TEST_F(JournalTest, ReadsBackWhatWasCommitted) {
  const JournalMeta meta = sample_meta();
  JournalHead head;
  {
    const auto journal = SqliteJournal::create(directory_, meta);
    ASSERT_TRUE(journal) << journal.error().text;
    for (std::uint64_t seq = 1; seq <= 200; ++seq) append_sample(**journal, seq);
    const auto done = (*journal)->commit();
    ASSERT_TRUE(done) << done.error().text;
    head = (*journal)->head();
  }
  auto reader = JournalReader::open(directory_);
  ASSERT_TRUE(reader) << reader.error().text;
  EXPECT_EQ(reader->meta(), meta);
  EXPECT_EQ(reader->head(), head);
  JournalEntry entry;
  for (std::uint64_t seq = 1; seq <= 200; ++seq) {
    const auto more = reader->next(entry);
    ASSERT_TRUE(more) << more.error().text;
    ASSERT_TRUE(*more);
    EXPECT_EQ(bytes_of(entry), bytes_of(sample_entry(seq))) << seq;
  }
  EXPECT_EQ(reader->next(entry), Result<bool>{false});
}

TEST_F(JournalTest, ContinuesAfterReopeningAsIfItHadNeverStopped) {
  JournalHead in_one_go;
  {
    const auto journal = SqliteJournal::create(temporary_.path() / "other", sample_meta());
    ASSERT_TRUE(journal) << journal.error().text;
    for (std::uint64_t seq = 1; seq <= 20; ++seq) append_sample(**journal, seq);
    in_one_go = (*journal)->head();
  }
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  for (std::uint64_t seq = 1; seq <= 20; ++seq) {
    const auto journal = SqliteJournal::open_for_append(directory_);
    ASSERT_TRUE(journal) << journal.error().text;
    EXPECT_EQ((*journal)->head().last_seq, seq - 1);
    append_sample(**journal, seq);
    ASSERT_TRUE((*journal)->commit());
  }
  const auto [entries, error] = read_all(directory_);
  EXPECT_EQ(entries.size(), 20U);
  EXPECT_EQ(error, "");
  EXPECT_EQ((*SqliteJournal::open_for_append(directory_))->head(), in_one_go);
}

TEST_F(JournalTest, IsEmptyAfterCreation) {
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  const auto [entries, error] = read_all(directory_);
  EXPECT_TRUE(entries.empty());
  EXPECT_EQ(error, "");
}

TEST_F(JournalTest, RefusesASecondWriter) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(journal) << journal.error().text;
  const auto second = SqliteJournal::open_for_append(directory_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text, directory_.string() + ": another process is writing this journal");
}

TEST_F(JournalTest, IsReadableWhileItIsWritten) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(journal) << journal.error().text;
  append_sample(**journal, 1);
  ASSERT_TRUE((*journal)->commit());
  append_sample(**journal, 2);
  const auto [entries, error] = read_all(directory_);
  EXPECT_EQ(entries.size(), 1U);
  EXPECT_EQ(error, "");
}

TEST_F(JournalTest, RefusesToCreateWhereAJournalIs) {
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  const auto again = SqliteJournal::create(directory_, sample_meta());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().text, (directory_ / "journal.db").string() + ": there is a journal already");
}

TEST_F(JournalTest, RefusesADirectoryWithoutOne) {
  EXPECT_EQ(SqliteJournal::open_for_append(directory_).error().text, (directory_ / "journal.db").string() + ": there is no journal");
  EXPECT_EQ(JournalReader::open(directory_).error().text, (directory_ / "journal.db").string() + ": there is no journal");
}

TEST_F(JournalTest, StartsOverWhenItsCreationWasCutShort) {
  std::filesystem::create_directory(directory_);
  std::ofstream{directory_ / "journal.db.new"} << "half of somethi";
  EXPECT_FALSE(SqliteJournal::exists(directory_));
  EXPECT_TRUE(SqliteJournal::create(directory_, sample_meta()));
}

TEST_F(JournalTest, RefusesWhatIsNotAJournal) {
  std::filesystem::create_directory(directory_);
  const auto file = directory_ / "journal.db";
  std::ofstream{file} << std::string(5000, 'x');
  const std::string text = file.string() + ": not a keel journal: file is not a database";
  EXPECT_EQ(JournalReader::open(directory_).error().text, text);
  EXPECT_EQ(SqliteJournal::open_for_append(directory_).error().text, text);
  std::filesystem::remove(file);
  ASSERT_TRUE(Sqlite::open(file, Sqlite::Mode::Create)->execute("CREATE TABLE cakes(name)"));
  EXPECT_EQ(JournalReader::open(directory_).error().text, file.string() + ": not a keel journal: it is a database of something else");
}

TEST_F(JournalTest, RefusesAnotherSchemaVersion) {
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  const auto file = directory_ / "journal.db";
  ASSERT_TRUE(Sqlite::open(file, Sqlite::Mode::Write)->execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'"));
  const std::string text = file.string() +
                           ": keel 0.1.0 wrote it in format 2, and keel 0.3.0 reads format 13: replay it with the older program "
                           "(docs/reference/journal.md, \"An older journal\")";
  EXPECT_EQ(JournalReader::open(directory_).error().text, text);
  EXPECT_EQ(SqliteJournal::open_for_append(directory_).error().text, text);
}

TEST_F(JournalTest, CommitsManyAppendsInOneTransaction) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(journal) << journal.error().text;
  for (std::uint64_t seq = 1; seq <= 1000; ++seq) append_sample(**journal, seq);
  EXPECT_EQ((*journal)->transactions(), 0U);
  ASSERT_TRUE((*journal)->commit());
  EXPECT_EQ((*journal)->transactions(), 1U);
  ASSERT_TRUE((*journal)->commit());
  EXPECT_EQ((*journal)->transactions(), 1U) << "there was nothing to make durable";
}

TEST_F(JournalTest, KeepsTheFirstStateHashOfAnEvent) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(journal) << journal.error().text;
  (*journal)->append(Event{.seq = 1, .at = Instant{1}, .fact = TimeReached{}});
  ASSERT_TRUE((*journal)->commit());
  (*journal)->append_state_hash(1, 7);
  (*journal)->append_state_hash(1, 7);
  const auto done = (*journal)->commit();
  ASSERT_TRUE(done) << done.error().text;
  const auto [entries, error] = read_all(directory_);
  ASSERT_EQ(error, "");
  EXPECT_EQ(entries.at(0).state_hash, 7U);
}

TEST_F(JournalTest, BoundsWhatWaitsInMemory) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(journal) << journal.error().text;
  for (std::uint64_t seq = 1; seq <= 400'000; ++seq) (*journal)->append(Event{.seq = seq, .at = Instant{1}, .fact = TimeReached{}});
  EXPECT_GT((*journal)->transactions(), 0U) << "400,000 records are more than may wait";
  ASSERT_TRUE((*journal)->commit());
  const auto [entries, error] = read_all(directory_);
  EXPECT_EQ(entries.size(), 400'000U);
  EXPECT_EQ(error, "");
}

}  // namespace
}  // namespace keel
