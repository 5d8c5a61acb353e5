#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/files/columns/column_map.hpp"

namespace keel {

/// Where the header of a file lies by a map: the line among the first ten that has most of the map's columns. Exports say above it whose
/// they are.
struct MappedHeader {
  std::size_t line = 1;
  std::size_t offset = 0;            ///< of its first character
  std::vector<std::string> missing;  ///< columns of the map that it does not have
  std::string_view preamble;         ///< all above it
};

MappedHeader find_header(std::string_view text, const ColumnMap& map);

char separator_of(const ColumnMap& map);

}  // namespace keel
