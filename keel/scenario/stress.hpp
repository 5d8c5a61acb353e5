#pragma once

#include "keel/scenario/coin_margin.hpp"

namespace keel {

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
Result<StressOutcome> stress(const MarkedBook& book, const StressScenario& scenario, const std::vector<double>& tenor_days);

/// USD for a unit of what `positions` are quoted in, in the scenario: dollars by name, coins as their index moves.
std::map<Currency, double> stressed_quotes(std::span<const MarkedPosition> positions, const StressScenario& scenario);

/// USD for a unit of a coin or dollar that is worth `usd` now, in the scenario.
double stressed_usd(Currency currency, double usd, const StressScenario& scenario);

struct MarginAfter {
  Currency coin;
  Venue venue;
  MarginState state;
};

struct BookStress {
  Currency numeraire;
  std::vector<Currency> coins;  ///< underlyings in which something that can be priced is held
  double equity_usd = 0.0;      ///< now
  std::vector<StressScenario> scenarios;
  std::vector<StressOutcome> outcomes;            ///< one a scenario
  std::vector<std::vector<MarginAfter>> margins;  ///< of the coin-settled positions, one list a scenario; empty if not asked for
  std::size_t left_out = 0;                       ///< positions without a price: their last value moves with its currency only
};

/// The book under each scenario, all underlyings at once, and with `models` the margin after it. Refuses as `stress` does, and an
/// underlying without an index.
Result<BookStress> stress_of(const MarkedBook& book, const StressScenarios& scenarios, const VenueTerms* margin_terms = nullptr);

}  // namespace keel
