#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "keel/domain/settings/gate_config.hpp"
#include "keel/domain/settings/quoting_config.hpp"

namespace keel {

/// Instruments that are quoted, hedged and limited in one way of their own: those of which everything holds that is said here. What is not
/// said is as in the config around it.
struct GroupConfig {
  std::string name;
  std::vector<Currency> underlying;
  std::vector<std::string> kind;
  std::vector<std::string> instrument;
  double days_from = 0.0;
  double days_to = most_days;
  double delta_from = 0.0;
  double delta_to = 1.0;
  double delta_slack = 0.02;
  QuotingConfig quoting;
  HedgingConfig hedging;
  GroupGateConfig gate;

  template <class Owner>
  static GroupConfig inherited(const Owner& owner) {
    GroupConfig group;
    group.quoting = owner.quoting;
    group.hedging = owner.hedging;
    group.gate = owner.gate.group;
    return group;
  }

  static constexpr auto fields() {
    using G = GroupConfig;
    return std::tuple{Setting{"name", &G::name, Anything{}, "text", "by which reports call it"},
                      Setting{"underlying", &G::underlying, Anything{}, "codes of currencies", "of these underlyings only; none: of any"},
                      Setting{"kind", &G::kind, OneOf{quoted_kind_names}, "kinds", "of these kinds only; none: of any"},
                      Setting{"instrument", &G::instrument, Anything{}, "names at the venue", "these instruments only; none: any"},
                      Setting{"days_from", &G::days_from, from(0.0, most_days), "days to expiry", "with at least so much time left"},
                      Setting{"days_to", &G::days_to, from(0.0, most_days), "days to expiry",
                              "with less time left; what never expires has more than any"},
                      Setting{"delta_from", &G::delta_from, from(0.0, 1.0), "Black's delta without its sign",
                              "options: of at least this delta; what is no option has 1"},
                      Setting{"delta_to", &G::delta_to, from(0.0, 1.0), "Black's delta without its sign", "options: of at most this delta"},
                      Setting{"delta_slack", &G::delta_slack, from(0.0, 1.0), "Black's delta without its sign",
                              "an option of the group stays in it until it is so far outside, unless an earlier group holds it"},
                      Table{"quoting", &G::quoting, "as [quoting], for this group"},
                      Table{"hedging", &G::hedging, "as [hedging], of what hedges in an instrument of this group"},
                      Table{"gate", &G::gate, "as [gate.group], for this group"}};
  }
  static constexpr auto rules() {
    using G = GroupConfig;
    return std::tuple{
        Rule<G>{"name", "", "each group needs a name", [](const G& g) { return !g.name.empty(); }},
        Rule<G>{"name", "", "must be another: reports call what is of no group \"all others\"",
                [](const G& g) { return g.name != "all others"; }},
        Rule<G>{"kind", "delta_to", "must be [\"option\"] or unsaid where that is below 1: what is no option has a delta of 1",
                [](const G& g) {
                  return g.delta_to + g.delta_slack >= 1.0 || g.kind.empty() || std::ranges::find(g.kind, "option") != g.kind.end();
                }},
        Rule<G>{"days_from", "days_to", "must be below that", [](const G& g) { return g.days_from < g.days_to; }},
        Rule<G>{"delta_from", "delta_to", "must be below that", [](const G& g) { return g.delta_from < g.delta_to; }}};
  }
};

}  // namespace keel
