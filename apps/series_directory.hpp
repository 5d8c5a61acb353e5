#pragma once

#include <string>

#include "apps/complain.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// Adds --out.
void add_series_option(CLI::App& command, std::string& directory);
/// Complains unless the directory is still to come or empty, and is another than the journal's. To be asked before the work is done.
void check_series_directory(const std::string& directory, const std::string& journal);
/// Each of course_series() as NAME.csv. An empty path writes nothing.
void write_series(const std::string& directory, const RunReport& report);

}  // namespace keel
