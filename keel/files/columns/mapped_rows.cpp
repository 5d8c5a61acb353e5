#include "keel/files/columns/mapped_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "keel/base/hash.hpp"
#include "keel/base/time.hpp"
#include "keel/base/words.hpp"
#include "keel/files/columns/mapped_header.hpp"
#include "keel/files/columns/time_format.hpp"
#include "keel/files/rows/csv.hpp"

namespace keel {
namespace {

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// "0.0051 USDT": the number, and what stands after it.
struct Quantity {
  std::string number;
  std::string_view unit;
};

Quantity quantity_of(std::string_view cell, const ColumnMap& map) {
  std::size_t end = cell.size();
  while (end > 0 && ((cell[end - 1] >= 'A' && cell[end - 1] <= 'Z') || cell[end - 1] == ' ')) --end;
  Quantity out{.number = {}, .unit = trimmed(cell.substr(end))};
  for (const char c : cell.substr(0, end)) {
    if (map.thousands.contains(c)) continue;
    out.number += map.decimal[0] == c ? '.' : c;
  }
  return out;
}

std::string negated(std::string number) {
  if (number.starts_with('-')) return number.substr(1);
  return fmt::format("-{}", number.starts_with('+') ? number.substr(1) : number);
}

/// "UTC+8" of "Account Type:Main,Time Zone:UTC+8"; nothing if no zone stands there.
std::string_view zone_in(std::string_view preamble) {
  std::size_t at = preamble.find("UTC");
  if (at == std::string_view::npos) at = preamble.find("GMT");
  if (at == std::string_view::npos) return {};
  const std::size_t end = preamble.find_first_not_of("+-:0123456789", at + 3);
  return preamble.substr(at, end == std::string_view::npos ? end : end - at);
}

class Rows {
 public:
  Rows(const std::string& name, std::string_view text, const ColumnMap& map)
      : name_(name), map_(map), header_(find_header(text, map)), csv_(text.substr(header_.offset), header_.line, separator_of(map)) {}

  Result<MappedRows> read() {
    if (auto started = start(); !started) return std::unexpected(started.error());
    MappedRows out{.csv = "line", .remarks = {}};
    for (const auto& [ours, theirs] : map_.columns) out.csv += fmt::format(",{}", ours);
    for (const auto& [ours, value] : map_.constants) out.csv += fmt::format(",{}", ours);
    if (map_.trade_ids == IdScope::OneRow) out.csv += ",trade_id";
    if (!map_.columns.contains("side")) out.csv += ",side";
    if (!map_.columns.contains("currency") && !map_.constants.contains("currency")) out.csv += ",currency";
    out.csv += ",venue\n";
    while (csv_.next()) {
      if (csv_.fields().size() == 1 && trimmed(csv_.fields()[0]).empty()) continue;
      if (csv_.fields().size() != names_.size()) {
        return refuse(fmt::format("{} where the header has {}", counted(csv_.fields().size(), "cell"), names_.size()));
      }
      if (!is_fill()) continue;
      auto row = read_row();
      if (!row) return std::unexpected(row.error());
      out.csv += *row;
    }
    if (csv_.failed()) return fail(name_, csv_.error());
    for (const auto& [what, count] : left_out_)
      out.remarks.push_back(fmt::format("{}: {} of {} {} left out", name_, counted(count, "row"), what, count == 1 ? "is" : "are"));
    return out;
  }

 private:
  std::unexpected<Error> refuse(std::string_view what) const { return fail(fmt::format("{}: line {}: {}", name_, csv_.line(), what)); }

  Result<void> start() {
    csv_.next();
    for (const std::string_view cell : csv_.fields()) names_.emplace_back(trimmed(cell));
    if (!header_.missing.empty()) {
      const std::string& missing = header_.missing.front();
      const auto meant = std::ranges::find_if(names_, [&](const std::string& name) { return !misspelt_name(name, {missing}).empty(); });
      const std::string words = meant == names_.end() ? "" : fmt::format("; is \"{}\" meant?", *meant);
      return fail(fmt::format("{}: line {}: column \"{}\" is missing: {} has it{}", name_, header_.line, missing, map_.name, words));
    }
    const std::string_view zone = map_.zone == "preamble" ? zone_in(header_.preamble) : std::string_view(map_.zone);
    if (zone.empty()) return fail(name_ + ": line 1: says no zone of its times, like UTC+8");
    const auto ahead = parse_zone(zone);
    if (!ahead) return fail(name_ + ": line 1", ahead.error());
    ahead_ = *ahead;
    return {};
  }

  /// What stands in one of their columns.
  std::string_view cell(std::string_view theirs) const {
    const auto found = std::ranges::find(names_, theirs);
    const std::string_view text = trimmed(csv_.fields()[static_cast<std::size_t>(found - names_.begin())]);
    return std::ranges::find(map_.empty, text) == map_.empty.end() ? text : std::string_view{};
  }

  bool is_fill() {
    for (const auto& [theirs, words] : map_.only) {
      const std::string_view said = cell(theirs);
      if (std::ranges::any_of(words, [said](const std::string& word) { return same_word(word, said); })) continue;
      ++left_out_[fmt::format("{} \"{}\"", theirs, said)];
      return false;
    }
    return true;
  }

  Result<std::string> time(std::string_view theirs) const {
    const std::string_view text = cell(theirs);
    if (map_.times.empty()) return std::string(text);
    for (const std::string& format : map_.times) {
      if (const auto at = parse_time(text, format)) return format_instant(*at - ahead_);
    }
    return refuse(fmt::format("{}: \"{}\" is not a time like {}", theirs, text, fmt::join(map_.times, " or ")));
  }

  /// Ours for theirs, "buy" for "Open long"; theirs if there is none, for the account's reader to refuse.
  std::string word(std::string_view theirs) const {
    for (const auto& [ours, words] : map_.words) {
      if (std::ranges::any_of(words, [theirs](const std::string& one) { return same_word(one, theirs); })) return ours;
    }
    return std::string(theirs);
  }

  /// By all that the row says; rows that say the same are numbered, in one file as in another.
  std::string id_of_row() {
    std::string said;
    for (const std::string_view cell : csv_.fields()) said += fmt::format("{}\x1f", trimmed(cell));
    return fmt::format("row/{:016x}/{}", hash_bytes(said), ++same_rows_[said]);
  }

  Result<std::string> read_row() {
    std::string row = fmt::format("{}", csv_.line());
    std::string_view fee_unit;
    bool sold = false;
    for (const auto& [ours, theirs] : map_.columns) {
      std::string value(cell(theirs));
      if (ours == "time") {
        auto at = time(theirs);
        if (!at) return at;
        value = std::move(*at);
      } else if (ours == "side" || ours == "liquidity" || ours == "amount_unit") {
        value = word(value);
      } else if (ours == "price" || ours == "amount" || ours == "fee" || ours == "index") {
        const Quantity quantity = quantity_of(cell(theirs), map_);
        value = quantity.number;
        if (ours == "fee") fee_unit = quantity.unit;
        if (ours == "fee" && map_.fee == FeeSign::Earned && !value.empty()) value = negated(value);
        if (ours == "amount" && value.starts_with('-')) {
          sold = true;
          value = negated(value);
        }
      }
      row += fmt::format(",{}", csv_cell(value));
    }
    for (const auto& [ours, value] : map_.constants) row += fmt::format(",{}", csv_cell(value));
    if (map_.trade_ids == IdScope::OneRow) row += fmt::format(",{}", id_of_row());
    if (!map_.columns.contains("side")) row += sold ? ",sell" : ",buy";
    if (!map_.columns.contains("currency") && !map_.constants.contains("currency")) row += fmt::format(",{}", csv_cell(fee_unit));
    return fmt::format("{},{}\n", row, map_.venue.text());
  }

  const std::string& name_;
  const ColumnMap& map_;
  MappedHeader header_;
  CsvReader csv_;
  std::vector<std::string> names_;
  Duration ahead_;
  std::map<std::string, std::size_t> left_out_;
  std::map<std::string, std::size_t> same_rows_;  ///< how often a row came, where it is its trade's id
};

}  // namespace

char separator_of(const ColumnMap& map) { return map.separator == "tab" ? '\t' : map.separator.front(); }

MappedHeader find_header(std::string_view text, const ColumnMap& map) {
  MappedHeader best;
  std::size_t fewest = std::string_view::npos;
  std::size_t offset = 0;
  for (std::size_t line = 1; line <= 10 && offset < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    CsvReader record(text.substr(offset, end - offset), 1, separator_of(map));
    record.next();
    std::vector<std::string> missing;
    const auto look = [&](const std::string& wanted) {
      if (std::ranges::none_of(record.fields(), [&](std::string_view cell) { return trimmed(cell) == wanted; })) missing.push_back(wanted);
    };
    for (const auto& [ours, theirs] : map.columns) look(theirs);
    for (const auto& [theirs, words] : map.only) look(theirs);
    if (missing.size() < fewest) {
      fewest = missing.size();
      best = {.line = line, .offset = offset, .missing = std::move(missing), .preamble = text.substr(0, offset)};
    }
    offset = end + 1;
  }
  if (fewest == std::string_view::npos) {
    for (const auto& [ours, theirs] : map.columns) best.missing.push_back(theirs);
    for (const auto& [theirs, words] : map.only) best.missing.push_back(theirs);
  }
  return best;
}

Result<MappedRows> mapped_rows(const std::string& name, std::string_view text, const ColumnMap& map) {
  return Rows(name, text, map).read();
}

}  // namespace keel
