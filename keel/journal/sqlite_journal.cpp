#include "keel/journal/sqlite_journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "keel/base/codec.hpp"
#include "keel/journal/write_ahead_log.hpp"

namespace keel {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_bytes_max = std::size_t{1} << 20;
constexpr std::size_t batch_rows_max = std::size_t{1} << 14;

/// A file's name is durable only once its directory is synced.
Result<void> sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return system_failure(directory.string(), error);
  return {};
}

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::create_directories(directory, error)) return sync_directory(fs::absolute(directory).parent_path());
  if (error) return system_failure(directory.string(), error.value());
  return {};
}

/// The file gets its name only when it is complete, so that a journal exists wholly or not at all.
Result<void> create_file(const fs::path& file, const JournalMeta& meta) {
  const fs::path unfinished = file.string() + ".new";
  std::error_code ignored;
  fs::remove(unfinished, ignored);
  {
    auto database = Sqlite::open(unfinished, Sqlite::Mode::Create);
    if (!database) return fail(unfinished.string(), database.error());
    if (const auto done = write_schema(*database, meta); !done) return fail(unfinished.string(), done.error());
    if (const auto done = database->execute("PRAGMA journal_mode = WAL"); !done) return fail(unfinished.string(), done.error());
  }
  if (std::rename(unfinished.c_str(), file.c_str()) != 0) return system_failure(file.string(), errno);
  return sync_directory(file.parent_path());
}

}  // namespace

SqliteJournal::SqliteJournal(DirectoryLock lock, fs::path file, JournalMeta meta, JournalHead head, std::unique_ptr<GroupCommit> group)
    : lock_(std::move(lock)), file_(std::move(file)), meta_(std::move(meta)), head_(head), group_(std::move(group)) {}

bool SqliteJournal::exists(const fs::path& directory) { return fs::exists(journal_file(directory)); }

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::create(const fs::path& directory, const JournalMeta& meta) {
  if (const auto made = make_directory(directory); !made) return std::unexpected(made.error());
  auto lock = DirectoryLock::acquire(directory);
  if (!lock) return std::unexpected(lock.error());
  if (exists(directory)) return fail(ErrorCode::Conflict, fmt::format("{}: there is a journal already", journal_file(directory).string()));
  if (const auto made = create_file(journal_file(directory), meta); !made) return std::unexpected(made.error());
  return attach(std::move(*lock), journal_file(directory));
}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open_for_append(const fs::path& directory) {
  if (!exists(directory)) return fail(ErrorCode::NotFound, fmt::format("{}: there is no journal", journal_file(directory).string()));
  auto lock = DirectoryLock::acquire(directory);
  if (!lock) return std::unexpected(lock.error());
  return attach(std::move(*lock), journal_file(directory));
}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::attach(DirectoryLock lock, const fs::path& file) {
  if (const auto good = check_begun(file); !good) return std::unexpected(good.error());
  if (const auto good = check_write_ahead_log(file); !good) return std::unexpected(good.error());
  auto database = Sqlite::open(file, Sqlite::Mode::Write);
  if (!database) return fail(file.string(), database.error());
  auto meta = read_meta(*database);
  if (!meta && meta.error().code == ErrorCode::Corrupt && meta.error().text.contains("malformed")) {
    meta.error().text += fmt::format("; keel replay {} says what of it is sound", file.parent_path().string());
  }
  if (!meta) return fail(file.string(), meta.error());
  const auto head = read_head(*database);
  if (!head) return fail(file.string(), head.error());
  for (const char* pragma :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cell_size_check = ON", "PRAGMA cache_size = -16384"}) {
    if (const auto done = database->execute(pragma); !done) return fail(file.string(), done.error());
  }
  auto group = GroupCommit::start(std::move(*database), head->last_seq);
  if (!group) return fail(file.string(), group.error());
  return std::unique_ptr<SqliteJournal>{new SqliteJournal(std::move(lock), file, std::move(*meta), *head, std::move(*group))};
}

void SqliteJournal::append(const Event& event) {
  KEEL_CHECK(event.seq == head_.last_seq + 1, "events are journalled without a gap");
  if (batch_.payloads.size() >= batch_bytes_max || batch_.rows.size() >= batch_rows_max) group_->hand_over(take_batch());
  const std::size_t start = batch_.payloads.size();
  encode(event.fact, batch_.payloads);
  head_.last_seq = event.seq;
  next_index_ = next_notice_ = 0;
  push({.type = RecordType::Input, .event_seq = event.seq, .number = event.at.raw}, start);
}

void SqliteJournal::append(std::uint64_t event_seq, std::uint32_t index, const Command& command, const QuoteParts* parts) {
  KEEL_CHECK(event_seq == head_.last_seq && index == next_index_ && next_notice_ == 0, "a command follows its event, in order");
  ++next_index_;
  const std::size_t start = batch_.payloads.size();
  encode(command, batch_.payloads);
  if (parts != nullptr) encode(*parts, batch_.payloads);
  push({.type = RecordType::Output, .event_seq = event_seq, .number = index}, start);
}

void SqliteJournal::append(std::uint64_t event_seq, std::uint32_t index, const Notice& notice) {
  KEEL_CHECK(event_seq == head_.last_seq && index == next_notice_, "a notice follows its event and commands, in order");
  ++next_notice_;
  const std::size_t start = batch_.payloads.size();
  encode(notice, batch_.payloads);
  push({.type = RecordType::Notification, .event_seq = event_seq, .number = index}, start);
}

void SqliteJournal::append_state_hash(std::uint64_t event_seq, std::uint64_t hash) {
  KEEL_CHECK(event_seq == head_.last_seq, "a state hash follows its event");
  if (std::exchange(hashed_seq_, event_seq) == event_seq) return;
  push({.type = RecordType::StateHash, .event_seq = event_seq, .number = static_cast<std::int64_t>(hash)}, batch_.payloads.size());
}

void SqliteJournal::push(const RecordHeader& header, std::size_t payload_start) {
  const std::string_view payload = std::string_view{batch_.payloads}.substr(payload_start);
  head_.chain = chain_next(head_.chain, header, payload);
  batch_.rows.push_back({.header = header, .payload_size = payload.size(), .chain = head_.chain});
}

RecordBatch SqliteJournal::take_batch() {
  batch_.last_seq = head_.last_seq;
  return std::exchange(batch_, {});
}

Result<void> SqliteJournal::commit() {
  if (const auto done = group_->commit(take_batch()); !done) return fail(file_.string(), done.error());
  return {};
}

}  // namespace keel
