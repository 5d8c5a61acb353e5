#include "keel/files/rows/recognise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "keel/base/words.hpp"

#include "keel/files/rows/csv.hpp"
#include "keel/files/rows/json_rows.hpp"

namespace keel {
namespace {

constexpr int told_at_most = 50;  ///< percent of a file whose columns are misspelt: none is taken for that

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
  const auto misspelt = [&](const WantedColumn& column) {
    const auto meant =
        std::ranges::find_if(header, [&](std::string_view name) { return !misspelt_name(name, {column.ours, column.theirs}).empty(); });
    return meant == header.end() ? std::string_view{} : std::string_view(*meant);
  };
  std::size_t found = 0;
  std::size_t near = 0;
  std::string missing;
  for (const WantedColumn& column : wanted) {
    if (has(column.ours) || has(column.theirs)) {
      ++found;
      continue;
    }
    missing += (missing.empty() ? "without the columns " : ", ") + std::string(column.ours);
    if (const std::string_view meant = misspelt(column); !meant.empty()) {
      ++near;
      missing += fmt::format(" (\"{}\")", meant);
    }
  }
  const auto percent = [&](std::size_t columns) { return static_cast<int>(100 * columns / wanted.size()); };
  return {.percent = std::max(percent(found), std::min(percent(found + near), told_at_most)), .missing = missing};
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
  std::vector<std::string_view> keys = keys_at_the_head(head);
  std::erase_if(keys,
                [](std::string_view key) { return key.empty() || key.size() > 30 || key == "jsonrpc" || key == "result" || key == "id"; });
  keys.resize(std::min(told, keys.size()));
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
  if (const std::string why = why_no_json(text); looks_like_json(text) && !why.empty()) return Error{fmt::format("{}: {}", file, why)};
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
