#include "keel/journal/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "keel/base/check.hpp"

namespace keel {
namespace {

constexpr int busy_timeout_ms = 5'000;

ErrorCode error_code(int sqlite_code, int errno_value) {
  switch (sqlite_code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Locked;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return ErrorCode::Unreadable;
    case SQLITE_CANTOPEN: return errno_value == 0 ? ErrorCode::Unreadable : error_code_of(errno_value);
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_NOMEM: return ErrorCode::Io;
    default: return ErrorCode::Corrupt;  // not a database, or not the tables that it was made with
  }
}

Error last_error(sqlite3* database) {
  const int code = sqlite3_extended_errcode(database) & 0xFF;
  const int system = sqlite3_system_errno(database);
  std::string text = sqlite3_errmsg(database);
  text.erase(std::min(text.find('\n'), text.size()));  // a bad schema is quoted with its line breaks
  if ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system != 0) {
    text += fmt::format(" ({})", std::strerror(system));
  }
  return Error{error_code(code, system), std::move(text)};
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void SqliteStatement::bind(int parameter, std::string_view blob) {
  KEEL_CHECK(sqlite3_bind_blob64(handle_.get(), parameter + 1, blob.data(), blob.size(), SQLITE_STATIC) == SQLITE_OK, "bind");
}

void SqliteStatement::bind(int parameter, std::int64_t value) {
  KEEL_CHECK(sqlite3_bind_int64(handle_.get(), parameter + 1, value) == SQLITE_OK, "bind");
}

void SqliteStatement::bind_text(int parameter, std::string_view text) {
  KEEL_CHECK(sqlite3_bind_text64(handle_.get(), parameter + 1, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK, "bind");
}

Result<bool> SqliteStatement::step() {
  const int status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  Result<bool> result = false;
  if (status != SQLITE_DONE) result = std::unexpected(last_error(sqlite3_db_handle(handle_.get())));
  sqlite3_reset(handle_.get());
  return result;
}

bool SqliteStatement::is_integer(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_INTEGER; }

bool SqliteStatement::is_blob(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_BLOB; }

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::string_view SqliteStatement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Sqlite::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Sqlite> Sqlite::open(const std::filesystem::path& file, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX;
  flags |= mode == Mode::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (mode == Mode::Create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Sqlite database;
  database.handle_.reset(raw);
  if (status != SQLITE_OK) return std::unexpected(raw == nullptr ? Error{ErrorCode::Io, "out of memory"} : last_error(raw));
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  return database;
}

Result<SqliteStatement> Sqlite::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (status != SQLITE_OK) return std::unexpected(last_error(handle_.get()));
  SqliteStatement statement;
  statement.handle_.reset(raw);
  return statement;
}

Result<void> Sqlite::execute(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return std::unexpected(last_error(handle_.get()));
  return {};
}

Result<std::int64_t> Sqlite::query_integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return fail(ErrorCode::Corrupt, "a row is missing");
  return statement->integer(0);
}

void Sqlite::checkpoint_by_hand() {
  const auto remember = [](void* log_pages, sqlite3*, const char*, int pages) {
    *static_cast<int*>(log_pages) = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_.get(), remember, log_pages_.get());
}

Result<void> Sqlite::checkpoint() {
  const int status = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) & 0xFF;
  if (status == SQLITE_OK || status == SQLITE_BUSY || status == SQLITE_LOCKED) return {};
  return std::unexpected(last_error(handle_.get()));
}

void Sqlite::keep_log_on_close() { sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

}  // namespace keel
