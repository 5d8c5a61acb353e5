#include "keel/files/columns/column_map.hpp"

#include <algorithm>
#include <array>

#include "keel/config/built_in_columns.hpp"
#include "keel/config/toml_reader.hpp"
#include "keel/files/columns/mapped_header.hpp"
#include "keel/files/columns/time_format.hpp"

namespace keel {
namespace {

constexpr auto needed = std::to_array<std::string_view>({"time", "trade_id", "instrument", "price", "amount", "fee"});
constexpr auto allowed = std::to_array<std::string_view>({"time", "trade_id", "instrument", "side", "price", "amount", "fee", "currency",
                                                          "index", "vol", "iv", "strategy", "sub_book", "liquidity", "amount_unit"});
constexpr auto known_words = std::to_array<std::string_view>({"buy", "sell", "maker", "taker", "contracts"});

Result<void> check_map(const TomlReader& reader, const toml::table& parsed, const ColumnMap& map) {
  const auto refuse = [&](std::string key, std::string what) {
    return reader.refuse(parsed, BadSetting{std::move(key), std::move(what), ""});
  };
  if (map.name.empty()) return refuse("name", "is missing");
  if (map.source.empty()) return refuse("source", "is missing: where the columns are documented");
  if (map.venue == Venue{}) return refuse("venue", "is missing");
  if (map.separator != "tab" && map.separator.size() != 1) return refuse("separator", "needs one character, or tab");
  if (map.decimal.size() != 1) return refuse("decimal", "needs one character");
  if (map.zone != "preamble") {
    if (const auto zone = parse_zone(map.zone); !zone) return reader.refuse(parsed, "zone", zone.error());
  }
  for (const auto* columns : {&map.columns, &map.constants}) {
    for (const auto& [ours, theirs] : *columns) {
      const std::string path = (columns == &map.columns ? "columns." : "constants.") + ours;
      if (std::ranges::find(allowed, ours) == allowed.end()) return refuse(path, "is not a column of account files");
    }
  }
  for (const std::string_view column : needed) {
    const std::string ours(column);
    if (ours == "trade_id" && map.trade_ids == IdScope::OneRow) continue;
    if (!map.columns.contains(ours) && !map.constants.contains(ours)) {
      return refuse("columns." + ours, "is missing: every fill has one");
    }
  }
  for (const auto& [ours, theirs] : map.words) {
    if (std::ranges::find(known_words, ours) == known_words.end()) {
      return refuse("words." + ours, "is none of buy, sell, maker, taker, contracts");
    }
  }
  return {};
}

}  // namespace

std::string_view name_of(FeeSign sign) { return sign == FeeSign::Paid ? "paid" : "earned"; }
std::string_view name_of(AmountUnit unit) { return unit == AmountUnit::Coins ? "coins" : "contracts"; }
std::string_view name_of(IdScope scope) {
  constexpr std::array<std::string_view, 3> names{"venue", "instrument", "row"};
  return names[static_cast<std::size_t>(scope)];
}

Recognition ColumnMap::recognises(std::string_view head) const {
  const MappedHeader header = find_header(head, *this);
  const std::size_t wanted = columns.size() + only.size();
  std::string missing;
  for (const std::string& column : header.missing) missing += (missing.empty() ? "" : ", ") + column;
  const std::size_t found = wanted - header.missing.size();
  return {.percent = static_cast<int>(100 * found / wanted), .missing = missing.empty() ? "" : "without the columns " + missing};
}

Result<ColumnMap> parse_column_map(std::string_view toml, const std::string& name) { return parse_toml<ColumnMap>(toml, name, check_map); }

Result<ColumnMap> read_column_map(const std::string& path) {
  const auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_column_map(*text, path);
}

std::span<const ColumnMap> built_in_column_maps() {
  static const std::vector<ColumnMap> maps = [] {
    std::vector<ColumnMap> all;
    for (const std::string_view toml : built_in_column_tomls()) {
      auto map = parse_column_map(toml, "built-in column map");
      KEEL_CHECK(map.has_value(), "the built-in column maps are valid");
      all.push_back(std::move(*map));
    }
    return all;
  }();
  return maps;
}

}  // namespace keel
