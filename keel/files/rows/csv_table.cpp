#include "keel/files/rows/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "keel/base/words.hpp"

#include "keel/base/int128.hpp"

namespace keel {
namespace {

template <class T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Commas between groups of three digits, and a point after them or more than one of them.
bool has_thousands(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  const std::size_t point = cell.find('.');
  std::string_view whole = cell.substr(0, point);
  const auto groups = std::ranges::count(whole, ',');
  if (groups == 0 || (groups == 1 && point == std::string_view::npos)) return false;
  if (std::ranges::count(cell, ',') != groups) return false;
  const std::size_t first = whole.find(',');
  if (first == 0 || first > 3 || whole.front() == '0') return false;
  for (whole.remove_prefix(first); !whole.empty(); whole.remove_prefix(4)) {
    if (whole.size() < 4 || whole.front() != ',' || whole.substr(1, 3).find_first_not_of("0123456789") != std::string_view::npos)
      return false;
  }
  return true;
}

}  // namespace

CsvTable::CsvTable(std::string name, std::string_view text, std::size_t first_line)
    : CsvTable(std::move(name), table_in(text), first_line) {}

CsvTable::CsvTable(std::string name, const TableText& table, std::size_t first_line)
    : name_(std::move(name)), separator_(table.separator), records_(table.rows, first_line + table.first_line - 1, table.separator) {
  if (!next_record()) {
    if (ok()) error_ = fail(name_ + ": is empty").error();
    return;
  }
  for (const std::string_view name_here : records_.fields()) header_.push_back(trimmed(name_here));
  for (const std::string_view name_here : header_) {
    if (std::ranges::count(header_, name_here) > 1) refuse_line(fmt::format("column \"{}\" stands twice", name_here));
  }
  elements_ = place_of(json_element_column);
  lines_ = place_of(json_line_column);
}

CsvTable::CsvTable(std::string name, std::string_view text, std::vector<std::string_view> header, std::size_t first_line, char separator)
    : name_(std::move(name)), separator_(separator), records_(text, first_line, separator), header_(std::move(header)) {}

std::optional<std::size_t> CsvTable::place_of(std::string_view name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::optional<std::size_t> CsvTable::find_column(std::string_view name) {
  const auto found = place_of(name);
  if (!begun_) (found ? found_ : looked_for_).push_back(name);
  return found;
}

bool CsvTable::is_known(std::string_view name) const { return std::ranges::find(found_, name) != found_.end(); }

/// What may be meant for one that is missing.
std::string CsvTable::misspelt(std::string_view ours, std::string_view theirs) const {
  for (const std::string_view name : header_) {
    if (is_known(name)) continue;
    if (!misspelt_name(name, {ours, theirs}).empty()) return fmt::format(": is \"{}\" meant? Name it so", name);
  }
  return {};
}

void CsvTable::refuse_misspelt() {
  for (const std::string_view name : header_) {
    if (is_known(name)) continue;
    const std::string_view meant = misspelt_name(name, looked_for_);
    if (meant.empty()) continue;
    return refuse_line(fmt::format("column \"{}\" would not be read: is \"{}\" meant? Name it so, or leave it out", name, meant));
  }
}

std::size_t CsvTable::line() const { return lines_ ? parse_whole<std::size_t>(raw(*lines_)).value_or(records_.line()) : records_.line(); }

std::size_t CsvTable::element() const { return elements_ ? parse_whole<std::size_t>(raw(*elements_)).value_or(0) : 0; }

std::size_t CsvTable::column(std::string_view name) {
  const auto found = find_column(name);
  if (!found) refuse_line(fmt::format("column \"{}\" is missing{}", name, misspelt(name, name)));
  return found.value_or(0);
}

std::size_t CsvTable::column(std::string_view ours, std::string_view theirs) {
  const auto found = find_column(ours, theirs);
  if (!found) refuse_line(fmt::format("column \"{}\" is missing{}", ours, misspelt(ours, theirs)));
  return found.value_or(0);
}

std::optional<std::size_t> CsvTable::find_column(std::string_view ours, std::string_view theirs) {
  const auto found = place_of(ours);
  const auto also = place_of(theirs);
  if (found && also) aliases_.emplace_back(*found, *also);
  if (!begun_) {
    std::vector<std::string_view>& names = found || also ? found_ : looked_for_;
    names.insert(names.end(), {ours, theirs});
  }
  return found ? found : also;
}

bool CsvTable::next() {
  if (ok() && !std::exchange(begun_, true)) refuse_misspelt();
  if (!ok() || !next_record()) return false;
  if (records_.fields().size() != header_.size()) {
    refuse_line(fmt::format("{} where the header has {}", counted(records_.fields().size(), "cell"), header_.size()));
    return false;
  }
  if (std::ranges::equal(records_.fields(), header_, {}, trimmed)) {
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

std::string_view CsvTable::said(std::size_t column) const {
  constexpr auto nothing = std::to_array<std::string_view>({"-", "--", "null", "None", "NaN", "nan"});
  const std::string_view cell = text(column);
  return std::ranges::find(nothing, cell) == nothing.end() ? cell : std::string_view{};
}

std::string_view CsvTable::digits(std::size_t column) {
  const std::string_view cell = text(column);
  if (decimal_ != ',' && cell.contains(',') && has_thousands(cell)) {
    digits_ = cell;
    std::erase(digits_, ',');
    return digits_;
  }
  const std::size_t mark = separator_ == ',' ? std::string_view::npos : cell.find_first_of(".,");
  if (mark == std::string_view::npos) return cell;
  if (decimal_ == '\0') decimal_ = cell[mark];
  if (cell.contains(decimal_ == ',' ? '.' : ',')) {
    refuse(column, fmt::format("\"{}\" has a {} where others have a {}", cell, decimal_ == ',' ? "point" : "comma",
                               decimal_ == ',' ? "comma" : "point"));
    return {};
  }
  if (decimal_ == '.') return cell;
  digits_ = cell;
  std::ranges::replace(digits_, ',', '.');
  return digits_;
}

std::uint64_t CsvTable::number(std::size_t column) {
  const auto value = parse_whole<std::uint64_t>(text(column));
  if (!value) refuse(column, fmt::format("\"{}\" is not a whole number", text(column)));
  return value.value_or(0);
}

double CsvTable::real(std::size_t column) {
  const auto value = parse_whole<double>(digits(column));
  if (!value || !std::isfinite(*value)) refuse(column, fmt::format("\"{}\" is not a number", text(column)));
  return value.value_or(0.0);
}

Result<std::int64_t> CsvTable::exact_decimal(std::string_view digits) {
  auto exact = parse_decimal(digits);
  const auto value = exact ? std::nullopt : parse_whole<double>(digits);
  if (!value || !std::isfinite(*value)) return exact;
  const auto of_a_double = parse_decimal(fmt::format("{:.12g}", *value));
  return of_a_double ? of_a_double : exact;
}

Instant CsvTable::instant_ms(std::size_t column) {
  const std::uint64_t value = number(column);
  return take(column, instant_of_ms(value));
}

Instant CsvTable::instant(std::size_t column) { return take(column, parse_instant(text(column))); }

Instant CsvTable::time(std::size_t column) {
  constexpr Instant first_coin{1'230'768'000'000'000'000};  // 2009-01-01
  constexpr Instant end{7'289'654'400'000'000'000};         // 2201-01-01
  const std::string_view cell = text(column);
  const std::size_t whole = std::min(cell.find('.'), cell.size());
  const auto count = parse_whole<std::int64_t>(cell.substr(0, whole));
  const bool number = count && *count >= 0 && (whole == cell.size() || parse_whole<std::uint64_t>(cell.substr(whole + 1)));
  if (!number) {
    const Instant at = instant(column);
    if (ok() && at < first_coin) refuse(column, fmt::format("\"{}\" is before 2009", cell));
    return at;
  }
  for (const Duration unit : {second, millisecond, microsecond, nanosecond}) {
    const Int128 since_1970 = Int128{*count} * unit.raw;
    if (since_1970 < first_coin.raw || since_1970 >= end.raw) continue;
    const double fraction = parse_whole<double>(cell.substr(whole)).value_or(0.0);  // "" or ".5"
    return Instant{static_cast<std::int64_t>(since_1970) + std::llround(fraction * static_cast<double>(unit.raw))};
  }
  refuse(column, fmt::format("\"{}\" is no time: a number is seconds, milli-, micro- or nanoseconds since 1970, from 2009 to 2200", cell));
  return {};
}

Currency CsvTable::currency(std::size_t column) {
  std::string name(said(column));
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto parsed = Currency::parse(name);
  return take(column, parsed ? parsed : Currency::parse(said(column)));
}

Side CsvTable::side(std::size_t column) {
  const std::string_view word = text(column);
  const auto is = [word](std::string_view wanted) {
    return std::ranges::equal(word, wanted, [](char said, char lower) { return said == lower || said == lower - 'a' + 'A'; });
  };
  if (is("sell") || is("s")) return Side::Sell;
  if (!is("buy") && !is("b")) refuse(column, fmt::format("\"{}\" is neither buy nor sell", word));
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
