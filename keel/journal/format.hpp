#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/journal/sqlite.hpp"

namespace keel {

/// docs/reference/journal.md describes what this file spells.
inline constexpr std::int64_t journal_schema_version = 13;

/// How a run came to be; written once, when its journal is created.
struct JournalMeta {
  std::string config;  ///< the whole configuration, as TOML
  std::uint64_t seed = 0;
  std::string keel_version;
  std::string created_by;
  friend bool operator==(const JournalMeta&, const JournalMeta&) = default;
};

/// The end of a journal: the last event's number (0 if there is none) and the last record's chained checksum.
struct JournalHead {
  std::uint64_t last_seq = 0;
  std::uint64_t chain = 0;
  friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

enum class RecordType : char { Input = 'E', Output = 'C', Notification = 'N', StateHash = 'H' };

/// What the chained checksum covers beside the payload. `number` is an event's time in ns, a command's or notice's index, or the hash.
struct RecordHeader {
  RecordType type = RecordType::Input;
  std::uint64_t event_seq = 0;
  std::int64_t number = 0;
};

std::uint64_t chain_start(const JournalMeta& meta);
std::uint64_t chain_next(std::uint64_t previous, const RecordHeader& header, std::string_view payload);

std::filesystem::path journal_file(const std::filesystem::path& directory);

/// Of a journal whose beginning is damaged.
inline constexpr const char* nothing_sound = "no event is sound";

/// Refuses an empty file: nothing that was ever written to is one.
Result<void> check_begun(const std::filesystem::path& file);

/// Creates the tables in an empty file, with `meta` and an empty head, in one transaction.
Result<void> write_schema(Sqlite& database, const JournalMeta& meta);
/// Refuses what is not a Keel journal of this schema version. With `of_what_is_left` a file that was cut off is read up to the cut: for
/// connections that read only, as SQLite checks its schema less from then on.
Result<JournalMeta> read_meta(Sqlite& database, bool of_what_is_left = false);
Result<JournalHead> read_head(Sqlite& database);

}  // namespace keel
