#include "keel/document/document.hpp"

namespace keel::doc {

bool holds_words(const Table& table, std::size_t column, Audience medium) {
  bool any = false;
  for (const Row& row : table.rows) {
    if (!reaches(row.audience, medium) || column >= row.cells.size()) continue;
    const Value& value = row.cells[column].value;
    if (std::holds_alternative<Absent>(value)) continue;
    if (!std::holds_alternative<std::string>(value) && !std::holds_alternative<Moment>(value)) return false;
    any = true;
  }
  return any;
}

}  // namespace keel::doc
