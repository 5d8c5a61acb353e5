#include "keel/files/rows/recognise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "keel/files/rows/csv.hpp"
#include "keel/files/rows/json_rows.hpp"

namespace keel {
namespace {

/// The cells of a table's first line.
std::vector<std::string> header_of(std::string_view head) {
  const TableText table = table_in(head);
  CsvReader line(table.rows.substr(0, table.rows.find('\n')), 1, table.separator);
  line.next();
  std::vector<std::string> cells;
  for (const std::string_view cell : line.fields()) cells.emplace_back(trimmed(cell));
  return cells;
}

}  // namespace

Recognition has_columns(std::string_view head, std::span<const WantedColumn> wanted) {
  const std::vector<std::string> header = header_of(head);
  const auto has = [&](std::string_view name) { return !name.empty() && std::ranges::find(header, name) != header.end(); };
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

namespace {

/// "CSV with the columns a, b, c and 4 more", by what the first line says.
std::string csv_with(std::string_view head) {
  constexpr std::size_t told = 4;
  const std::vector<std::string> header = header_of(head);
  if (header.size() < 2) return "text";
  std::string columns;
  for (std::size_t i = 0; i < std::min(told, header.size()); ++i) {
    columns += fmt::format("{}{}", i == 0 ? "" : ", ", header[i].substr(0, 30));
  }
  if (header.size() > told) columns += fmt::format(" and {} more", header.size() - told);
  return "CSV with the columns " + columns;
}

/// "JSON of a, b, c, d", by the first keys in it.
std::string json_of(std::string_view head) {
  constexpr std::size_t told = 4;
  std::vector<std::string_view> keys;
  for (std::size_t at = head.find('"'); at != std::string_view::npos && keys.size() < told; at = head.find('"', at + 1)) {
    const std::size_t close = head.find('"', at + 1);
    if (close == std::string_view::npos) break;
    const std::string_view word = head.substr(at + 1, close - at - 1);
    const std::size_t next = head.find_first_not_of(" \t\r\n", close + 1);
    const bool is_key = next != std::string_view::npos && head[next] == ':';
    if (is_key && !word.empty() && word.size() <= 30 && word != "jsonrpc" && word != "result" && word != "id") keys.push_back(word);
    at = close;
  }
  return keys.empty() ? "JSON" : fmt::format("JSON of {}", fmt::join(keys, ", "));
}

std::string looks_like(std::string_view text) {
  const std::string_view head = head_of(text);
  if (looks_like_json(head)) return json_of(head);
  if (head.starts_with("PK\x03\x04")) return "a zip archive or a workbook; save it as CSV";
  if (head.starts_with("\x1F\x8B") || head.starts_with("\x28\xB5\x2F\xFD")) return "compressed; name it .gz or .zst";
  if (head.starts_with("<")) return "HTML or XML";
  if (head.contains('\0')) return "no text";
  return csv_with(head);
}

}  // namespace

bool holds(std::string_view text, std::string_view column) {
  const std::string_view head = head_of(text);
  if (looks_like_json(head)) return head.contains(fmt::format("\"{}\"", column));
  const std::vector<std::string> header = header_of(head);
  return std::ranges::find(header, column) != header.end();
}

Error unknown_file(const std::string& file, std::string_view text, const Wanted& wanted, std::string_view nearest) {
  if (head_of(text).empty()) return Error{file + ": is empty"};
  if (const auto answer = check_answer_text(text); !answer) return fail(file, answer.error()).error();
  return Error{fmt::format("{}: is not {} but {}{}; {} says what can be read", file, wanted.what, looks_like(text),
                           nearest.empty() ? "" : fmt::format("; the nearest is {}", nearest), wanted.page)};
}

Recognition is_json(std::string_view head) {
  if (looks_like_json(head)) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "it is not JSON"};
}

Recognition json_with(std::string_view head, std::span<const std::string_view> keys) {
  if (!looks_like_json(head)) return is_json(head);
  if (std::ranges::any_of(keys, [head](std::string_view key) { return holds(head, key); })) return {.percent = 100, .missing = {}};
  return {.percent = 50, .missing = fmt::format("without {}", fmt::join(keys, " or "))};
}

}  // namespace keel
