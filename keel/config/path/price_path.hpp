#pragma once

#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/domain/settings/footprint/sim_path.hpp"

namespace keel {

/// CSV with a row `time,price` each, after a line of names or not: seconds from any beginning, which rise, and prices above 0 in any unit.
/// Empty lines and those that begin with # are passed over. The path's times count from its first row. Error: `name: line N: what`.
Result<SimPath> parse_price_path(std::string_view csv, const std::string& name);

/// Puts the rows of the path's file, if it names one, in its place. Its name counts from the folder of `config_file` on. Error: of the
/// file, or that the path has rows already.
Result<void> load_price_path(SimPath& path, const std::string& config_file);

}  // namespace keel
