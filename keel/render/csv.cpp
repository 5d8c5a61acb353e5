#include "keel/render/csv.hpp"

#include <variant>

#include "keel/render/number.hpp"

namespace keel {
namespace {

std::string quoted(const std::string& words) {
  if (words.find_first_of(",\"\r\n") == std::string::npos) return words;
  std::string out = "\"";
  for (const char c : words) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string csv_text(const doc::Value& value) {
  if (std::holds_alternative<doc::Absent>(value)) return "";
  if (const auto* words = std::get_if<std::string>(&value)) return quoted(*words);
  if (const auto* moment = std::get_if<doc::Moment>(&value)) return format_instant(moment->at);
  return json_text(value);
}

template <class Cells, class Text>
void add_line(std::string& out, const Cells& cells, const Text& text) {
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) out += ',';
    first = false;
    out += text(cell);
  }
  out += '\n';
}

}  // namespace

std::string render_csv(const doc::Table& table) {
  std::string out;
  add_line(out, table.columns, [](const doc::Column& column) { return quoted(column.key); });
  for (const doc::Row& row : table.rows) add_line(out, row.cells, [](const doc::Cell& cell) { return csv_text(cell.value); });
  return out;
}

}  // namespace keel
