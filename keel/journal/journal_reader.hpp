#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"
#include "keel/domain/notices.hpp"
#include "keel/journal/format.hpp"
#include "keel/quoting/quote_parts.hpp"

namespace keel {

/// One event with what the engine answered to it.
struct JournalEntry {
  Event event;
  std::vector<Command> commands;
  std::vector<std::optional<QuoteParts>> parts;  ///< of each command: nothing of what is no quote
  std::vector<Notice> notices;
  std::optional<std::uint64_t> state_hash;
};

/// Reads a journal from its first event and verifies all of it: numbers without gaps, decodable payloads, the chained
/// checksum, and that it ends where the writer says. Holds one entry in memory. A writer may be at work: what is read
/// is the journal as it was at `open`.
class JournalReader {
 public:
  static Result<JournalReader> open(const std::filesystem::path& directory);

  /// False at the end. Errors name the file, the event, what is wrong and how many events before it are sound; after one there is nothing
  /// more to read.
  Result<bool> next(JournalEntry& entry);

  std::filesystem::path directory() const { return file_.parent_path(); }
  const JournalMeta& meta() const { return meta_; }
  /// The end as the file records it.
  const JournalHead& head() const { return head_; }

 private:
  /// Rows of one table in the order of their keys, one ahead.
  struct Cursor {
    SqliteStatement rows;
    bool valid = false;
    Result<void> advance();
    std::uint64_t seq() const { return static_cast<std::uint64_t>(rows.integer(0)); }
  };

  JournalReader() = default;
  Result<bool> read_next(JournalEntry& entry);
  Result<void> read_event(Event& event);
  Result<void> read_command(JournalEntry& entry);
  Result<void> read_notice(JournalEntry& entry);
  Result<void> read_state_hash(JournalEntry& entry);
  Result<bool> finish() const;
  Result<void> link(const RecordHeader& header, std::string_view payload, std::int64_t expected);
  /// `parts` may follow the value.
  template <class T>
  Result<void> read_payload(const Cursor& cursor, const RecordHeader& header, T& value, std::optional<QuoteParts>* parts);

  std::filesystem::path file_;
  JournalMeta meta_;
  JournalHead head_;
  std::uint64_t last_seq_ = 0;
  std::uint64_t chain_ = 0;
  bool failed_ = false;
  std::optional<Sqlite> database_;
  Cursor events_;
  Cursor commands_;
  Cursor notices_;
  Cursor state_hashes_;
};

}  // namespace keel
