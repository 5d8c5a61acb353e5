#pragma once

#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/domain/settings/sim_config.hpp"

namespace keel {

/// When a venue outside this process is connected again after a break.
struct ReconnectConfig {
  Duration first = millisecond * 250;
  Duration longest = second * 30;
  double jitter = 0.5;
  static constexpr auto fields() {
    using R = ReconnectConfig;
    return std::tuple{
        Setting{"first", &R::first, from(millisecond * 10, hour), "duration", "wait after the first attempt; each is twice the one before"},
        Setting{"longest", &R::longest, from(millisecond * 10, hour), "duration",
                "no wait is longer; a connection that stood so long begins anew with the first"},
        Setting{"jitter", &R::jitter, from(0.0, 1.0), "share of the wait", "random share taken off it, at most; from `sim.seed`"}};
  }
  static constexpr auto rules() {
    return std::tuple{
        Rule<ReconnectConfig>{"first", "longest", "must be at most that", [](const ReconnectConfig& c) { return c.first <= c.longest; }}};
  }
};

/// Everything that `keel run` can be told. The keys are the members' names: docs/reference/config.md.
struct RunConfig : EngineConfig {
  SimConfig sim;
  ReconnectConfig reconnect;
  VenueTerms terms;  ///< what this run says of its own, in rows [[terms]] and [[margin]] (docs/reference/terms.md); the rest is built in

  VenueTerms venue_terms() const { return built_in_terms().replaced_by(terms); }
  const EngineConfig& engine() const { return *this; }

  static constexpr auto fields() {
    return std::tuple_cat(
        std::tuple{Table{"sim", &RunConfig::sim, "the simulated market (docs/models/simulated_market.md)"}}, EngineConfig::fields(),
        std::tuple{Table{"reconnect", &RunConfig::reconnect, "waits between attempts to connect to a venue outside this process"}});
  }
  static constexpr auto rules() {
    const Rule<RunConfig> numeraire{"risk.numeraire", "sim.underlying", "must be USD or that", [](const RunConfig& c) {
                                      return c.risk.numeraire == Currency::of("USD") || c.risk.numeraire == c.sim.underlying;
                                    }};
    const Rule<RunConfig> alone{"risk.numeraire", "", "must be USD where there is more than one underlying",
                                [](const RunConfig& c) { return c.sim.also.empty() || c.risk.numeraire == Currency::of("USD"); }};
    return std::tuple_cat(EngineConfig::rules(), std::tuple{numeraire, alone});
  }
};

/// The defaults, overridden by what the TOML text says. Errors: `name: line N: table.key: what`; unknown keys are errors, values outside
/// their ranges and broken rules, too.
Result<RunConfig> parse_config(std::string_view toml, const std::string& name);

/// What a run is told by such a text, which is laid over the market that it names (`sim.market`), else over the one fitted to recordings:
/// what that file says. The market `plain` has messages for two coins and, unless the text names its coins (`sim.underlying`,
/// `sim.also`) or counts in one, ETH beside BTC, correlated, and, unless it says groups, ETH quoted in sizes of its own.
Result<RunConfig> parse_run_config(std::string_view toml, const std::string& name);
Result<RunConfig> load_config(const std::string& path);

/// TOML that parse_config reads back to the same config, with nothing but keys and values: what a journal holds.
std::string config_text(const RunConfig& config);
/// The same with each key's meaning, range and unit in a comment above it.
std::string commented_config_text(const RunConfig& config);

/// JSON Schema (draft 2020-12) of the TOML's structure: types, ranges, defaults, meanings. Rules across keys are not in it.
std::string config_schema();
/// docs/reference/config.md
std::string config_reference();

}  // namespace keel
