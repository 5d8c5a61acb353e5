#pragma once

#include <fmt/format.h>

#include <optional>
#include <span>
#include <string_view>

#include "keel/base/time.hpp"
#include "keel/domain/right.hpp"
#include "keel/venue/csv.hpp"

namespace keel {

/// Reads one CSV record by named columns. The first thing wrong is kept and everything after it reads as nothing, so that a reader
/// takes all its fields and asks once: `line 7: strike: "4o5" is not a number`.
class CsvRow {
 public:
  /// `columns[i]` is where the column `names[i]` lies in the record.
  CsvRow(const CsvReader& csv, std::span<const std::string_view> names, std::span<const std::size_t> columns)
      : csv_(csv), names_(names), columns_(columns) {}

  std::string_view text(std::size_t name) const { return csv_.fields()[columns_[name]]; }
  double number(std::size_t name) { return take(name, csv_number(text(name))); }
  /// Empty is absent.
  std::optional<double> optional_number(std::size_t name) {
    if (text(name).empty()) return std::nullopt;
    return number(name);
  }
  /// Empty or 0 is absent; a negative one is refused. For prices and vols, where venues write 0 for "none".
  std::optional<double> positive_number(std::size_t name) {
    const std::optional<double> value = optional_number(name);
    if (!value || *value == 0.0) return std::nullopt;
    if (*value < 0.0) refuse(name, "is negative");
    return value;
  }
  double strike(std::size_t name) {
    const double value = number(name);
    if (!(value > 0.0)) refuse(name, "is not positive");
    return value;
  }
  Instant instant(std::size_t name) { return take(name, parse_instant(text(name))); }
  Right right(std::size_t name, std::string_view call, std::string_view put) {
    if (text(name) == put) return Right::Put;
    if (text(name) != call) refuse(name, fmt::format("\"{}\" is neither \"{}\" nor \"{}\"", text(name).substr(0, 40), call, put));
    return Right::Call;
  }

  void refuse(std::size_t name, std::string_view what) {
    if (ok()) error_.text = fmt::format("line {}: {}: {}", csv_.line(), names_[name], what);
  }
  bool ok() const { return error_.text.empty(); }
  const Error& error() const { return error_; }

 private:
  template <class T>
  T take(std::size_t name, Result<T> result) {
    if (result) return *result;
    refuse(name, result.error().text);
    return T{};
  }

  const CsvReader& csv_;
  std::span<const std::string_view> names_;
  std::span<const std::size_t> columns_;
  Error error_;
};

}  // namespace keel
