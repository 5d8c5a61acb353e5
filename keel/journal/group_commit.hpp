#pragma once

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "keel/journal/format.hpp"

namespace keel {

/// Records of whole events in the order of their append.
struct RecordBatch {
  struct Row {
    RecordHeader header;
    std::size_t payload_size = 0;
    std::uint64_t chain = 0;
  };
  std::string payloads;  ///< end to end
  std::vector<Row> rows;
  std::uint64_t last_seq = 0;
};

/// Makes batches durable, all that wait in one transaction. Who waits for them writes them, because to wake a thread and be woken by it
/// costs more than a transaction of a hundred rows; what nobody waits for yet, and checkpoints, are a thread's of its own. After a failed
/// write or sync nothing more is written, because a sync that is tried again can succeed without the data.
class GroupCommit {
 public:
  /// `last_seq`: the last event that the database has.
  static Result<std::unique_ptr<GroupCommit>> start(Sqlite database, std::uint64_t last_seq);
  /// What has not been waited for may be lost.
  ~GroupCommit();

  /// To be written behind the caller's work. Blocks while `batches_max` wait to be.
  void hand_over(RecordBatch batch);
  /// Returns when `batch` (of any size, 0 among them) and all before it are durable, or what made that impossible and which event is the
  /// last that is.
  Result<void> commit(RecordBatch batch);
  /// Transactions made durable so far.
  std::uint64_t transactions() const;

 private:
  static constexpr std::size_t batches_max = 8;
  static constexpr int log_pages_max = 2'000;
  static constexpr std::size_t rows_a_statement = 16;

  GroupCommit(Sqlite database, std::uint64_t last_seq) : database_(std::move(database)), durable_seq_(last_seq) {}
  Result<void> prepare();
  void run();
  /// Writes what waits. Of the lock's holder, who lets it go meanwhile. Domain: nobody is `writing_`.
  void write_queue(std::unique_lock<std::mutex>& lock);
  void checkpoint(std::unique_lock<std::mutex>& lock);
  /// Tells those who wait, under the lock. `batches`: those that were written, if they were.
  void report(const Result<void>& written, const std::vector<RecordBatch>& batches);
  Result<void> write(const std::vector<RecordBatch>& batches);
  using PlacedRow = std::pair<const RecordBatch::Row*, std::string_view>;  ///< with its payload
  /// A statement costs SQLite as much as the row that it inserts: many rows share one.
  struct Table {
    SqliteStatement insert_many;  ///< rows_a_statement
    SqliteStatement insert_one;
    std::vector<PlacedRow> rows;  ///< of the transaction
  };
  Table& table_of(RecordType type);
  Result<void> insert(Table& table);

  Sqlite database_;
  SqliteStatement begin_;
  std::array<Table, 4> tables_;
  SqliteStatement update_head_;
  SqliteStatement commit_;

  mutable std::mutex mutex_;
  std::condition_variable work_;      ///< the thread waits for batches that nobody waits for, and for the log to be full
  std::condition_variable progress_;  ///< appenders wait for who writes
  std::vector<RecordBatch> queue_;
  std::vector<RecordBatch> taken_;  ///< of the queue, by who writes
  bool writing_ = false;            ///< somebody uses the database, without the lock
  bool log_full_ = false;           ///< the turn is the thread's, to copy the log to the file
  std::uint64_t handed_over_ = 0;   ///< batches
  std::uint64_t durable_ = 0;       ///< batches
  std::uint64_t durable_seq_;       ///< the last event in them
  std::uint64_t transactions_ = 0;
  std::optional<Error> failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace keel
