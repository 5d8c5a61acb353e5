#include "keel/runtime/replay.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/config/run_config.hpp"
#include "keel/journal/journal_reader.hpp"
#include "keel/journal/record_text.hpp"
#include "keel/runtime/stepper.hpp"

namespace keel {
namespace {

constexpr std::size_t mismatches_told = 10;

class Replay {
 public:
  explicit Replay(Engine engine) : stepper_(std::move(engine)) {}

  void step(const JournalEntry& entry) {
    text_.learn(entry.event);
    ++report_.events;
    report_.commands += entry.commands.size();
    const Stepper::Agreement agreement = stepper_.step_again(entry);
    if (!agreement.commands) tell_commands(entry);
    if (entry.state_hash) ++report_.state_hashes;
    if (agreement.state_hash) return;
    differ(
        fmt::format("event {}: state hash: journal {:016x}, replay {:016x}", entry.event.seq, *entry.state_hash, stepper_.engine().hash()));
  }
  void reach_end() { report_.end = stepper_.end(); }
  ReplayReport finish() {
    report_.state_hash = stepper_.engine().hash();
    return std::move(report_);
  }

 private:
  void tell_commands(const JournalEntry& entry) {
    const std::vector<Command>& answer = stepper_.answer();
    const auto tell = [&](const std::vector<Command>& commands, std::size_t i) {
      return i < commands.size() ? text_.command(entry.event, i, commands[i]) : "none";
    };
    for (std::size_t i = 0; i < std::max(answer.size(), entry.commands.size()); ++i) {
      if (i < answer.size() && i < entry.commands.size() && answer[i] == entry.commands[i]) continue;
      differ(fmt::format("event {}: command {}: journal: {}; replay: {}", entry.event.seq, i, tell(entry.commands, i), tell(answer, i)));
    }
  }
  void differ(std::string what) {
    ++report_.mismatches;
    if (report_.first_mismatches.size() < mismatches_told) report_.first_mismatches.push_back(std::move(what));
  }

  Stepper stepper_;
  RecordText text_{RecordStyle::Line};
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay(const std::filesystem::path& directory, std::uint64_t until) {
  auto reader = JournalReader::open(directory);
  if (!reader) return std::unexpected(reader.error());
  const std::string file = journal_file(directory).string();
  const auto config = parse_config(reader->meta().config, file + ": config");
  if (!config) return std::unexpected(config.error());
  auto engine = Engine::make(config->engine(), config->venue_terms());
  if (!engine) return fail(file + ": config", engine.error());
  Replay replay{std::move(*engine)};
  JournalEntry entry;
  while (entry.event.seq < until) {
    const auto more = reader->next(entry);
    if (!more) return std::unexpected(more.error());
    if (!*more) {
      replay.reach_end();
      break;
    }
    replay.step(entry);
  }
  return replay.finish();
}

}  // namespace keel
