#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/files/columns/column_map.hpp"

namespace keel {

/// The fills of a file as rows of an account file.
struct MappedRows {
  std::string csv;                   ///< with a column "line": where in the file the row stands
  std::vector<std::string> remarks;  ///< what was left out
};

/// Errors: `name: line N: theirs: what`, in the file's own names; what only the account's reader finds wrong is said in ours.
Result<MappedRows> mapped_rows(const std::string& name, std::string_view text, const ColumnMap& map);

}  // namespace keel
