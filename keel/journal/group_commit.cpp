#include "keel/journal/group_commit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <span>
#include <tuple>
#include <utility>

#include "keel/base/check.hpp"

namespace keel {

Result<std::unique_ptr<GroupCommit>> GroupCommit::start(Sqlite database, std::uint64_t last_seq) {
  std::unique_ptr<GroupCommit> group{new GroupCommit(std::move(database), last_seq)};
  if (const auto done = group->prepare(); !done) return std::unexpected(done.error());
  group->thread_ = std::thread([writer = group.get()] { writer->run(); });
  return group;
}

GroupCommit::~GroupCommit() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  work_.notify_one();
  thread_.join();
}

Result<void> GroupCommit::prepare() {
  database_.checkpoint_by_hand();
  std::vector<std::pair<SqliteStatement*, std::string>> statements{
      {&begin_, "BEGIN IMMEDIATE"}, {&update_head_, "UPDATE head SET last_seq = ?, chain = ?"}, {&commit_, "COMMIT"}};
  for (const auto& [type, name, columns] :
       {std::tuple{RecordType::Input, "event", 5}, std::tuple{RecordType::Output, "command", 5},
        std::tuple{RecordType::Notification, "notice", 5}, std::tuple{RecordType::StateHash, "state_hash", 3}}) {
    const auto insert = [&](std::size_t rows) {
      const std::string row = fmt::format("({})", fmt::join(std::vector<std::string>(static_cast<std::size_t>(columns), "?"), ", "));
      return fmt::format("INSERT INTO {} VALUES {}", name, fmt::join(std::vector<std::string>(rows, row), ", "));
    };
    statements.emplace_back(&table_of(type).insert_one, insert(1));
    statements.emplace_back(&table_of(type).insert_many, insert(rows_a_statement));
  }
  for (const auto& [statement, sql] : statements) {
    auto prepared = database_.prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = std::move(*prepared);
  }
  return {};
}

GroupCommit::Table& GroupCommit::table_of(RecordType type) {
  switch (type) {
    case RecordType::Input: return tables_[0];
    case RecordType::Output: return tables_[1];
    case RecordType::Notification: return tables_[2];
    case RecordType::StateHash: break;
  }
  return tables_[3];
}

void GroupCommit::hand_over(RecordBatch batch) {
  std::unique_lock lock{mutex_};
  progress_.wait(lock, [this] { return queue_.size() < batches_max || failure_; });
  if (failure_) return;
  queue_.push_back(std::move(batch));
  ++handed_over_;
  lock.unlock();
  work_.notify_one();
}

Result<void> GroupCommit::commit(RecordBatch batch) {
  std::unique_lock lock{mutex_};
  if (!batch.rows.empty() && !failure_) {
    queue_.push_back(std::move(batch));
    ++handed_over_;
  }
  const std::uint64_t target = handed_over_;
  progress_.wait(lock, [this, target] { return durable_ >= target || failure_ || !writing_; });
  if (durable_ < target && !failure_) write_queue(lock);
  if (failure_) return std::unexpected(*failure_);
  return {};
}

std::uint64_t GroupCommit::transactions() const {
  const std::lock_guard lock{mutex_};
  return transactions_;
}

void GroupCommit::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    work_.wait(lock, [this] { return stop_ || failure_ || log_full_ || (!writing_ && !queue_.empty()); });
    if (stop_ || failure_) return;
    log_full_ ? checkpoint(lock) : write_queue(lock);
  }
}

void GroupCommit::write_queue(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  taken_.swap(queue_);
  progress_.notify_all();
  lock.unlock();
  const auto written = write(taken_);
  const bool log_full = written && database_.log_pages() > log_pages_max;
  lock.lock();
  writing_ = log_full_ = log_full;  // the next turn is the thread's
  report(written, taken_);
  taken_.clear();
  if (log_full || failure_ || !queue_.empty()) work_.notify_one();
}

/// Who commits meanwhile waits for it.
void GroupCommit::checkpoint(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const auto copied = database_.checkpoint();
  lock.lock();
  writing_ = log_full_ = false;
  report(copied, {});
}

void GroupCommit::report(const Result<void>& written, const std::vector<RecordBatch>& batches) {
  if (written) {
    durable_ += batches.size();
    transactions_ += batches.empty() ? 0 : 1;
    if (!batches.empty()) durable_seq_ = batches.back().last_seq;
  } else {
    const Error& error = written.error();
    failure_ = Error{error.code, fmt::format("{}; the last event on disk is {}", error.text, durable_seq_)};
    queue_.clear();
    database_.keep_log_on_close();
  }
  progress_.notify_all();
}

Result<void> GroupCommit::write(const std::vector<RecordBatch>& batches) {
  for (Table& table : tables_) table.rows.clear();
  for (const RecordBatch& batch : batches) {
    std::string_view rest = batch.payloads;
    for (const RecordBatch::Row& row : batch.rows) {
      table_of(row.header.type).rows.emplace_back(&row, rest.substr(0, row.payload_size));
      rest.remove_prefix(row.payload_size);
    }
  }
  if (const auto done = begin_.step(); !done) return std::unexpected(done.error());
  for (Table& table : tables_) {
    if (auto done = insert(table); !done) return done;
  }
  update_head_.bind(0, static_cast<std::int64_t>(batches.back().last_seq));
  update_head_.bind(1, static_cast<std::int64_t>(batches.back().rows.back().chain));
  if (const auto done = update_head_.step(); !done) return std::unexpected(done.error());
  if (const auto done = commit_.step(); !done) return std::unexpected(done.error());
  return {};
}

Result<void> GroupCommit::insert(Table& table) {
  for (std::span<const PlacedRow> rest = table.rows; !rest.empty();) {
    const bool many = rest.size() >= rows_a_statement;
    SqliteStatement& statement = many ? table.insert_many : table.insert_one;
    const auto rows = rest.first(many ? rows_a_statement : 1);
    int parameter = 0;
    for (const auto& [row, payload] : rows) {
      statement.bind(parameter++, static_cast<std::int64_t>(row->header.event_seq));
      statement.bind(parameter++, row->header.number);
      if (row->header.type != RecordType::StateHash) {
        statement.bind(parameter++, std::int64_t{static_cast<std::uint8_t>(payload.front())});
        statement.bind(parameter++, payload);
      }
      statement.bind(parameter++, static_cast<std::int64_t>(row->chain));
    }
    if (const auto done = statement.step(); !done) return std::unexpected(done.error());
    rest = rest.subspan(rows.size());
  }
  return {};
}

}  // namespace keel
