#pragma once

#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

struct MarkedName {
  std::string name;
  Venue venue;
  friend auto operator<=>(const MarkedName&, const MarkedName&) = default;
};

/// All that a file of marks or a recorded chain names, instruments and coins, each once in alphabetical order: what read_marks passes over
/// where the book has no trade in it, too. Error: of a file that none of its readers knows or reads.
Result<std::vector<MarkedName>> read_marked_names(const std::string& path);
Result<std::vector<MarkedName>> parse_marked_names(const std::string& name, std::string_view text);

}  // namespace keel
