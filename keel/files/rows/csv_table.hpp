#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"
#include "keel/files/rows/csv.hpp"

namespace keel {

/// Columns that rows made of JSON have besides their own: the line on which each starts, and of an answer which of its rows it is, from 1.
inline constexpr std::string_view json_line_column = "line of the file";
inline constexpr std::string_view json_element_column = "element of the answer";

/// Text with a header line, strictly: every row has as many cells as the header. Cells are separated by what separates those of the header:
/// commas, semicolons or tabs, or what a first line "sep=;" says; blanks around them are none of theirs. Empty lines at the end are
/// accepted. A line of the header again is refused: two files that were put together. So is, with
/// the first row, a column that nobody looked for and that is one looked for in vain, misspelt (misspelt_name): what it says would be lost
/// in silence. Columns are looked for before the first row.
///
/// The first error sticks: `next` then returns false, readers return zero values, and `error()` says
/// `file: line N: column: what`, of a JSON answer `file: line N, element M: column: what`. So a whole row is read without a check a cell.
class CsvTable {
 public:
  /// `text` must outlive the reader. `name` opens every error; `first_line` is the number that errors give to the header's line.
  CsvTable(std::string name, std::string_view text, std::size_t first_line = 1);
  /// Rows without a header line of their own: `text` starts at line `first_line` of the file, `header` names its columns.
  CsvTable(std::string name, std::string_view text, std::vector<std::string_view> header, std::size_t first_line, char separator = ',');

  /// Its number, else the error is that it is missing.
  std::size_t column(std::string_view name);
  std::optional<std::size_t> find_column(std::string_view name);
  /// A column that goes by our name or by a venue's; if by neither, ours is the one that is missing. Where a table has both, a row may
  /// use either, and both only for the same text.
  std::size_t column(std::string_view ours, std::string_view theirs);
  std::optional<std::size_t> find_column(std::string_view ours, std::string_view theirs);

  /// Steps to the next row; false at the end of the text or after an error.
  bool next();
  /// That of the file, or what the column of lines says.
  std::size_t line() const;
  /// Of a JSON answer, the row's number in it, from 1; else 0.
  std::size_t element() const;
  /// Rows that were made of a file's: the column says of which line of it each.
  void take_lines_from(std::string_view column) { lines_ = find_column(column); }

  /// Without blanks around it.
  std::string_view text(std::size_t column) const { return raw(used(column)); }
  /// Nothing of a cell that says so: "-", "--", "null", "None", "NaN".
  std::string_view said(std::size_t column) const;
  /// Of a number, with a point for the decimal comma that files have whose cells are separated by others than commas; one or the other
  /// in all of the file. Commas between thousands are none of its digits where nothing else is meant: "60,000.00", "1,234,567", while
  /// "60,000" may be 60. Good until the next call.
  std::string_view digits(std::size_t column);
  std::uint64_t number(std::size_t column);  ///< a whole number >= 0
  double real(std::size_t column);           ///< finite
  Instant instant_ms(std::size_t column);    ///< milliseconds since 1970, to the year 2200
  Instant instant(std::size_t column);       ///< ISO 8601
  /// ISO 8601, or a number alone: seconds, milli-, micro- or nanoseconds since 1970, whichever lies between 2009 and 2200.
  Instant time(std::size_t column);
  Currency currency(std::size_t column);  ///< its name in any case
  Side side(std::size_t column);          ///< "buy" or "sell", "b" or "s", in any case
  /// To 1e-8. What a program's double has beyond its twelfth digit (0.30000000000000004) is no digit of it; other decimals are refused.
  template <class T>
  T exact(std::size_t column) {
    return T{take(column, exact_decimal(digits(column)))};
  }
  /// Money and indices, which settle in 1e-8: decimals beyond are rounded, half to even.
  template <class T>
  T nearest(std::size_t column) {
    const auto exact = parse_as<T>(digits(column));
    return exact ? *exact : T{take(column, decimal_from_double(real(column)))};
  }
  template <class T>
  T above_zero(std::size_t column) {
    return above_zero(column, exact<T>(column));
  }
  template <class T>
  T above_zero(std::size_t column, T value) {
    if (ok() && value.raw <= 0) refuse(column, '"' + std::string(text(column)) + "\" is not above 0");
    return value;
  }
  /// A result of the caller's own parsing of a cell.
  template <class T>
  T take(std::size_t column, Result<T> result) {
    if (result) return std::move(*result);
    refuse(column, result.error());
    return T{};
  }

  /// Ends the reading with `what` said about the column, or about the line.
  void refuse(std::size_t column, std::string_view what) { refuse(column, Error{std::string(what)}); }
  void refuse_line(std::string_view what) { refuse_line(Error{std::string(what)}); }
  /// With the code of the error.
  void refuse(std::size_t column, const Error& error);
  void refuse_line(const Error& error);

  bool ok() const { return !error_; }
  const Error& error() const { return *error_; }

 private:
  bool next_record();
  static Result<std::int64_t> exact_decimal(std::string_view digits);
  std::optional<std::size_t> place_of(std::string_view name) const;
  std::string misspelt(std::string_view ours, std::string_view theirs) const;
  void refuse_misspelt();
  bool is_known(std::string_view name) const;
  std::string_view raw(std::size_t column) const {
    return column < records_.fields().size() ? trimmed(records_.fields()[column]) : std::string_view{};
  }
  /// The column that this row uses of two that are one.
  std::size_t used(std::size_t column) const {
    if (aliases_.empty() || !raw(column).empty()) return column;
    for (const auto& [ours, theirs] : aliases_) {
      if (ours == column && !raw(theirs).empty()) return theirs;
    }
    return column;
  }

  /// Of a file made for a table, or of the caller's columns.
  CsvTable(std::string name, const TableText& table, std::size_t first_line);

  std::string name_;
  char separator_ = ',';
  char decimal_ = '\0';  ///< of numbers with decimals, once one was there
  std::string digits_;
  CsvReader records_;
  std::vector<std::string_view> header_;
  std::vector<std::pair<std::size_t, std::size_t>> aliases_;  ///< ours, theirs, where the table has both
  std::vector<std::string_view> looked_for_;                  ///< and not there
  std::vector<std::string_view> found_;                       ///< columns that were looked for
  bool begun_ = false;                                        ///< a row was asked for
  std::optional<std::size_t> lines_;
  std::optional<std::size_t> elements_;  ///< of rows of one JSON answer
  std::optional<Error> error_;
};

}  // namespace keel
