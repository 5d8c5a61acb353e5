#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"

namespace keel {

/// Walks the records of a CSV text, without copying what has no doubled quotes (RFC 4180: fields may be quoted, a quoted field may hold
/// commas, line ends and doubled quotes; CRLF and LF both end a line). A byte order mark at the start is skipped. Linear time.
///
///   CsvReader csv(text);
///   while (csv.next()) use(csv.line(), csv.fields());
///   if (csv.failed()) return fail(path, csv.error());
class CsvReader {
 public:
  /// `text` starts at line `first_line` of its file.
  explicit CsvReader(std::string_view text, std::size_t first_line = 1, char separator = ',');
  CsvReader(CsvReader&&) noexcept = default;
  CsvReader(const CsvReader&) = delete;  // its fields would be the other's

  /// Moves to the next record; false at the end of the text or at a malformed record.
  bool next();
  /// Without the enclosing quotes, a doubled quote inside as one. They are good as long as the text and the reader.
  std::span<const std::string_view> fields() const { return fields_; }
  /// Line of the file, from 1, on which the current record starts.
  std::size_t line() const { return line_; }

  bool at_end() const { return rest_.empty(); }
  bool failed() const { return !error_.text.empty(); }
  /// "line N: what".
  const Error& error() const { return error_; }

 private:
  bool next_quoted();
  bool refuse(std::string_view what);

  char separator_;
  std::string_view rest_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  ///< fields that had doubled quotes; all others are views into the text
  std::size_t line_ = 0;
  std::size_t next_line_;
  Error error_{std::string{}};
};

/// What separates the cells of the text's first line: the comma, the semicolon or the tab, whichever stands there most often outside
/// quotes; the comma if none does.
char separator_in(std::string_view text);

/// A text without its byte order mark, empty lines above it and a first line "sep=;", by which spreadsheets say what separates cells.
struct TableText {
  std::string_view rows;
  char separator = ',';  ///< as that line says, else as separator_in has it
  std::size_t first_line = 1;
};
TableText table_in(std::string_view text);

/// Without blanks around it.
constexpr std::string_view trimmed(std::string_view cell) {
  constexpr auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!cell.empty() && is_blank(cell.front())) cell.remove_prefix(1);
  while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
  return cell;
}

/// A cell as RFC 4180 has it: in quotes where it needs them.
std::string csv_cell(std::string_view text);

/// A finite double that is the whole field: `"4o5" is not a number`. Decimal or scientific notation, no blanks, no leading '+'.
Result<double> csv_number(std::string_view field);

}  // namespace keel
