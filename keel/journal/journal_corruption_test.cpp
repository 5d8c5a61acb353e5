#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "keel/base/random.hpp"
#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Flips one bit in place; again, and it is back.
void flip(const fs::path& file, std::size_t at, std::uint64_t bit) {
  std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
  stream.seekg(static_cast<std::streamoff>(at));
  const auto byte = static_cast<char>(stream.get() ^ 1 << bit);
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(byte);
}

void spill(const fs::path& file, std::string_view bytes) { std::ofstream{file, std::ios::binary} << bytes; }

std::string bytes_of(const std::vector<JournalEntry>& entries) {
  std::string bytes;
  for (const JournalEntry& entry : entries) bytes += keel::bytes_of(entry);
  return bytes;
}

/// The file of a small journal as an orderly end leaves it, and the files as a kill after the last commit leaves them.
class JournalCorruption : public ::testing::Test {
 protected:
  static constexpr std::uint64_t events_per_commit = 5;
  static constexpr std::uint64_t commits = 20;

  JournalCorruption() {
    const fs::path written = temporary_.path() / "written";
    {
      const auto journal = SqliteJournal::create(written, sample_meta());
      KEEL_CHECK(journal, "create");
      for (std::uint64_t seq = 1; seq <= commits * events_per_commit; ++seq) {
        append_sample(**journal, seq);
        if (seq % events_per_commit == 0) KEEL_CHECK((*journal)->commit(), "commit");
      }
      killed_file_ = slurp(written / "journal.db");
      killed_log_ = slurp(written / "journal.db-wal");
    }
    file_ = slurp(written / "journal.db");
    contents_ = bytes_of(read_all(written).first);
    fs::create_directory(directory_);
  }

  void expect_one_line(const std::string& error) const {
    EXPECT_TRUE(error.starts_with(directory_.string() + "/journal.db")) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }

  TemporaryDirectory temporary_;
  fs::path directory_ = temporary_.path() / "damaged";
  std::string file_;
  std::string contents_;
  std::string killed_file_;
  std::string killed_log_;
};

TEST_F(JournalCorruption, FindsAFlippedBitAnywhereThatMatters) {
  Random random{20260105};
  int detected = 0;
  spill(directory_ / "journal.db", file_);
  for (std::size_t at = 0; at < file_.size(); at += 1 + random.below(25)) {
    const std::uint64_t bit = random.below(8);
    flip(directory_ / "journal.db", at, bit);
    const auto [entries, error] = read_all(directory_);
    flip(directory_ / "journal.db", at, bit);
    if (error.empty()) {
      EXPECT_EQ(bytes_of(entries), contents_) << "byte " << at << " bit " << bit;
    } else {
      ++detected;
      expect_one_line(error);
    }
  }
  EXPECT_GT(detected, 300);
}

TEST_F(JournalCorruption, FindsAFlippedBitInEveryPayload) {
  for (const std::string_view payload : {"PERP", "wwwwwww"}) {
    int places = 0;
    spill(directory_ / "journal.db", file_);
    for (std::size_t at = file_.find(payload); at != std::string::npos; at = file_.find(payload, at + 1)) {
      flip(directory_ / "journal.db", at, 0);
      const auto [entries, error] = read_all(directory_);
      flip(directory_ / "journal.db", at, 0);
      EXPECT_NE(error.find(": the chained checksum is wrong"), std::string::npos) << at << ": " << error;
      EXPECT_NE(error.find(": event " + std::to_string(entries.size() + 1)), std::string::npos) << error;
      ++places;
    }
    EXPECT_GE(places, 20) << payload;
  }
}

TEST_F(JournalCorruption, FindsEveryTruncation) {
  Random random{20260106};
  for (std::size_t size = 0; size < file_.size(); size += 1 + random.below(200)) {
    spill(directory_ / "journal.db", std::string_view{file_}.substr(0, size));
    const auto [entries, error] = read_all(directory_);
    EXPECT_NE(error, "") << size;
    expect_one_line(error);
    EXPECT_FALSE(SqliteJournal::open_for_append(directory_) && error.empty()) << size;
    fs::remove(directory_ / "journal.db-wal");
  }
}

TEST_F(JournalCorruption, TornEndOfTheLogLosesWholeTransactionsOnly) {
  Random random{20260107};
  std::size_t longest = 0;
  for (std::size_t size = 0; size <= killed_log_.size(); size += 1 + random.below(2000)) {
    spill(directory_ / "journal.db", killed_file_);
    spill(directory_ / "journal.db-wal", std::string_view{killed_log_}.substr(0, size));
    fs::remove(directory_ / "journal.db-shm");
    const auto [entries, error] = read_all(directory_);
    EXPECT_EQ(error, "") << size;
    EXPECT_EQ(entries.size() % events_per_commit, 0U) << size;
    EXPECT_TRUE(contents_.starts_with(bytes_of(entries))) << size;
    EXPECT_GE(entries.size(), longest) << size;
    longest = entries.size();
  }
  EXPECT_GT(longest, 50U);
}

TEST_F(JournalCorruption, RefusesALogThatIsBadBeforeItsLastTransaction) {
  Random random{20260108};
  int refused = 0;
  for (std::size_t at = 0; at < killed_log_.size(); at += 1 + random.below(600)) {
    spill(directory_ / "journal.db", killed_file_);
    spill(directory_ / "journal.db-wal", killed_log_);
    flip(directory_ / "journal.db-wal", at, random.below(8));
    fs::remove(directory_ / "journal.db-shm");
    const auto [entries, error] = read_all(directory_);
    if (error.empty()) {
      EXPECT_GE(entries.size(), (commits - 2) * events_per_commit) << at << ": only the end can be taken for torn";
      EXPECT_EQ(entries.size() % events_per_commit, 0U) << at;
      EXPECT_TRUE(contents_.starts_with(bytes_of(entries))) << at;
    } else {
      ++refused;
      expect_one_line(error);
      EXPECT_FALSE(SqliteJournal::open_for_append(directory_)) << at;
    }
  }
  EXPECT_GT(refused, 100);
}

/// As for somebody who may read the directory and not write in it: here nobody can, as what should be the lock's file is a folder.
TEST_F(JournalCorruption, TellsOfABadLogThoughTheLockCannotBeTaken) {
  spill(directory_ / "journal.db", killed_file_);
  spill(directory_ / "journal.db-wal", killed_log_);
  flip(directory_ / "journal.db-wal", killed_log_.size() / 4, 0);
  const std::string error = read_all(directory_).second;
  ASSERT_NE(error, "");
  fs::remove(directory_ / "journal.db-shm");
  fs::remove(directory_ / "lock");
  fs::create_directory(directory_ / "lock");
  EXPECT_EQ(read_all(directory_).second, error);
}

TEST_F(JournalCorruption, FindsRemovedAndSwappedRows) {
  for (const char* sql :
       {"DELETE FROM event WHERE seq = 100", "DELETE FROM event WHERE seq = 50", "DELETE FROM event WHERE seq = 1",
        "DELETE FROM event WHERE seq > 60; DELETE FROM command WHERE event_seq > 60; DELETE FROM state_hash WHERE event_seq > 60",
        "DELETE FROM command WHERE event_seq = 99 AND idx = 2", "DELETE FROM command WHERE event_seq = 99 AND idx = 0",
        "DELETE FROM state_hash WHERE event_seq = 100", "UPDATE event SET at_ns = at_ns + 1 WHERE seq = 40",
        "UPDATE event SET kind = 0 WHERE seq = 40", "UPDATE event SET payload = '' WHERE seq = 40",
        "UPDATE command SET idx = idx + 5 WHERE event_seq = 41", "UPDATE state_hash SET hash = hash + 1 WHERE event_seq = 40",
        "UPDATE head SET last_seq = 99", "UPDATE head SET chain = 0", "UPDATE meta SET value = '' WHERE key = 'config'",
        "INSERT INTO command VALUES (101, 0, 2, x'02', 0)", "INSERT INTO state_hash VALUES (101, 0, 0)", "DELETE FROM head"}) {
    spill(directory_ / "journal.db", file_);
    const auto done = Sqlite::open(directory_ / "journal.db", Sqlite::Mode::Write)->execute(sql);
    ASSERT_TRUE(done) << sql << ": " << done.error().text;
    const auto [entries, error] = read_all(directory_);
    EXPECT_NE(error, "") << sql;
    expect_one_line(error);
  }
}

}  // namespace
}  // namespace keel
