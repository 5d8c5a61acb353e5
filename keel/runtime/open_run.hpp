#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "keel/config/run_config.hpp"
#include "keel/journal/format.hpp"
#include "keel/runtime/run.hpp"

namespace keel {

/// What begins a journal that `keel run` may go on with.
inline constexpr const char* made_by_run = "keel run";

/// Refuses to go on with a journal that was not begun by `maker`: its market is another.
Result<void> check_made_by(const std::string& maker, const JournalMeta& meta, const std::filesystem::path& journal_directory);

/// A run of this config on the ports' venues, recorded in a directory, if one is named: a journal that is there already is recovered and
/// gone on with, if it is of the same config and by the same maker. What `keel kill` asks of it then reaches it beside the ports' inboxes.
/// Errors name the directory.
Result<std::unique_ptr<Run>> open_run(const RunConfig& config, const std::filesystem::path& journal_directory, RunPorts ports,
                                      const std::string& maker = made_by_run);

}  // namespace keel
