#include "keel/runtime/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/config/run_config.hpp"
#include "keel/engine/engine.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/record_text.hpp"

namespace keel {
namespace {

constexpr std::size_t mismatches_told = 10;

class Replay {
 public:
  explicit Replay(Engine engine) : engine_(std::move(engine)) {}

  void step(const JournalEntry& entry) {
    text_.learn(entry.event);
    answer_.clear();
    engine_.step(entry.event, answer_);
    ++report_.events;
    report_.commands += entry.commands.size();
    if (answer_ != entry.commands) compare_commands(entry);
    if (!entry.state_hash) return;
    ++report_.state_hashes;
    if (const std::uint64_t hash = engine_.hash(); hash != *entry.state_hash) {
      differ(fmt::format("event {}: state hash: journal {:016x}, replay {:016x}", entry.event.seq, *entry.state_hash, hash));
    }
  }
  ReplayReport finish() {
    report_.state_hash = engine_.hash();
    return std::move(report_);
  }

 private:
  void compare_commands(const JournalEntry& entry) {
    const auto tell = [&](const std::vector<Command>& commands, std::size_t i) {
      return i < commands.size() ? text_.command(entry.event, i, commands[i]) : "none";
    };
    for (std::size_t i = 0; i < std::max(answer_.size(), entry.commands.size()); ++i) {
      if (i < answer_.size() && i < entry.commands.size() && answer_[i] == entry.commands[i]) continue;
      differ(fmt::format("event {}: command {}: journal: {}; replay: {}", entry.event.seq, i, tell(entry.commands, i), tell(answer_, i)));
    }
  }
  void differ(std::string what) {
    ++report_.mismatches;
    if (report_.first_mismatches.size() < mismatches_told) report_.first_mismatches.push_back(std::move(what));
  }

  Engine engine_;
  RecordText text_{RecordStyle::Line};
  std::vector<Command> answer_;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay(const std::filesystem::path& directory) {
  auto reader = JournalReader::open(directory);
  if (!reader) return std::unexpected(reader.error());
  const std::string file = journal_file(directory).string();
  const auto config = parse_config(reader->meta().config, file + ": config");
  if (!config) return std::unexpected(config.error());
  auto engine = Engine::make(config->engine());
  if (!engine) return fail(file + ": config", engine.error());
  Replay replay{std::move(*engine)};
  JournalEntry entry;
  for (;;) {
    const auto more = reader->next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) return replay.finish();
    replay.step(entry);
  }
}

}  // namespace keel
