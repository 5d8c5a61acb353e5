#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/attribution/attribution.hpp"
#include "keel/domain/terms/venue_terms.hpp"

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

/// The account with its simulated hedges, in Deribit's perpetual of each underlying, under its terms at the first fact. Ends the process on
/// a flag that is wrong. Domain: facts and marks in time order.
AccountFacts hedged(const HedgeFlags& flags, AccountFacts account, std::span<const MarkSet> marks, const VenueTerms& terms);

void add_explain_flags(CLI::App& command, ExplainFlags& flags);

/// Nothing unless asked for. Ends the process on a flag that is wrong and on an account that cannot be explained.
/// On a terminal a line shows the progress.
std::optional<Attribution> explain_if_asked(const ExplainFlags& flags, const AccountFacts& account, std::span<const MarkSet> marks);

}  // namespace keel
