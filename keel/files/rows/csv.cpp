#include "keel/files/rows/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace keel {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Every "" as one ".
std::string with_single_quotes(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::size_t first_line, char separator)
    : separator_(separator), rest_(text), next_line_(first_line) {
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

bool CsvReader::refuse(std::string_view what) {
  error_ = fail(fmt::format("line {}: {}", line_, what)).error();
  fields_.clear();
  rest_ = {};
  return false;
}

bool CsvReader::next() {
  fields_.clear();
  line_ = next_line_;
  if (rest_.empty()) return false;
  const char* const begin = rest_.data();
  const char* const end = begin + rest_.size();
  const char* field = begin;
  const char* at = begin;
  for (; at != end && *at != '\n'; ++at) {
    if (*at == '"') return next_quoted();
    if (*at == separator_) {
      fields_.emplace_back(field, at);
      field = at + 1;
    }
  }
  const char* const last = at != field && at[-1] == '\r' ? at - 1 : at;
  fields_.emplace_back(field, last);
  rest_.remove_prefix(static_cast<std::size_t>(at - begin) + (at != end ? 1 : 0));
  ++next_line_;
  return true;
}

/// The record again, from its start, minding quotes.
bool CsvReader::next_quoted() {
  fields_.clear();
  std::size_t at = 0;
  const auto ends_field = [this](std::size_t i) {
    return i >= rest_.size() || rest_[i] == separator_ || rest_[i] == '\n' || rest_.substr(i, 2) == "\r\n";
  };
  for (;;) {
    if (at < rest_.size() && rest_[at] == '"') {
      std::size_t close = at + 1;
      for (;; close += 2) {
        close = rest_.find('"', close);
        if (close == std::string_view::npos) return refuse("a quote is not closed");
        if (close + 1 >= rest_.size() || rest_[close + 1] != '"') break;
      }
      if (!ends_field(close + 1)) return refuse("text after a closing quote");
      const std::string_view field = rest_.substr(at + 1, close - at - 1);
      next_line_ += static_cast<std::size_t>(std::count(field.begin(), field.end(), '\n'));
      const bool doubled = field.find('"') != std::string_view::npos;
      fields_.push_back(doubled ? unescaped_.emplace_back(with_single_quotes(field)) : field);
      at = close + 1;
    } else {
      const std::size_t start = at;
      while (!ends_field(at)) {
        if (rest_[at] == '"') return refuse("a quote inside a field that does not start with one");
        ++at;
      }
      fields_.push_back(rest_.substr(start, at - start));
    }
    if (at < rest_.size() && rest_[at] == separator_) {
      ++at;
      continue;
    }
    if (at < rest_.size() && rest_[at] == '\r') ++at;
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    ++next_line_;
    return true;
  }
}

char separator_in(std::string_view text) {
  constexpr std::string_view known = ",;\t";
  std::array<std::size_t, known.size()> counts{};
  bool quoted = false;
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '"') quoted = !quoted;
    const std::size_t which = quoted ? std::string_view::npos : known.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  return known[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

TableText table_in(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::size_t above = 0;  // empty lines
  for (std::size_t end = text.find('\n'); end != std::string_view::npos && text.find_first_not_of(" \t\r") == end; end = text.find('\n')) {
    text.remove_prefix(end + 1);
    ++above;
  }
  constexpr std::string_view sign = "sep=";
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (!line.starts_with(sign) || line.size() != sign.size() + 1)
    return {.rows = text, .separator = separator_in(text), .first_line = 1 + above};
  const std::size_t end = text.find('\n');
  return {
      .rows = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1), .separator = line.back(), .first_line = 2 + above};
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

Result<double> csv_number(std::string_view field) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) {
    return fail(fmt::format("\"{}\" is not a number", field.substr(0, 40)));
  }
  return value;
}

}  // namespace keel
