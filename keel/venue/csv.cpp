#include "keel/venue/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace keel {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

CsvReader::CsvReader(std::string name, std::string_view text) : name_(std::move(name)), rest_(text) {
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  if (!split_line(header_)) {
    if (ok()) error_ = Error{name_ + ": is empty"};
    return;
  }
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (std::ranges::count(header_, header_[i]) > 1) refuse_line(fmt::format("column \"{}\" stands twice", header_[i]));
  }
}

CsvReader::CsvReader(std::string name, std::string_view text, std::vector<std::string_view> header, std::size_t first_line)
    : name_(std::move(name)), rest_(text), header_(std::move(header)), line_(first_line - 1) {}

std::optional<std::size_t> CsvReader::find_column(std::string_view name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvReader::column(std::string_view name) {
  const auto found = find_column(name);
  if (!found) refuse_line(fmt::format("column \"{}\" is missing", name));
  return found.value_or(0);
}

bool CsvReader::next() {
  if (!ok() || !split_line(cells_)) return false;
  if (cells_.size() == header_.size()) return true;
  refuse_line(fmt::format("{} cells where the header has {}", cells_.size(), header_.size()));
  return false;
}

/// False at the end of the text, where only empty lines follow, and on a bad quote.
bool CsvReader::split_line(std::vector<std::string_view>& cells) {
  cells.clear();
  if (rest_.find_first_not_of("\r\n") == std::string_view::npos) return false;
  ++line_;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (true) {
    std::size_t cell_end = line.find(',');
    if (line.starts_with('"')) {
      const std::size_t quote = line.find('"', 1);
      cell_end = quote == std::string_view::npos ? quote : quote + 1;
      if (quote == std::string_view::npos || (cell_end < line.size() && line[cell_end] != ',')) {
        refuse_line(fmt::format("cell {} has a stray quote", cells.size() + 1));
        return false;
      }
      cells.push_back(line.substr(1, quote - 1));
      if (cell_end == line.size()) return true;
    } else {
      cells.push_back(line.substr(0, cell_end));
      if (cell_end == std::string_view::npos) return true;
    }
    line.remove_prefix(cell_end + 1);
  }
}

std::uint64_t CsvReader::number(std::size_t column) {
  const auto value = parse_whole<std::uint64_t>(text(column));
  if (!value) refuse(column, fmt::format("\"{}\" is not a whole number", text(column)));
  return value.value_or(0);
}

double CsvReader::real(std::size_t column) {
  const auto value = parse_whole<double>(text(column));
  if (!value || !std::isfinite(*value)) refuse(column, fmt::format("\"{}\" is not a number", text(column)));
  return value.value_or(0.0);
}

Instant CsvReader::instant_ms(std::size_t column) {
  constexpr std::uint64_t last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / millisecond.raw);
  const std::uint64_t value = number(column);
  if (value > last) refuse(column, fmt::format("\"{}\" is not a time in milliseconds", text(column)));
  return Instant{} + millisecond * static_cast<std::int64_t>(std::min(value, last));
}

Instant CsvReader::instant(std::size_t column) { return take(column, parse_instant(text(column))); }

void CsvReader::refuse(std::size_t column, std::string_view what) {
  refuse_line(fmt::format("{}: {}", column < header_.size() ? header_[column] : "column", what));
}

void CsvReader::refuse_line(std::string_view what) {
  if (!error_) error_ = Error{fmt::format("{}: line {}: {}", name_, line_, what)};
}

}  // namespace keel
