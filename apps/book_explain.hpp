#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "keel/attribution/attribution.hpp"
#include "keel/attribution/hedge_policy.hpp"

namespace keel {

/// `keel book --explain` and what belongs to it, as given.
struct ExplainFlags {
  bool explain = false;
  std::string markout = "10s";
  std::string every;
  int path_steps = 1;
  std::vector<std::string> cuts;
};

/// `keel book --hedge`: hedges that were never traded, simulated beside the account.
struct HedgeFlags {
  std::string policy = "never";
  double half_spread_bps = 0.5;
};

void add_hedge_flags(CLI::App& command, HedgeFlags& flags);

void add_explain_flags(CLI::App& command, ExplainFlags& flags);

/// Both end the process on a flag that is wrong.
HedgePolicy hedge_policy(const HedgeFlags& flags);
/// Nothing unless asked for.
std::optional<AttributionOptions> attribution_options(const ExplainFlags& flags);

}  // namespace keel
