#pragma once

#include <filesystem>
#include <memory>

#include "keel/engine/ports.hpp"
#include "keel/journal/directory_lock.hpp"
#include "keel/journal/group_commit.hpp"

namespace keel {

/// The journal of one run in DIRECTORY/journal.db, which only one process writes at a time.
/// An event and its commands are in one transaction: a crash leaves a run of whole events from the
/// first, that ends at or after the last one that a `commit` returned for. Format: docs/reference/journal.md.
class SqliteJournal final : public Journal {
 public:
  static bool exists(const std::filesystem::path& directory);
  /// Makes the directory if there is none. Refuses one that holds a journal already.
  static Result<std::unique_ptr<SqliteJournal>> create(const std::filesystem::path& directory, const JournalMeta& meta);
  /// Takes the lock and reads the end; what lies before it is verified by JournalReader.
  static Result<std::unique_ptr<SqliteJournal>> open_for_append(const std::filesystem::path& directory);

  /// Blocks while more than some megabytes wait to be written.
  void append(const Event& event) override;
  void append(std::uint64_t event_seq, std::uint32_t index, const Command& command, const QuoteParts* parts) override;
  void append(std::uint64_t event_seq, std::uint32_t index, const Notice& notice) override;
  /// An event keeps its first hash.
  void append_state_hash(std::uint64_t event_seq, std::uint64_t hash) override;
  Result<void> commit() override;

  const JournalMeta& meta() const { return meta_; }
  /// Of everything appended, durable or not.
  const JournalHead& head() const { return head_; }
  /// How often `commit` or back-pressure has synced the file.
  std::uint64_t transactions() const { return group_->transactions(); }

 private:
  SqliteJournal(DirectoryLock lock, std::filesystem::path file, JournalMeta meta, JournalHead head, std::unique_ptr<GroupCommit> group);
  static Result<std::unique_ptr<SqliteJournal>> attach(DirectoryLock lock, const std::filesystem::path& file);
  /// Chains and queues the record whose payload was encoded after the first `payload_start` bytes of the batch.
  void push(const RecordHeader& header, std::size_t payload_start);
  RecordBatch take_batch();

  DirectoryLock lock_;
  std::filesystem::path file_;
  JournalMeta meta_;
  JournalHead head_;
  std::uint32_t next_index_ = 0;   ///< of the last event's next command
  std::uint32_t next_notice_ = 0;  ///< of its next notice
  std::uint64_t hashed_seq_ = 0;   ///< the last event with a state hash
  RecordBatch batch_;
  std::unique_ptr<GroupCommit> group_;
};

}  // namespace keel
