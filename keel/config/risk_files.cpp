#include "keel/config/risk_files.hpp"

#include <optional>
#include <set>

#include "keel/config/toml_reader.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

using Found = std::optional<BadSetting>;

Found bad_tenors(const std::string& key, const ByTenor& of, std::size_t buckets) {
  if (of.values.size() == 1 || of.values.size() == buckets) return std::nullopt;
  return BadSetting{key, fmt::format("needs a number, or {}: one for each tenor", buckets), ""};
}
Found bad_tenors(const std::string& key, const MarketMove& move, std::size_t buckets) {
  auto bad = bad_tenors(key + ".vol_ratio", move.vol_ratio, buckets);
  return bad ? bad : bad_tenors(key + ".vol_points", move.vol_points, buckets);
}

/// What the ranges of its members cannot say.
Found bad_scenario(const std::string& key, const StressScenario& scenario, std::size_t buckets) {
  if (scenario.name.empty()) return BadSetting{key + ".name", "is missing", ""};
  if (scenario.kind == StressKind::HistoricalDay && scenario.source.empty())
    return BadSetting{key + ".source", "is missing: who measured it", ""};
  if (auto bad = bad_tenors(key + ".all", scenario.all, buckets)) return bad;
  for (const auto& [underlying, move] : scenario.of) {
    if (auto bad = bad_tenors(key + ".of." + underlying.text(), move, buckets)) return bad;
  }
  for (const auto& [currency, usd] : scenario.dollars) {
    if (is_dollar(currency) && currency != Currency::of("USD")) continue;
    return BadSetting{key + ".dollars." + currency.text(), "is not a stable coin that Keel counts as a dollar", ""};
  }
  return std::nullopt;
}

Found bad_stress(const StressScenarios& stress) {
  if (auto bad = first_bad_setting(stress)) return bad;
  if (stress.scenario.empty()) return BadSetting{"scenario", "is missing: no [[scenario]] in the file", ""};
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < stress.scenario.size(); ++i) {
    const std::string key = fmt::format("scenario[{}]", i);
    if (auto bad = bad_scenario(key, stress.scenario[i], stress.tenor_days.size() + 1)) return bad;
    if (const auto& name = stress.scenario[i].name; !names.insert(name).second) {
      return BadSetting{key + ".name", fmt::format("\"{}\" is taken", name), ""};
    }
  }
  return std::nullopt;
}

Result<void> check_stress(const TomlReader& reader, const toml::table& parsed, const StressScenarios& stress) {
  const Found bad = bad_stress(stress);
  return bad ? reader.refuse(parsed, *bad) : Result<void>{};
}

}  // namespace

Result<StressScenarios> parse_stress(std::string_view toml, const std::string& name) {
  return parse_toml<StressScenarios>(toml, name, check_stress);
}
Result<StressScenarios> load_stress(const std::string& path) {
  auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_stress(*text, path);
}

}  // namespace keel
