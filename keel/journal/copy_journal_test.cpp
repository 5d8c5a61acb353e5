#include "keel/journal/copy_journal.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;

class CopyJournal : public ::testing::Test {
 protected:
  CopyJournal() {
    const auto journal = SqliteJournal::create(from_, sample_meta());
    KEEL_CHECK(journal, "create");
    for (std::uint64_t seq = 1; seq <= 40; ++seq) append_sample(**journal, seq);
    KEEL_CHECK((*journal)->commit(), "commit");
  }

  TemporaryDirectory temporary_;
  fs::path from_ = temporary_.path() / "from";
  fs::path to_ = temporary_.path() / "to";
};

TEST_F(CopyJournal, HasTheEventsUpToOneAndCanBeGoneOnFrom) {
  ASSERT_TRUE(copy_journal(from_, to_, 17));
  const auto [entries, error] = read_all(to_);
  EXPECT_EQ(error, "");
  ASSERT_EQ(entries.size(), 17U);
  for (std::uint64_t seq = 1; seq <= 17; ++seq) EXPECT_EQ(bytes_of(entries[seq - 1]), bytes_of(sample_entry(seq)));
  const auto journal = SqliteJournal::open_for_append(to_);
  ASSERT_TRUE(journal) << journal.error().text;
  EXPECT_EQ((*journal)->meta(), sample_meta());
  append_sample(**journal, 18);
  EXPECT_TRUE((*journal)->commit());
}

TEST_F(CopyJournal, SavesWhatIsSoundOfADamagedOneAndNothingBehind) {
  {
    std::fstream file{from_ / "journal.db", std::ios::binary | std::ios::in | std::ios::out};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const std::size_t at = bytes.find(std::string(32, 'w'));  // event 32 says so: Halted, with as many
    ASSERT_NE(at, std::string::npos);
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file.put('v');
  }
  const auto [sound, error] = read_all(from_);
  ASSERT_GT(sound.size(), 0U);
  EXPECT_TRUE(error.ends_with(": event " + std::to_string(sound.size() + 1) +
                              ": the chained checksum is wrong: this record was altered; the " + std::to_string(sound.size()) +
                              " before it are sound: keel replay " + from_.string() + " --until " + std::to_string(sound.size())))
      << error;
  EXPECT_TRUE(copy_journal(from_, to_, sound.size()));
  EXPECT_EQ(read_all(to_).first.size(), sound.size());
  const fs::path another = temporary_.path() / "another";
  EXPECT_EQ(copy_journal(from_, another, 40).error().code, ErrorCode::Corrupt);
  EXPECT_FALSE(SqliteJournal::exists(another));
}

/// Half copied, as by a full disk: the end of the file is missing.
TEST_F(CopyJournal, OfAFileThatWasCutOffWhatLiesBeforeTheCutIsSound) {
  {
    const auto journal = SqliteJournal::open_for_append(from_);
    ASSERT_TRUE(journal) << journal.error().text;
    for (std::uint64_t seq = 41; seq <= 1'000; ++seq) append_sample(**journal, seq);
    ASSERT_TRUE((*journal)->commit());
  }  // closing copies the log to the file
  const fs::path file = from_ / "journal.db";
  const auto whole = fs::file_size(file);
  bool some = false;
  for (auto bytes = whole - 4096; bytes > 0; bytes -= 4096) {
    fs::resize_file(file, bytes);
    const auto [sound, error] = read_all(from_);
    EXPECT_TRUE(error.contains("sound")) << bytes << " of " << whole << ": " << error;
    EXPECT_FALSE(error.contains("not a keel journal")) << bytes;
    for (std::uint64_t seq = 1; seq <= sound.size(); ++seq) EXPECT_EQ(bytes_of(sound[seq - 1]), bytes_of(sample_entry(seq)));
    some = some || !sound.empty();
    if (!sound.empty() && bytes % 32'768 == 0) {
      const fs::path saved = temporary_.path() / std::to_string(bytes);
      ASSERT_TRUE(copy_journal(from_, saved, sound.size()));
      EXPECT_EQ(read_all(saved).first.size(), sound.size());
    }
  }
  EXPECT_TRUE(some) << "a journal of " << whole << " bytes";
  fs::resize_file(file, 0);
  EXPECT_TRUE(read_all(from_).second.contains("is empty")) << read_all(from_).second;
}

TEST_F(CopyJournal, NeverGoesOverAJournal) {
  EXPECT_EQ(copy_journal(from_, from_, 17).error().code, ErrorCode::Conflict);
  EXPECT_EQ(read_all(from_).first.size(), 40U);
}

}  // namespace
}  // namespace keel
