#include "keel/journal/journal_reader.hpp"

#include <fmt/format.h>

#include "keel/base/codec.hpp"
#include "keel/journal/directory_lock.hpp"
#include "keel/journal/write_ahead_log.hpp"

namespace keel {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> damaged(std::string text) { return fail(ErrorCode::Corrupt, std::move(text)); }

/// Of a record that must be the next of its event's.
Result<void> check_index(std::int64_t index, std::size_t before) {
  const auto expected = static_cast<std::int64_t>(before);
  if (index > expected) return damaged(fmt::format("missing, the next one is {}", index));
  if (index < expected) return damaged(fmt::format("its number reads as {}", index));
  return {};
}

}  // namespace

Result<void> JournalReader::Cursor::advance() {
  const auto row = rows.step();
  if (!row) return std::unexpected(row.error());
  valid = *row;
  return {};
}

Result<JournalReader> JournalReader::open(const fs::path& directory) {
  JournalReader reader;
  reader.file_ = journal_file(directory);
  const std::string name = reader.file_.string();
  if (!fs::exists(reader.file_)) return fail(ErrorCode::NotFound, fmt::format("{}: there is no journal", name));
  if (const auto good = check_begun(reader.file_); !good) return std::unexpected(good.error());
  // A log that a writer is at work on may look bad for a moment; that writer has checked it.
  if (const auto good = check_write_ahead_log(reader.file_); !good && !DirectoryLock::held(directory).value_or(false)) {
    return std::unexpected(good.error());
  }
  auto database = Sqlite::open(reader.file_, Sqlite::Mode::Read);
  if (!database) return fail(name, database.error());
  reader.database_ = std::move(*database);
  for (const char* sql : {"PRAGMA cell_size_check = ON", "BEGIN"}) {
    if (const auto done = reader.database_->execute(sql); !done) return fail(name, done.error());
  }
  auto meta = read_meta(*reader.database_, true);
  if (!meta) return fail(name, meta.error());
  reader.meta_ = std::move(*meta);
  const auto head = read_head(*reader.database_);
  if (!head) return fail(name, head.error());
  reader.head_ = *head;
  reader.chain_ = chain_start(reader.meta_);
  const auto start = [&](Cursor& cursor, std::string_view sql) -> Result<void> {
    auto statement = reader.database_->prepare(sql);
    if (!statement) return std::unexpected(statement.error());
    cursor.rows = std::move(*statement);
    const auto done = cursor.advance();
    if (!done && done.error().code == ErrorCode::Corrupt) return fail(nothing_sound, done.error());
    return done;
  };
  if (const auto done = start(reader.events_, "SELECT seq, at_ns, kind, payload, chain FROM event ORDER BY seq"); !done) {
    return fail(name, done.error());
  }
  if (const auto done = start(reader.commands_, "SELECT event_seq, idx, kind, payload, chain FROM command ORDER BY event_seq, idx");
      !done) {
    return fail(name, done.error());
  }
  if (const auto done = start(reader.notices_, "SELECT event_seq, idx, kind, payload, chain FROM notice ORDER BY event_seq, idx"); !done) {
    return fail(name, done.error());
  }
  if (const auto done = start(reader.state_hashes_, "SELECT event_seq, hash, chain FROM state_hash ORDER BY event_seq"); !done) {
    return fail(name, done.error());
  }
  return reader;
}

Result<bool> JournalReader::next(JournalEntry& entry) {
  if (failed_) return false;
  auto found = read_next(entry);
  if (found) return found;
  failed_ = true;
  auto error = fail(fmt::format("{}: event {}", file_.string(), last_seq_ + 1), found.error());
  if (found.error().code != ErrorCode::Corrupt) return error;
  error.error().text +=
      last_seq_ == 0 ? "; no event before it is sound"
                     : fmt::format("; the {} before it are sound: keel replay {} --until {}", last_seq_, directory().string(), last_seq_);
  return error;
}

Result<bool> JournalReader::read_next(JournalEntry& entry) {
  entry.commands.clear();
  entry.parts.clear();
  entry.notices.clear();
  entry.state_hash.reset();
  if (!events_.valid) return finish();
  if (const auto done = read_event(entry.event); !done) return std::unexpected(done.error());
  while (commands_.valid && commands_.seq() == entry.event.seq) {
    const std::size_t index = entry.commands.size();
    if (const auto done = read_command(entry); !done) return fail(fmt::format("command {}", index), done.error());
  }
  while (notices_.valid && notices_.seq() == entry.event.seq) {
    const std::size_t index = entry.notices.size();
    if (const auto done = read_notice(entry); !done) return fail(fmt::format("notice {}", index), done.error());
  }
  if (state_hashes_.valid && state_hashes_.seq() == entry.event.seq) {
    if (const auto done = read_state_hash(entry); !done) return fail("state hash", done.error());
  }
  last_seq_ = entry.event.seq;
  return true;
}

Result<bool> JournalReader::finish() const {
  if (commands_.valid) return damaged(fmt::format("missing, but there is a command of event {}", commands_.seq()));
  if (notices_.valid) return damaged(fmt::format("missing, but there is a notice of event {}", notices_.seq()));
  if (state_hashes_.valid) return damaged(fmt::format("missing, but there is a state hash of event {}", state_hashes_.seq()));
  if (last_seq_ != head_.last_seq)
    return damaged(fmt::format("missing, the journal's head says that it ends with event {}", head_.last_seq));
  if (chain_ != head_.chain) return damaged("missing, or the head was altered: the checksum of the journal's end is wrong");
  return false;
}

Result<void> JournalReader::link(const RecordHeader& header, std::string_view payload, std::int64_t expected) {
  const std::uint64_t chain = chain_next(chain_, header, payload);
  if (chain != static_cast<std::uint64_t>(expected)) return damaged("the chained checksum is wrong: this record was altered");
  chain_ = chain;
  return {};
}

template <class T>
Result<void> JournalReader::read_payload(const Cursor& cursor, const RecordHeader& header, T& value, std::optional<QuoteParts>* parts) {
  if (!cursor.rows.is_blob(3)) return damaged("the payload is not a blob");
  const std::string_view payload = cursor.rows.blob(3);
  if (auto done = link(header, payload, cursor.rows.integer(4)); !done) return done;
  Decoder decoder{payload};
  decoder.get(value);
  if (parts != nullptr && decoder.ok() && !decoder.at_end()) decoder.get(parts->emplace());
  if (!decoder.ok() || !decoder.at_end()) return damaged("the payload cannot be decoded");
  if (cursor.rows.integer(2) != static_cast<std::int64_t>(value.index())) return damaged("the kind is not the payload's");
  return {};
}

Result<void> JournalReader::read_event(Event& event) {
  if (events_.seq() > last_seq_ + 1) return damaged(fmt::format("missing, the next one is {}", events_.seq()));
  if (events_.seq() <= last_seq_) return damaged(fmt::format("its number reads as {}", events_.seq()));
  event.seq = events_.seq();
  event.at = Instant{events_.rows.integer(1)};
  const RecordHeader header{.type = RecordType::Input, .event_seq = event.seq, .number = event.at.raw};
  if (auto done = read_payload(events_, header, event.fact, nullptr); !done) return done;
  return events_.advance();
}

Result<void> JournalReader::read_command(JournalEntry& entry) {
  const std::int64_t index = commands_.rows.integer(1);
  if (auto next = check_index(index, entry.commands.size()); !next) return next;
  const RecordHeader header{.type = RecordType::Output, .event_seq = entry.event.seq, .number = index};
  if (auto done = read_payload(commands_, header, entry.commands.emplace_back(), &entry.parts.emplace_back()); !done) return done;
  return commands_.advance();
}

Result<void> JournalReader::read_notice(JournalEntry& entry) {
  const std::int64_t index = notices_.rows.integer(1);
  if (auto next = check_index(index, entry.notices.size()); !next) return next;
  const RecordHeader header{.type = RecordType::Notification, .event_seq = entry.event.seq, .number = index};
  if (auto done = read_payload(notices_, header, entry.notices.emplace_back(), nullptr); !done) return done;
  return notices_.advance();
}

Result<void> JournalReader::read_state_hash(JournalEntry& entry) {
  const RecordHeader header{.type = RecordType::StateHash, .event_seq = entry.event.seq, .number = state_hashes_.rows.integer(1)};
  if (auto done = link(header, {}, state_hashes_.rows.integer(2)); !done) return done;
  entry.state_hash = static_cast<std::uint64_t>(header.number);
  return state_hashes_.advance();
}

}  // namespace keel
