#pragma once

#include <string>
#include <string_view>

#include "keel/domain/settings/config.hpp"
#include "keel/domain/settings/sim_config.hpp"

namespace keel {

/// Everything that `keel run` can be told. The keys are the members' names: docs/reference/config.md.
struct RunConfig {
  SimConfig sim;
  RiskConfig risk;
  QuotingConfig quoting;
  HedgingConfig hedging;
  LimitsConfig limits;
  GateConfig gate;
  OrdersConfig orders;

  EngineConfig engine() const { return {risk, quoting, hedging, limits, gate, orders}; }

  static constexpr auto fields() {
    using R = RunConfig;
    return std::tuple{Field{"sim", &R::sim},       Field{"risk", &R::risk}, Field{"quoting", &R::quoting}, Field{"hedging", &R::hedging},
                      Field{"limits", &R::limits}, Field{"gate", &R::gate}, Field{"orders", &R::orders}};
  }
};

/// The defaults, overridden by what the TOML text says. Errors: `name: line N: table.key: what`; unknown keys are errors.
Result<RunConfig> parse_config(std::string_view toml, const std::string& name);
Result<RunConfig> load_config(const std::string& path);

/// TOML that parse_config reads back to the same config.
std::string config_text(const RunConfig& config);

}  // namespace keel
