#include "keel/runtime/open_run.hpp"

#include <fmt/format.h>

#include "keel/base/validate.hpp"
#include "keel/journal/sqlite_journal.hpp"
#include "keel/journal/version.hpp"
#include "keel/runtime/operator/mailbox.hpp"

namespace keel {
namespace {

/// What the journal will hold. Refuses a config of which it could not be read back: such a journal could never go on.
Result<std::string> readable_text(const RunConfig& config) {
  std::string text = config_text(config);
  const auto back = parse_config(text, "config");
  if (!back) return fail("does not read back from a journal", back.error());
  if (config_text(*back) != text) return fail("config: does not read back from a journal as it is");
  return text;
}

/// The journal's lock is ours from here on.
Result<std::unique_ptr<SqliteJournal>> journal_of(const RunConfig& config, const std::filesystem::path& directory,
                                                  const std::string& maker) {
  if (!SqliteJournal::exists(directory)) {
    auto text = readable_text(config);
    if (!text) return std::unexpected(text.error());
    return SqliteJournal::create(
        directory, {.config = std::move(*text), .seed = config.sim.seed, .keel_version = std::string(keel_version()), .created_by = maker});
  }
  auto journal = SqliteJournal::open_for_append(directory);
  if (!journal) return journal;
  if (auto made = check_made_by(maker, (*journal)->meta(), directory); !made) return std::unexpected(made.error());
  if ((*journal)->meta().config == config_text(config)) return journal;
  return fail(directory.string() + ": holds a run with another config; continue it without --config and --seed");
}

}  // namespace

Result<void> check_made_by(const std::string& maker, const JournalMeta& meta, const std::filesystem::path& journal_directory) {
  if (meta.created_by == maker) return {};
  const auto command = [](const std::string& by) { return by.substr(0, by.find(" of ")); };
  return fail(ErrorCode::Refused,
              fmt::format("{}: was made by {}, and {} cannot go on with it: keel replay and keel inspect read it, a run needs another "
                          "directory",
                          journal_directory.string(), command(meta.created_by), command(maker)));
}

Result<std::unique_ptr<Run>> open_run(const RunConfig& config, const std::filesystem::path& journal_directory, RunPorts ports,
                                      const std::string& maker) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  auto engine = Engine::make(config.engine(), config.venue_terms());
  if (!engine) return std::unexpected(engine.error());
  const RunTiming timing{.start = config.sim.start, .timer = config.sim.timer, .reconnect = config.reconnect, .seed = config.sim.seed};
  const auto make = [&] { return std::make_unique<Run>(std::move(*engine), std::move(ports), timing); };
  if (journal_directory.empty()) return make();
  const bool goes_on = SqliteJournal::exists(journal_directory);
  auto journal = journal_of(config, journal_directory, maker);
  if (!journal) return std::unexpected(journal.error());
  auto mailbox = OperatorMailbox::open(journal_directory);
  if (!mailbox) return std::unexpected(mailbox.error());
  ports.inboxes.push_back(std::move(*mailbox));
  if (!goes_on) {
    ports.journal = std::move(*journal);
    return make();
  }
  auto recorded = JournalReader::open(journal_directory);
  if (!recorded) return std::unexpected(recorded.error());
  auto run = make();
  if (auto recovered = run->recover(*recorded, std::move(*journal)); !recovered) return std::unexpected(recovered.error());
  return run;
}

}  // namespace keel
