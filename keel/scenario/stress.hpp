#pragma once

#include "keel/scenario/moved_book.hpp"

namespace keel {

/// An account as stress sees it. Doubles: an estimate in any case.
struct StressedUnderlying {
  Currency coin;
  double index_usd = 0.0;                 ///< > 0
  std::vector<MarkedPosition> positions;  ///< contracts; a spot coin is a balance
};
struct StressedBalance {
  Currency currency;
  double amount = 0.0;  ///< cash, unrealised profit of futures and perpetuals, and the value of what cannot be priced
  double usd = 0.0;     ///< a unit now
};
struct StressedAccount {
  Instant now;
  std::vector<StressedUnderlying> underlyings;
  std::vector<StressedBalance> balances;
  double equity_usd = 0.0;  ///< balances and options at their marks
  Currency numeraire;       ///< USD, one of the dollars, or the coin of a balance
  double numeraire_usd = 1.0;
};

struct UnderlyingStress {
  Currency coin;
  double index_usd = 0.0;   ///< after the move
  double profit_usd = 0.0;  ///< of the contracts; an option's worth in coin is revalued with the coin
  MovedWorth after;         ///< of the contracts
};

/// One scenario's outcome. Profits add up: total = underlyings + cash; equity = equity before + total.
struct StressOutcome {
  std::vector<UnderlyingStress> underlyings;
  double cash_profit_usd = 0.0;  ///< balances at the moved prices of their coins and dollars
  double profit_usd = 0.0;
  double equity_usd = 0.0;
  double equity_numeraire = 0.0;  ///< at the numeraire's moved price
  double profit_numeraire = 0.0;
};

/// Every contract repriced in full in the scenario, all underlyings at once. Formulas: docs/models/stress.md. Domain: `scenario` as
/// parse_stress lets it through. Refuses, by name, what MovedBook refuses.
Result<StressOutcome> stress(const StressedAccount& account, const StressScenario& scenario, const std::vector<double>& tenor_days);

/// USD for a unit of what `positions` are quoted in, in the scenario: dollars by name, coins as their index moves.
std::map<Currency, double> stressed_quotes(std::span<const MarkedPosition> positions, const StressScenario& scenario);

/// USD for a unit of a coin or dollar that is worth `usd` now, in the scenario.
double stressed_usd(Currency currency, double usd, const StressScenario& scenario);

}  // namespace keel
