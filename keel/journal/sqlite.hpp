#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "keel/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace keel {

/// A prepared statement. Columns and parameters count from 0; what a column returns lives until the next step.
class SqliteStatement {
 public:
  SqliteStatement() = default;

  /// A blob is not copied: it must live until `step` returns.
  void bind(int parameter, std::string_view blob);
  void bind(int parameter, std::int64_t value);
  void bind_text(int parameter, std::string_view text);
  /// True while there is a row. After false or an error the statement starts afresh at the next step.
  Result<bool> step();

  bool is_integer(int column) const;
  bool is_blob(int column) const;
  std::int64_t integer(int column) const;
  std::string_view blob(int column) const;

 private:
  friend class Sqlite;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// A connection to one SQLite file, used by one thread at a time. Errors are SQLite's own words; the caller names the file.
class Sqlite {
 public:
  enum class Mode : std::uint8_t { Read, Write, Create };

  static Result<Sqlite> open(const std::filesystem::path& file, Mode mode);

  Result<SqliteStatement> prepare(std::string_view sql);
  Result<void> execute(const char* sql);
  /// The first column of the first row.
  Result<std::int64_t> query_integer(std::string_view sql);
  /// From now on the write-ahead log is emptied by `checkpoint` and at closing only.
  void checkpoint_by_hand();
  /// Pages in the write-ahead log after the last transaction.
  int log_pages() const { return *log_pages_; }
  /// Copies the log's pages to the file, syncs it and starts the log again, as far as readers, or somebody else's checkpoint, let it.
  Result<void> checkpoint();
  /// Closing will leave the write-ahead log as it is.
  void keep_log_on_close();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace keel
