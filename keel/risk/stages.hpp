#pragma once

#include <array>

#include "keel/domain/verdict.hpp"

namespace keel {

/// What a stage lets quotes, hedges and orders do. Of an underlying it is the worst of its limits, the account's limits and an
/// operator's word; `may_grow` and `ToInsideSoft` hold for each measure by the stage of its own limit and of those that no contract adds
/// to by itself (the account's, margin use).
struct StageRules {
  enum class Hedge : std::uint8_t {
    ByPrice,       ///< when the price of risk exceeds what the hedge costs
    ToInsideSoft,  ///< a delta at this stage until it is inside soft, whatever it costs within the gate's collar; else by price
    ToZero,        ///< positions at the prices shown, and all delta, whatever it costs within the gate's collar
    None
  };
  Stage stage;
  bool quotes;    ///< whether there are any
  bool may_grow;  ///< whether quotes and hedges may add to the breached measure
  Hedge hedges;
};

inline constexpr std::array stage_rules{
    StageRules{Stage::Normal, true, true, StageRules::Hedge::ByPrice},
    StageRules{Stage::Lean, true, true, StageRules::Hedge::ByPrice},  // leaning is the price's: its limit's factors are stiffened
    StageRules{Stage::Reduce, true, false, StageRules::Hedge::ByPrice},
    StageRules{Stage::Hedge, true, false, StageRules::Hedge::ToInsideSoft},
    StageRules{Stage::Flatten, false, false, StageRules::Hedge::ToZero},
    StageRules{Stage::Halt, false, false, StageRules::Hedge::None},
};

constexpr const StageRules& rules_of(Stage stage) { return stage_rules[static_cast<std::size_t>(stage)]; }

static_assert(
    [] {
      for (std::size_t i = 0; i < stage_rules.size(); ++i) {
        if (stage_rules[i].stage != static_cast<Stage>(i)) return false;
      }
      return stage_rules.back().stage == last_of(Stage{});
    }(),
    "a row a stage, in their order");

}  // namespace keel
