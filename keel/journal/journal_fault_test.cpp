#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <map>

#include "keel/base/random.hpp"
#include "keel/journal/sqlite.hpp"
#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;

/// A default VFS that lets the nth write or sync fail, once, so that a second try would succeed.
class FailingDisk {
 public:
  FailingDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "failing";
    vfs_.pNext = nullptr;
    vfs_.xOpen = open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  void fail_nth(int n) { countdown_ = n; }
  bool has_failed() const { return countdown_ <= 0; }

 private:
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int status = real_->xOpen(real_, name, file, flags, out_flags);
    if (file->pMethods == nullptr) return status;
    Methods& wrapped = kinds_[file->pMethods];  // the database and its log are files of two kinds
    wrapped = {*file->pMethods, file->pMethods};
    wrapped.xWrite = [](sqlite3_file* f, const void* data, int size, sqlite3_int64 offset) {
      return --countdown_ == 0 ? SQLITE_IOERR_WRITE : original_of(f)->xWrite(f, data, size, offset);
    };
    wrapped.xSync = [](sqlite3_file* f, int sync_flags) {
      return --countdown_ == 0 ? SQLITE_IOERR_FSYNC : original_of(f)->xSync(f, sync_flags);
    };
    file->pMethods = &wrapped;
    return status;
  }
  struct Methods : sqlite3_io_methods {
    const sqlite3_io_methods* original = nullptr;
  };
  static const sqlite3_io_methods* original_of(sqlite3_file* file) { return static_cast<const Methods*>(file->pMethods)->original; }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline std::map<const sqlite3_io_methods*, Methods> kinds_;
  static inline std::atomic<int> countdown_ = 0;
  sqlite3_vfs vfs_{};
};

/// The journal in `directory` is a prefix of the sample of at least `acknowledged` events and can be continued.
void expect_recoverable(const fs::path& directory, std::uint64_t acknowledged) {
  {
    const auto [entries, error] = read_all(directory);
    EXPECT_EQ(error, "");
    EXPECT_GE(entries.size(), acknowledged);
    for (std::size_t i = 0; i < entries.size(); ++i) ASSERT_EQ(bytes_of(entries[i]), bytes_of(sample_entry(i + 1))) << i + 1;
  }
  const auto journal = SqliteJournal::open_for_append(directory);
  ASSERT_TRUE(journal) << journal.error().text;
  append_sample(**journal, (*journal)->head().last_seq + 1);
  EXPECT_TRUE((*journal)->commit());
}

/// Appends `events`, two a commit, and returns the last one acknowledged. Commits that fail must fail from then on.
std::uint64_t append_until_failure(SqliteJournal& journal, std::uint64_t events) {
  std::uint64_t acknowledged = 0;
  bool failed = false;
  for (std::uint64_t seq = 1; seq <= events; ++seq) {
    append_sample(journal, seq);
    if (seq % 2 != 0) continue;
    const auto done = journal.commit();
    EXPECT_FALSE(done && failed) << "a failed journal has come back to life at event " << seq;
    if (done) acknowledged = seq;
    failed = !done;
  }
  return acknowledged;
}

TEST(JournalFault, NthWriteOrSyncFailingEndsTheJournalAndLosesNothingAcknowledged) {
  FailingDisk disk;
  int n = 1;
  for (;; ++n) {
    SCOPED_TRACE("write or sync " + std::to_string(n));
    const TemporaryDirectory temporary;
    std::uint64_t acknowledged = 0;
    {
      const auto journal = SqliteJournal::create(temporary.path(), sample_meta());
      ASSERT_TRUE(journal) << journal.error().text;
      disk.fail_nth(n);
      acknowledged = append_until_failure(**journal, 40);
    }
    const bool failed = disk.has_failed();
    disk.fail_nth(0);
    expect_recoverable(temporary.path(), acknowledged);
    if (HasFailure()) return;
    if (!failed) break;
  }
  EXPECT_GT(n, 60) << "20 commits are at least 60 writes and syncs";
}

TEST(JournalFault, NthWriteOrSyncFailingAtCreationLeavesNoHalfJournal) {
  FailingDisk disk;
  for (int n = 1;; ++n) {
    SCOPED_TRACE("write or sync " + std::to_string(n));
    const TemporaryDirectory temporary;
    disk.fail_nth(n);
    const bool created = SqliteJournal::create(temporary.path(), sample_meta()).has_value();
    const bool failed = disk.has_failed();
    disk.fail_nth(0);
    EXPECT_TRUE(created || failed);
    if (!SqliteJournal::exists(temporary.path())) {
      EXPECT_TRUE(SqliteJournal::create(temporary.path(), sample_meta()));
    }
    expect_recoverable(temporary.path(), 0);
    if (HasFailure()) return;
    if (!failed) break;
  }
}

/// Runs `work` in a process of its own, which gets a number to share with us.
class Child {
 public:
  template <class Work>
  explicit Child(Work work) {
    void* memory = ::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    KEEL_CHECK(memory != MAP_FAILED, "mmap");
    number_ = new (memory) std::atomic<std::uint64_t>{0};
    pid_ = ::fork();
    KEEL_CHECK(pid_ >= 0, "fork");
    if (pid_ == 0) ::_exit(work(*number_));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { ::munmap(number_, sizeof *number_); }
  void kill() const { ::kill(pid_, SIGKILL); }
  int wait() const {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }
  std::uint64_t number() const { return *number_; }

 private:
  std::atomic<std::uint64_t>* number_ = nullptr;
  pid_t pid_ = -1;
};

TEST(JournalFault, KillLosesNothingAcknowledged) {
  constexpr std::uint64_t seed = 20260109;
  constexpr int kills = 40;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random{seed};
  const TemporaryDirectory temporary;
  ASSERT_TRUE(SqliteJournal::create(temporary.path(), sample_meta()));
  std::uint64_t acknowledged = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const Child child{[&](std::atomic<std::uint64_t>& durable) {
      const auto journal = SqliteJournal::open_for_append(temporary.path());
      if (!journal) return 1;
      Random sizes{seed + static_cast<std::uint64_t>(kill)};
      for (std::uint64_t seq = (*journal)->head().last_seq + 1;; ++seq) {
        append_sample(**journal, seq);
        if (!sizes.chance(0.2)) continue;
        if (!(*journal)->commit()) return 2;
        durable = seq;
      }
    }};
    ::usleep(static_cast<useconds_t>(random.below(40'000)));
    child.kill();
    ASSERT_TRUE(WIFSIGNALED(child.wait())) << "the writer ended by itself";
    acknowledged = std::max(acknowledged, child.number());
    const auto [entries, error] = read_all(temporary.path());
    ASSERT_EQ(error, "");
    ASSERT_GE(entries.size(), acknowledged);
  }
  EXPECT_GT(acknowledged, 100U);
  expect_recoverable(temporary.path(), acknowledged);
}

/// Another process that checkpoints holds one byte of the log's index, whose number SQLite documents (walformat.html, "WAL_CKPT_LOCK").
TEST(JournalFault, SomebodyElsesCheckpointIsNoFailure) {
  const TemporaryDirectory temporary;
  const fs::path file = temporary.path() / "data.db";
  auto database = Sqlite::open(file, Sqlite::Mode::Create);
  ASSERT_TRUE(database);
  for (const char* sql : {"PRAGMA journal_mode = WAL", "CREATE TABLE t (x)"}) ASSERT_TRUE(database->execute(sql));
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t other = fork();
  if (other == 0) {
    const int index = open((file.string() + "-shm").c_str(), O_RDWR);
    struct flock checkpoint = {};
    checkpoint.l_type = F_WRLCK;
    checkpoint.l_whence = SEEK_SET;
    checkpoint.l_start = 121;
    checkpoint.l_len = 1;
    const char locked = fcntl(index, F_SETLK, &checkpoint) == 0 ? 'y' : 'n';
    if (write(ready[1], &locked, 1) == 1) pause();
    _exit(0);
  }
  char locked = 'n';
  ASSERT_EQ(read(ready[0], &locked, 1), 1);
  EXPECT_EQ(locked, 'y');
  const auto done = database->checkpoint();
  EXPECT_TRUE(done) << done.error().text;
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  EXPECT_TRUE(database->checkpoint());
}

TEST(JournalFault, FullDiskIsReportedAndLeavesAReadableJournal) {
  const TemporaryDirectory temporary;
  ASSERT_TRUE(SqliteJournal::create(temporary.path(), sample_meta()));
  const Child child{[&](std::atomic<std::uint64_t>& durable) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 300'000, .rlim_max = 300'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto journal = SqliteJournal::open_for_append(temporary.path());
    if (!journal) return 1;
    for (std::uint64_t seq = 1; seq <= 100'000; ++seq) {
      append_sample(**journal, seq);
      const auto done = (*journal)->commit();
      if (done) durable = seq;
      const std::string last_on_disk = fmt::format("journal.db: disk I/O error; the last event on disk is {}", seq - 1);
      if (!done) return done.error().text == (temporary.path() / last_on_disk).string() ? 0 : 2;
    }
    return 3;
  }};
  EXPECT_EQ(child.wait(), 0);
  EXPECT_GT(child.number(), 10U);
  expect_recoverable(temporary.path(), child.number());
}

}  // namespace
}  // namespace keel
