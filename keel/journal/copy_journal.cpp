#include "keel/journal/copy_journal.hpp"

#include "keel/journal/journal_reader.hpp"
#include "keel/journal/sqlite_journal.hpp"

namespace keel {
namespace {

void append(SqliteJournal& journal, const JournalEntry& entry) {
  const std::uint64_t seq = entry.event.seq;
  journal.append(entry.event);
  for (std::size_t i = 0; i < entry.commands.size(); ++i) {
    journal.append(seq, static_cast<std::uint32_t>(i), entry.commands[i], entry.parts[i] ? &*entry.parts[i] : nullptr);
  }
  for (std::size_t i = 0; i < entry.notices.size(); ++i) journal.append(seq, static_cast<std::uint32_t>(i), entry.notices[i]);
  if (entry.state_hash) journal.append_state_hash(seq, *entry.state_hash);
}

}  // namespace

Result<void> copy_journal(const std::filesystem::path& from, const std::filesystem::path& to, std::uint64_t until) {
  auto reader = JournalReader::open(from);
  if (!reader) return std::unexpected(reader.error());
  auto journal = SqliteJournal::create(to, reader->meta());
  if (!journal) return std::unexpected(journal.error());
  Result<void> copied;
  JournalEntry entry;
  while (copied && entry.event.seq < until) {
    const auto more = reader->next(entry);
    if (!more) copied = std::unexpected(more.error());
    if (!more || !*more) break;
    append(**journal, entry);
  }
  if (copied) copied = (*journal)->commit();
  journal->reset();
  if (!copied) {
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(journal_file(to).string() + part, ignored);
  }
  return copied;
}

}  // namespace keel
