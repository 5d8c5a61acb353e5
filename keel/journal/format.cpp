#include "keel/journal/format.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "keel/base/hash.hpp"
#include "keel/journal/version.hpp"

namespace keel {
namespace {

constexpr std::int64_t application_id = 0x4B45454C;  // "KEEL"; file(1) and we read it at offset 68

constexpr const char* schema = R"(
  PRAGMA application_id = 1262830924;
  CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE head(id INTEGER PRIMARY KEY CHECK (id = 0), last_seq INTEGER NOT NULL, chain INTEGER NOT NULL);
  CREATE TABLE event(seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, kind INTEGER NOT NULL, payload BLOB NOT NULL,
                     chain INTEGER NOT NULL);
  CREATE TABLE command(event_seq INTEGER NOT NULL, idx INTEGER NOT NULL, kind INTEGER NOT NULL, payload BLOB NOT NULL,
                       chain INTEGER NOT NULL, PRIMARY KEY (event_seq, idx)) WITHOUT ROWID;
  CREATE TABLE notice(event_seq INTEGER NOT NULL, idx INTEGER NOT NULL, kind INTEGER NOT NULL, payload BLOB NOT NULL,
                      chain INTEGER NOT NULL, PRIMARY KEY (event_seq, idx)) WITHOUT ROWID;
  CREATE TABLE state_hash(event_seq INTEGER PRIMARY KEY, hash INTEGER NOT NULL, chain INTEGER NOT NULL);
)";
static_assert(application_id == 1262830924);

using MetaRows = std::map<std::string, std::string, std::less<>>;

MetaRows to_rows(const JournalMeta& meta) {
  return {{"schema_version", std::to_string(journal_schema_version)},
          {"config", meta.config},
          {"seed", std::to_string(meta.seed)},
          {"keel_version", meta.keel_version},
          {"created_by", meta.created_by}};
}

template <class T>
bool parse_whole(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::uint64_t chain_start(const JournalMeta& meta) {
  std::string bytes;
  for (const auto& [key, value] : to_rows(meta)) {
    encode(key, bytes);
    encode(value, bytes);
  }
  return hash_bytes(bytes);
}

std::uint64_t chain_next(std::uint64_t previous, const RecordHeader& header, std::string_view payload) {
  std::array<char, 17> bytes{};
  bytes[0] = static_cast<char>(header.type);
  std::memcpy(&bytes[1], &header.event_seq, 8);
  std::memcpy(&bytes[9], &header.number, 8);
  return hash_bytes(payload, hash_bytes({bytes.data(), bytes.size()}, previous));
}

std::filesystem::path journal_file(const std::filesystem::path& directory) { return directory / "journal.db"; }

Result<void> check_begun(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::file_size(file, error) != 0 || error) return {};
  return fail(
      ErrorCode::Corrupt,
      fmt::format("{}: is empty: no journal was begun in it, or all of it was cut off; without it one can be begun", file.string()));
}

Result<void> write_schema(Sqlite& database, const JournalMeta& meta) {
  if (const auto done = database.execute("BEGIN"); !done) return done;
  if (const auto done = database.execute(schema); !done) return done;
  auto insert = database.prepare("INSERT INTO meta VALUES (?, ?)");
  if (!insert) return std::unexpected(insert.error());
  for (const auto& [key, value] : to_rows(meta)) {
    insert->bind_text(0, key);
    insert->bind_text(1, value);
    if (const auto done = insert->step(); !done) return std::unexpected(done.error());
  }
  auto head = database.prepare("INSERT INTO head VALUES (0, 0, ?)");
  if (!head) return std::unexpected(head.error());
  head->bind(0, static_cast<std::int64_t>(chain_start(meta)));
  if (const auto done = head->step(); !done) return std::unexpected(done.error());
  return database.execute("COMMIT");
}

namespace {

/// SQLite opens nothing of a file that is shorter than its head says, unless it is told to leave the schema unchecked: what lies before the
/// cut is there.
Result<std::int64_t> read_application_id(Sqlite& database, bool of_what_is_left) {
  auto id = database.query_integer("PRAGMA application_id");
  if (id || id.error().code != ErrorCode::Corrupt || !of_what_is_left) return id;
  if (!database.execute("PRAGMA writable_schema = ON")) return id;
  const auto again = database.query_integer("PRAGMA application_id");
  return again ? again : id;
}

std::string of_another_format(MetaRows& rows) {
  std::int64_t version = 0;
  const bool newer = parse_whole(std::string_view(rows["schema_version"]), version) && version > journal_schema_version;
  return fmt::format("keel {} wrote it in format {}, and keel {} reads format {}: {}", rows["keel_version"], rows["schema_version"],
                     keel_version(), journal_schema_version,
                     newer ? "replay it with that program or a newer one"
                           : "replay it with the older program (docs/reference/journal.md, \"An older journal\")");
}

}  // namespace

Result<JournalMeta> read_meta(Sqlite& database, bool of_what_is_left) {
  const auto id = read_application_id(database, of_what_is_left);
  if (!id && id.error().code == ErrorCode::Unreadable) {
    return fail("cannot be read, as SQLite needs leave to write beside it: copy its folder to one of yours", id.error());
  }
  if (!id) return fail("not a keel journal", id.error());
  if (*id != application_id) return fail(ErrorCode::Corrupt, "not a keel journal: it is a database of something else");
  MetaRows rows;
  auto select = database.prepare("SELECT key, value FROM meta");
  if (!select) return fail(nothing_sound, select.error());
  for (;;) {
    const auto row = select->step();
    if (!row) return fail(nothing_sound, row.error());
    if (!*row) break;
    rows.emplace(select->blob(0), select->blob(1));
  }
  if (rows["schema_version"] != std::to_string(journal_schema_version)) return fail(ErrorCode::Refused, of_another_format(rows));
  JournalMeta meta{.config = rows["config"], .seed = 0, .keel_version = rows["keel_version"], .created_by = rows["created_by"]};
  if (!parse_whole(rows["seed"], meta.seed))
    return fail(ErrorCode::Corrupt, fmt::format("meta: seed: \"{}\" is not a number", rows["seed"]));
  return meta;
}

Result<JournalHead> read_head(Sqlite& database) {
  auto select = database.prepare("SELECT last_seq, chain FROM head");
  if (!select) return fail(nothing_sound, select.error());
  const auto row = select->step();
  if (!row) return fail(nothing_sound, row.error());
  if (!*row) return fail(ErrorCode::Corrupt, "head: the row is missing");
  return JournalHead{.last_seq = static_cast<std::uint64_t>(select->integer(0)), .chain = static_cast<std::uint64_t>(select->integer(1))};
}

}  // namespace keel
