#pragma once

#include <filesystem>
#include <memory>

#include "keel/config/run_config.hpp"
#include "keel/runtime/run.hpp"

namespace keel {

/// A run of this config on the ports' venues, recorded in a directory, if one is named: a journal that is there already is recovered and
/// gone on with, if it is of the same config. What `keel kill` asks of it then reaches it beside the ports' inboxes. Errors name the
/// directory.
Result<std::unique_ptr<Run>> open_run(const RunConfig& config, const std::filesystem::path& journal_directory, RunPorts ports);

}  // namespace keel
