#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

std::unique_ptr<SqliteJournal> new_journal(const TemporaryDirectory& temporary) {
  auto journal = SqliteJournal::create(temporary.path() / "journal", sample_meta());
  KEEL_CHECK(journal, "cannot create a journal");
  return std::move(*journal);
}

Event event_of(std::uint64_t seq) {
  return {.seq = seq, .at = Instant{static_cast<std::int64_t>(seq)}, .fact = BookTop{.bid = Price{1}, .ask = Price{2}}};
}

/// Events a second with one commit after every `range` of them; on the file system of TMPDIR.
void BM_JournalGroupCommit(benchmark::State& state) {
  const TemporaryDirectory temporary{std::filesystem::temp_directory_path()};
  const auto journal = new_journal(temporary);
  std::uint64_t seq = 0;
  for (auto _ : state) {
    for (std::int64_t i = 0; i < state.range(0); ++i) journal->append(event_of(++seq));
    KEEL_CHECK(journal->commit(), "commit");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(seq));
}
BENCHMARK(BM_JournalGroupCommit)->Arg(100)->Arg(1000)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

/// What the journal is measured against: SQLite by itself, the same rows with their payload and checksum ready-made, in this thread and as
/// durable, a transaction after every `range` of them.
void BM_PlainSqlite(benchmark::State& state) {
  const TemporaryDirectory temporary{std::filesystem::temp_directory_path()};
  auto database = Sqlite::open(temporary.path() / "plain.db", Sqlite::Mode::Create);
  KEEL_CHECK(database && write_schema(*database, sample_meta()), "cannot create a database");
  for (const char* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"}) KEEL_CHECK(database->execute(pragma), "pragma");
  auto insert = database->prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?)");
  KEEL_CHECK(insert, "insert");
  std::string payload;
  encode(event_of(1).fact, payload);
  std::int64_t seq = 0;
  for (auto _ : state) {
    KEEL_CHECK(database->execute("BEGIN"), "begin");
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      insert->bind(0, ++seq);
      insert->bind(1, seq);
      insert->bind(2, std::int64_t{static_cast<std::uint8_t>(payload.front())});
      insert->bind(3, payload);
      insert->bind(4, static_cast<std::int64_t>(static_cast<std::uint64_t>(seq) * 0x9e3779b97f4a7c15));
      KEEL_CHECK(insert->step(), "insert");
    }
    KEEL_CHECK(database->execute("COMMIT"), "commit");
  }
  state.SetItemsProcessed(seq);
}
BENCHMARK(BM_PlainSqlite)->Arg(100)->Arg(1000)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

/// One event, one commit.
void BM_JournalLoneCommit(benchmark::State& state) {
  const TemporaryDirectory temporary{std::filesystem::temp_directory_path()};
  const auto journal = new_journal(temporary);
  std::vector<double> latencies_us;
  std::uint64_t seq = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    journal->append(event_of(++seq));
    KEEL_CHECK(journal->commit(), "commit");
    latencies_us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(latencies_us);
  state.counters["p50_us"] = latencies_us[latencies_us.size() / 2];
  state.counters["p99_us"] = latencies_us[latencies_us.size() * 99 / 100];
}
BENCHMARK(BM_JournalLoneCommit)->UseRealTime()->Unit(benchmark::kMicrosecond);

/// Events a second read back and verified.
void BM_JournalRead(benchmark::State& state) {
  const TemporaryDirectory temporary{std::filesystem::temp_directory_path()};
  {
    const auto journal = new_journal(temporary);
    for (std::uint64_t seq = 1; seq <= 1'000'000; ++seq) journal->append(event_of(seq));
    KEEL_CHECK(journal->commit(), "commit");
  }
  std::int64_t events = 0;
  for (auto _ : state) {
    auto reader = JournalReader::open(temporary.path() / "journal");
    KEEL_CHECK(reader, "open");
    JournalEntry entry;
    for (;;) {
      const auto more = reader->next(entry);
      KEEL_CHECK(more, "read");
      if (!*more) break;
      ++events;
    }
  }
  state.SetItemsProcessed(events);
}
BENCHMARK(BM_JournalRead)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel

BENCHMARK_MAIN();
