#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "keel/base/codec.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/sqlite_journal.hpp"

/// What the journal's tests share.
namespace keel {

class TemporaryDirectory {
 public:
  /// In memory where there is such a place: a process that dies leaves its files complete there too.
  TemporaryDirectory() : TemporaryDirectory(std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) {}
  explicit TemporaryDirectory(const std::filesystem::path& base) {
    std::string pattern = (base / "keel-XXXXXX").string();
    KEEL_CHECK(::mkdtemp(pattern.data()) != nullptr, "no temporary directory");
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline JournalMeta sample_meta() {
  return {.config = "[risk]\naversion = 1e-6\n", .seed = 18'446'744'073'709'551'615U, .keel_version = "0.1.0", .created_by = "a test"};
}

/// Several kinds of fact, command and notice turn up; a few events have no commands, notices or state hash.
inline JournalEntry sample_entry(std::uint64_t seq) {
  const InstrumentId instrument{static_cast<std::uint32_t>(seq % 7)};
  const auto number = static_cast<std::int64_t>(seq);
  JournalEntry entry;
  entry.event.seq = seq;
  entry.event.at = Instant{1'700'000'000'000'000'000 + number * 1'000};
  switch (seq % 5) {
    case 0: entry.event.fact = Filled{.trade = TradeId{seq}, .order = OrderId{seq}, .instrument = instrument, .size = Size{number}}; break;
    case 1: entry.event.fact = BookTop{.instrument = instrument, .bid = Price{number}, .ask = Price{number + 1}}; break;
    case 2: entry.event.fact = Halted{.why = std::string(seq % 50, 'w')}; break;
    case 3: entry.event.fact = InstrumentListed{.instrument = {.id = instrument, .name = "PERP", .base = Currency::of("BTC")}}; break;
    default: entry.event.fact = TimeReached{};
  }
  for (std::uint64_t index = 0; index < seq % 4; ++index) {
    if (index == 2) {
      entry.commands.emplace_back(CancelAll{});
    } else if (index == 1) {
      entry.commands.emplace_back(CancelOrder{.order = OrderId{seq}});
    } else {
      entry.commands.emplace_back(PlaceOrder{.order = OrderId{seq}, .instrument = instrument, .price = Price{number}, .size = Size{1}});
    }
  }
  for (std::uint64_t index = 0; index < seq % 3; ++index) {
    if (index == 0) {
      entry.notices.emplace_back(StageChanged{.of = "BTC", .to = Stage::Lean, .measure = "delta_usd", .value = 2.0, .threshold = 1.0});
    } else {
      entry.notices.emplace_back(InstrumentStopped{.instrument = instrument, .executions = seq, .window = minute});
    }
  }
  if (seq % 3 != 0) entry.state_hash = ~seq;
  return entry;
}

inline std::string bytes_of(const JournalEntry& entry) {
  std::string bytes;
  encode(entry.event.seq, bytes);
  encode(entry.event.at, bytes);
  encode(entry.event.fact, bytes);
  encode(entry.commands, bytes);
  encode(entry.notices, bytes);
  encode(entry.state_hash.value_or(0), bytes);
  return bytes;
}

inline void append_entry(Journal& journal, const JournalEntry& entry) {
  journal.append(entry.event);
  std::uint32_t index = 0;
  for (const Command& command : entry.commands) {
    const auto& parts = index < entry.parts.size() ? entry.parts[index] : std::nullopt;
    journal.append(entry.event.seq, index++, command, parts ? &*parts : nullptr);
  }
  index = 0;
  for (const Notice& notice : entry.notices) journal.append(entry.event.seq, index++, notice);
  if (entry.state_hash) journal.append_state_hash(entry.event.seq, *entry.state_hash);
}

inline void append_sample(Journal& journal, std::uint64_t seq) { append_entry(journal, sample_entry(seq)); }

/// What can be read, and the error that ended the reading, if one did.
inline std::pair<std::vector<JournalEntry>, std::string> read_all(const std::filesystem::path& directory) {
  std::vector<JournalEntry> entries;
  auto reader = JournalReader::open(directory);
  if (!reader) return {entries, reader.error().text};
  JournalEntry entry;
  for (;;) {
    const auto more = reader->next(entry);
    if (!more) return {entries, more.error().text};
    if (!*more) return {entries, ""};
    entries.push_back(entry);
  }
}

}  // namespace keel
