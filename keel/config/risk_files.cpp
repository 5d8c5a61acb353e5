#include "keel/config/risk_files.hpp"

#include <algorithm>
#include <set>

#include "keel/config/toml_reader.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

/// Where a member stands, or the table that it is missing from.
struct Place {
  const TomlReader& reader;
  const toml::table& table;
  std::string prefix;

  Result<void> refuse(std::string_view path, std::string_view what) const {
    const toml::node* node = table.at_path(path).node();
    return reader.refuse(node == nullptr ? table : *node, prefix + std::string(path), what);
  }
};

Result<void> check_move(const Place& place, const std::string& key, const MarketMove& move, std::size_t buckets) {
  const auto in_range = [](double value, double least, double most) { return value >= least && value <= most; };
  if (!(move.spot > -1.0 && move.spot <= 100.0)) return place.refuse(key + ".spot", "must be above -1 (-100 %) and at most 100");
  if (!(move.basis > -1.0 && move.basis <= 10.0)) return place.refuse(key + ".basis", "must be above -1 (-100 %) and at most 10");
  if (!in_range(move.basis_per_year, -0.5, 10.0)) return place.refuse(key + ".basis_per_year", "must be from -0.5 to 10");
  if (!in_range(move.skew_points, -100.0, 100.0)) return place.refuse(key + ".skew_points", "must be from -100 to 100");
  const auto check_vols = [&](const char* name, const ByTenor& vols, double least, double most, std::string_view what) -> Result<void> {
    const std::string path = key + "." + name;
    if (vols.values.size() != 1 && vols.values.size() != buckets) {
      return place.refuse(path, fmt::format("needs a number, or {}: one for each tenor", buckets));
    }
    if (!std::ranges::all_of(vols.values, [&](double value) { return in_range(value, least, most); })) return place.refuse(path, what);
    return {};
  };
  if (auto good = check_vols("vol_ratio", move.vol_ratio, 0.0, 100.0, "must be from 0 to 100"); !good) return good;
  return check_vols("vol_points", move.vol_points, -1000.0, 1000.0, "must be from -1000 to 1000");
}

Result<void> check_scenario(const Place& place, const StressScenario& scenario, std::size_t buckets) {
  if (scenario.name.empty()) return place.refuse("name", "is missing");
  if (scenario.kind == StressKind::HistoricalDay && scenario.source.empty()) return place.refuse("source", "is missing: who measured it");
  if (!(scenario.days >= 0.0 && scenario.days <= 10'000.0)) return place.refuse("days", "must be from 0 to 10000");
  if (auto good = check_move(place, "all", scenario.all, buckets); !good) return good;
  for (const auto& [underlying, move] : scenario.of) {
    if (auto good = check_move(place, "of." + underlying.text(), move, buckets); !good) return good;
  }
  for (const auto& [currency, usd] : scenario.dollars) {
    const std::string path = "dollars." + currency.text();
    if (!is_dollar(currency) || currency == Currency::of("USD"))
      return place.refuse(path, "is not a stable coin that Keel counts as a dollar");
    if (!(usd >= 0.01 && usd <= 100.0)) return place.refuse(path, "must be from 0.01 to 100");
  }
  return {};
}

Result<void> check_stress(const TomlReader& reader, const toml::table& parsed, const StressScenarios& stress) {
  const Place top{reader, parsed, ""};
  const auto& days = stress.tenor_days;
  if (!std::ranges::is_sorted(days, std::less_equal<>{}) || (!days.empty() && days.front() <= 0.0)) {
    return top.refuse("tenor_days", "must rise from above 0");
  }
  if (stress.scenario.empty()) return top.refuse("scenario", "is missing: no [[scenario]] in the file");
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < stress.scenario.size(); ++i) {
    const StressScenario& scenario = stress.scenario[i];
    const Place place{reader, *parsed.at_path(fmt::format("scenario[{}]", i)).as_table(), "scenario."};
    if (auto good = check_scenario(place, scenario, days.size() + 1); !good) return good;
    if (!names.insert(scenario.name).second) return place.refuse("name", fmt::format("\"{}\" is taken", scenario.name));
  }
  return {};
}

Result<void> check_margin(const Place& place, const MarginModel& model) {
  Result<void> good;
  for_each_field(model, [&](std::string_view name, const double& value) {
    if (good && !(value >= 0.0 && value <= 1e9)) good = place.refuse(name, "must be 0 or above");
  });
  if (good && !(model.price_range > 0.0 && model.price_range < 1.0)) good = place.refuse("price_range", "must be between 0 and 1");
  if (good && !(model.gain_kept <= 1.0)) good = place.refuse("gain_kept", "must be from 0 to 1");
  return good;
}

template <class T>
Result<T> load(const std::string& path, Result<T> (*parse)(std::string_view, const std::string&)) {
  auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse(*text, path);
}

}  // namespace

Result<StressScenarios> parse_stress(std::string_view toml, const std::string& name) {
  return parse_toml<StressScenarios>(toml, name, check_stress);
}
Result<StressScenarios> load_stress(const std::string& path) { return load(path, parse_stress); }

Result<std::map<Currency, MarginModel>> parse_margin_models(std::string_view toml, const std::string& name) {
  using Models = std::map<Currency, MarginModel>;
  return parse_toml<Models>(toml, name, [](const TomlReader& reader, const toml::table& parsed, const Models& models) {
    for (const auto& [coin, model] : models) {
      const Place place{reader, *parsed[coin.text()].as_table(), coin.text() + "."};
      if (auto good = check_margin(place, model); !good) return good;
    }
    return Result<void>{};
  });
}
Result<std::map<Currency, MarginModel>> load_margin_models(const std::string& path) { return load(path, parse_margin_models); }

}  // namespace keel
