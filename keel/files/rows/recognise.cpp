#include "keel/files/rows/recognise.hpp"

#include <algorithm>

#include "keel/files/rows/csv.hpp"
#include "keel/files/rows/json_rows.hpp"

namespace keel {

Recognition has_columns(std::string_view head, std::span<const WantedColumn> wanted) {
  CsvReader header(head.substr(0, head.find('\n')));
  header.next();
  const auto has = [&](std::string_view name) {
    return !name.empty() && std::ranges::find(header.fields(), name) != header.fields().end();
  };
  std::size_t found = 0;
  std::string missing;
  for (const WantedColumn& column : wanted) {
    if (has(column.ours) || has(column.theirs)) {
      ++found;
    } else {
      missing += (missing.empty() ? "without the columns " : ", ") + std::string(column.ours);
    }
  }
  return {.percent = static_cast<int>(100 * found / wanted.size()), .missing = missing};
}

Recognition is_json(std::string_view head) {
  if (looks_like_json(head)) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "it is not JSON"};
}

}  // namespace keel
