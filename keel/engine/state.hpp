#pragma once

#include <array>
#include <string>
#include <vector>

#include "keel/book/book.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/engine/profit.hpp"
#include "keel/exposure/scope.hpp"
#include "keel/market/market.hpp"
#include "keel/orders/message_budget.hpp"
#include "keel/orders/order_table.hpp"
#include "keel/risk/limits.hpp"

namespace keel {

struct UnderlyingLimits {
  Currency underlying;
  LimitStages stages{};  ///< of delta, gamma and vega
  static constexpr auto fields() {
    return std::tuple{Field{"underlying", &UnderlyingLimits::underlying}, Field{"stages", &UnderlyingLimits::stages}};
  }
};

inline constexpr std::size_t verdicts = static_cast<std::size_t>(last_of(Verdict{})) + 1;

/// What the events so far have made true. Everything that replay must reproduce is here, and state_hash covers all of it.
struct State {
  std::uint64_t last_seq = 0;
  Instant now;
  bool connected = false;
  bool halted = false;
  std::string halt_reason;
  Instruments instruments;
  Market market;
  Book book;
  OrderTable orders;
  std::uint64_t next_order = 1;
  MessageBudget budget;
  std::vector<UnderlyingLimits> limits;
  Stage drawdown_stage = Stage::Normal;
  NumeraireAmount peak_profit;  ///< highest profit so far: drawdown is measured from it, so that deposits do not count
  ProfitSplit profit;
  std::vector<PendingMarkout> markouts;  ///< oldest first
  AdverseCharges adverse;
  std::array<std::uint64_t, verdicts> verdict_counts{};  ///< by verdict
  std::uint64_t position_mismatches = 0;

  Stage stage(Currency underlying) const;

  static constexpr auto fields() {
    using S = State;
    return std::tuple{Field{"last_seq", &S::last_seq},
                      Field{"now", &S::now},
                      Field{"connected", &S::connected},
                      Field{"halted", &S::halted},
                      Field{"halt_reason", &S::halt_reason},
                      Field{"instruments", &S::instruments},
                      Field{"market", &S::market},
                      Field{"book", &S::book},
                      Field{"orders", &S::orders},
                      Field{"next_order", &S::next_order},
                      Field{"budget", &S::budget},
                      Field{"limits", &S::limits},
                      Field{"drawdown_stage", &S::drawdown_stage},
                      Field{"peak_profit", &S::peak_profit},
                      Field{"profit", &S::profit},
                      Field{"markouts", &S::markouts},
                      Field{"adverse", &S::adverse},
                      Field{"verdict_counts", &S::verdict_counts},
                      Field{"position_mismatches", &S::position_mismatches}};
  }
};

/// What one event did. `apply` makes it, with the only dispatch on facts; whatever follows reads this and no fact.
struct Change {
  /// Money: in or out, and money of a currency whose worth became known or unknown: neither is a profit.
  enum class Cause : std::uint8_t { Nothing, Market, Listed, Filled, Delivered, Money, Clock, Session } cause = Cause::Nothing;
  Scope scope;
  InstrumentId instrument;           ///< Listed, Filled, Delivered
  Size traded;                       ///< signed change of the position
  SettleAmount fee;                  ///< of the trade or the delivery
  Purpose purpose = Purpose::Quote;  ///< of the order that traded
};

/// Folds one fact into the state: exact facts only, nothing derived. Facts about unknown orders are accepted; facts about
/// unknown instruments stop the process.
Change apply(State& state, const Event& event);

/// Of the canonical encoding of everything in the state.
std::uint64_t state_hash(const State& state);

}  // namespace keel
