#include "keel/files/rows/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace keel {
namespace {

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

CsvTable::CsvTable(std::string name, std::string_view text, std::size_t first_line)
    : name_(std::move(name)), records_(text, first_line, separator_in(text)) {
  if (!next_record()) {
    if (ok()) error_ = fail(name_ + ": is empty").error();
    return;
  }
  header_.assign(records_.fields().begin(), records_.fields().end());
  for (const std::string_view name_here : header_) {
    if (std::ranges::count(header_, name_here) > 1) refuse_line(fmt::format("column \"{}\" stands twice", name_here));
  }
  elements_ = find_column(json_element_column);
  lines_ = find_column(json_line_column);
}

CsvTable::CsvTable(std::string name, std::string_view text, std::vector<std::string_view> header, std::size_t first_line)
    : name_(std::move(name)), records_(text, first_line), header_(std::move(header)) {}

std::optional<std::size_t> CsvTable::find_column(std::string_view name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvTable::line() const { return lines_ ? parse_whole<std::size_t>(raw(*lines_)).value_or(records_.line()) : records_.line(); }

std::size_t CsvTable::element() const { return elements_ ? parse_whole<std::size_t>(raw(*elements_)).value_or(0) : 0; }

std::size_t CsvTable::column(std::string_view name) {
  const auto found = find_column(name);
  if (!found) refuse_line(fmt::format("column \"{}\" is missing", name));
  return found.value_or(0);
}

std::size_t CsvTable::column(std::string_view ours, std::string_view theirs) {
  const auto found = find_column(ours, theirs);
  return found ? *found : column(ours);
}

std::optional<std::size_t> CsvTable::find_column(std::string_view ours, std::string_view theirs) {
  const auto found = find_column(ours);
  const auto also = find_column(theirs);
  if (found && also) aliases_.emplace_back(*found, *also);
  return found ? found : also;
}

bool CsvTable::next() {
  if (!ok() || !next_record()) return false;
  if (records_.fields().size() != header_.size()) {
    refuse_line(fmt::format("{} cells where the header has {}", records_.fields().size(), header_.size()));
    return false;
  }
  if (std::ranges::equal(records_.fields(), header_)) {
    refuse_line("is the header again: two files in one? Give each by itself");
    return false;
  }
  for (const auto& [ours, theirs] : aliases_) {
    if (raw(ours).empty() || raw(theirs).empty() || raw(ours) == raw(theirs)) continue;
    refuse_line(fmt::format("{}: \"{}\", but {} is \"{}\"", header_[ours], raw(ours), header_[theirs], raw(theirs)));
    return false;
  }
  return true;
}

/// False at the end of the text and on a malformed record. An empty line is no record where a record has several cells, nor at the end.
bool CsvTable::next_record() {
  do {
    if (!records_.next()) {
      if (records_.failed() && !error_) error_ = fail(name_, records_.error()).error();
      return false;
    }
  } while (records_.fields().size() == 1 && records_.fields().front().empty() && (header_.size() > 1 || records_.at_end()));
  return true;
}

std::uint64_t CsvTable::number(std::size_t column) {
  const auto value = parse_whole<std::uint64_t>(text(column));
  if (!value) refuse(column, fmt::format("\"{}\" is not a whole number", text(column)));
  return value.value_or(0);
}

double CsvTable::real(std::size_t column) {
  const auto value = parse_whole<double>(text(column));
  if (!value || !std::isfinite(*value)) refuse(column, fmt::format("\"{}\" is not a number", text(column)));
  return value.value_or(0.0);
}

Instant CsvTable::instant_ms(std::size_t column) {
  const std::uint64_t value = number(column);
  return take(column, instant_of_ms(value));
}

Instant CsvTable::instant(std::size_t column) { return take(column, parse_instant(text(column))); }

Instant CsvTable::time(std::size_t column) {
  constexpr Instant first_coin{1'230'768'000'000'000'000};  // 2009-01-01
  const bool in_ms = text(column).find_first_not_of("0123456789") == std::string_view::npos;
  const Instant at = in_ms ? instant_ms(column) : instant(column);
  if (ok() && at < first_coin) {
    refuse(column, fmt::format("\"{}\" is before 2009{}", text(column), in_ms ? ": digits alone are milliseconds" : ""));
  }
  return at;
}

Side CsvTable::side(std::size_t column) {
  const std::string_view word = text(column);
  const auto is = [word](std::string_view wanted) {
    return std::ranges::equal(word, wanted, [](char said, char lower) { return said == lower || said == lower - 'a' + 'A'; });
  };
  if (is("sell")) return Side::Sell;
  if (!is("buy")) refuse(column, fmt::format("\"{}\" is neither buy nor sell", word));
  return Side::Buy;
}

void CsvTable::refuse(std::size_t column, const Error& error) {
  const std::size_t here = used(column);
  refuse_line(fail(here < header_.size() ? header_[here] : "column", error).error());
}

void CsvTable::refuse_line(const Error& error) {
  if (error_) return;
  // A header that no line of the file is, is that of rows made of JSON.
  const std::string place =
      records_.line() == 0 ? "" : fmt::format(": line {}{}", line(), elements_ ? fmt::format(", element {}", element()) : "");
  error_ = fail(name_ + place, error).error();
}

}  // namespace keel
