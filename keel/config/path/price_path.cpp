#include "keel/config/path/price_path.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "keel/config/toml_reader.hpp"

namespace keel {
namespace {

constexpr std::size_t longest_told = 40;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

std::optional<double> number(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// What stands there, in quotes, not too long for a line.
std::string said(std::string_view text) {
  return fmt::format("\"{}{}\"", text.substr(0, longest_told), text.size() > longest_told ? "…" : "");
}

using Row = std::pair<double, double>;

Result<Row> row_of(std::string_view time, std::string_view price) {
  const auto at = number(time);
  if (!at) return fail(fmt::format("time: {} is not a number of seconds", said(time)));
  const auto worth = number(price);
  if (!worth) return fail(fmt::format("price: {} is not a number", said(price)));
  if (!(*worth > 0.0 && *worth <= 1e12)) return fail(fmt::format("price: {} is outside above 0 to 1e12", said(price)));
  return Row{*at, *worth};
}

}  // namespace

Result<SimPath> parse_price_path(std::string_view csv, const std::string& name) {
  SimPath path;
  double first = 0.0;
  bool names_may_come = true;
  for (std::size_t line = 1; !csv.empty(); ++line) {
    const std::size_t end = csv.find('\n');
    const std::string_view text = trimmed(csv.substr(0, end));
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (text.empty() || text.front() == '#') continue;
    const auto refuse = [&](std::string_view what) { return fail(fmt::format("{}: line {}: {}", name, line, what)); };
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || text.find(',', comma + 1) != std::string_view::npos)
      return refuse(fmt::format("{} is no row time,price", said(text)));
    const std::string_view time = trimmed(text.substr(0, comma));
    const std::string_view price = trimmed(text.substr(comma + 1));
    if (std::exchange(names_may_come, false) && !number(time) && !number(price)) continue;
    const auto row = row_of(time, price);
    if (!row) return refuse(row.error().text);
    if (path.seconds.empty()) first = row->first;
    const double after = row->first - first;
    if (!path.seconds.empty() && !(after > path.seconds.back()))
      return refuse(fmt::format("time: {} is not after the row before it: times must rise", said(time)));
    if (after > 1e10) return refuse(fmt::format("time: {} is more than 1e10 s after the first row", said(time)));
    if (path.seconds.size() == most_path_rows) return refuse(fmt::format("more than {} rows: leave some out", most_path_rows));
    path.seconds.push_back(after);
    path.prices.push_back(row->second);
  }
  if (path.seconds.size() < 2) return fail(fmt::format("{}: holds {} rows time,price, needs two at least", name, path.seconds.size()));
  return path;
}

Result<void> load_price_path(SimPath& path, const std::string& config_file) {
  if (path.file.empty()) return {};
  if (!path.none()) return fail(fmt::format("{}: sim.path.file: has its rows in seconds and prices already: say one of both", config_file));
  const std::filesystem::path file = std::filesystem::path(config_file).parent_path() / path.file;
  const auto text = read_toml_file(file.string());
  if (!text) return fail(fmt::format("{}: sim.path.file", config_file), text.error());
  auto rows = parse_price_path(*text, file.string());
  if (!rows) return fail(fmt::format("{}: sim.path.file", config_file), rows.error());
  path = std::move(*rows);
  return {};
}

}  // namespace keel
