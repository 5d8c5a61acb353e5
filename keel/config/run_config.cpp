#include "keel/config/run_config.hpp"

#include <algorithm>

#include "keel/config/built_in_markets.hpp"
#include "keel/config/path/price_path.hpp"
#include "keel/config/terms_rows.hpp"
#include "keel/config/toml_reader.hpp"

namespace keel {
namespace {

constexpr std::string_view fitted_market = "recorded";
const Currency second_coin = Currency::of("ETH");
/// A contract of the second coin is worth a tenth (perpetuals, futures) or a thirtieth (options) of one of the first.
constexpr std::int64_t linear_times = 10;
constexpr std::int64_t option_times = 5;

/// As quoting and hedging say, with as many times the contracts as the gate lets.
GroupConfig second_group(const EngineConfig& config) {
  GroupConfig group = GroupConfig::inherited(config);
  group.name = second_coin.text();
  group.underlying = {second_coin};
  const auto grow = [](Size& size, std::int64_t times, Size most) { size = std::max(size, std::min(size * times, most)); };
  grow(group.quoting.option_size, option_times, config.gate.maximum_option_order);
  grow(group.quoting.linear_size, linear_times, config.gate.maximum_linear_order);
  grow(group.hedging.maximum_order, linear_times, config.gate.maximum_linear_order);
  return group;
}

/// The market that the text's own settings are laid over; of what is no name, or none of theirs, the reader says so later.
Result<void> begin_with_market(RunConfig& config, const toml::table& said) {
  const auto named = said["sim"]["market"].value<std::string_view>();
  if (said["sim"]["market"] && named != fitted_market) return {};
  const auto markets = built_in_markets();
  const auto fitted = std::ranges::find(markets, fitted_market, &BuiltInMarket::name);
  const TomlReader reader{fmt::format("configs/markets/{}.toml", fitted_market)};
  config.sim.market = fitted_market;
  return reader.read(toml::parse(fitted->toml), "", config);
}

void add_second_coin(RunConfig& config, const toml::table& said) {
  if (config.sim.market == fitted_market) return;
  // Two coins need twice the messages of one; whatever the coins, what is not said has one default.
  if (!said["gate"]["messages_per_second"]) config.gate.messages_per_second *= 2.0;
  if (!said["gate"]["message_burst"]) config.gate.message_burst *= 2.0;
  const auto sim = said["sim"];
  if (sim["underlying"] || sim["also"] || config.risk.numeraire != Currency::of("USD")) return;
  config.sim.also[second_coin] = {};
  if (!said["group"]) config.group.push_back(second_group(config));
}

/// The fitted market's makers stand too near to fair for an impact, which is not the file's doing.
Result<void> with_way_out(Result<void> checked, const RunConfig& config) {
  if (checked || config.sim.market != fitted_market || !config.sim.impact.on()) return checked;
  std::string& why = checked.error().text;
  if (why.find("sim.perpetual.half_spread") != std::string::npos) why += "; sim.market = \"plain\" has one that stands farther off";
  return checked;
}

/// `begin` sees the text and what its settings will override; `complete` what was read, and the text, before values and rules are checked.
template <class Begin, class Complete>
Result<RunConfig> parse(std::string_view text, const std::string& name, Begin begin, Complete complete) {
  VenueTerms terms;
  RunConfig config;
  const auto read = parse_toml<RunConfig>(
      text, name,
      [&](const TomlReader& reader, toml::table& parsed, RunConfig& unsaid) -> Result<void> {
        if (auto taken = take_terms(reader, parsed, terms); !taken) return taken;
        return begin(unsaid, parsed);
      },
      [&](const TomlReader& reader, const toml::table& parsed, const RunConfig& said) {
        config = said;
        complete(config, parsed);
        return with_way_out(reader.validate(parsed, config), config);
      });
  if (!read) return std::unexpected(read.error());
  config.terms = std::move(terms);
  return config;
}

}  // namespace

Result<RunConfig> parse_config(std::string_view toml, const std::string& name) {
  return parse(toml, name, [](RunConfig&, const toml::table&) { return Result<void>{}; }, [](RunConfig&, const toml::table&) {});
}

Result<RunConfig> parse_run_config(std::string_view toml, const std::string& name) {
  return parse(toml, name, begin_with_market, add_second_coin);
}

Result<RunConfig> load_config(const std::string& path) {
  auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  auto config = parse_run_config(*text, path);
  if (!config) return config;
  if (auto loaded = load_price_path(config->sim.path, path); !loaded) return std::unexpected(loaded.error());
  return config;
}

}  // namespace keel
