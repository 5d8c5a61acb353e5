#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/settings/quote_problem.hpp"
#include "keel/exposure/factors.hpp"

namespace keel {

/// Distances of one quote from fair, a unit; nothing where it would pass the bound of the exact solution.
struct QuoteDistances {
  std::optional<double> bid;
  std::optional<double> ask;
};

/// What a maker with many instruments quotes for trades of one size in one of them, and how it comes about.
struct ProblemQuote {
  std::size_t instrument = 0;  ///< of the problem
  double size = 1.0;
  double half_spread = 0.0;     ///< at no inventory and no risk
  FactorVector skew_by_factor;  ///< of the corrected quote: what it adds to the bid's distance and takes from the ask's
  double size_charge = 0.0;     ///< of the corrected quote: the risk of the trade itself, on both sides
  QuoteDistances quadratic;     ///< by A of the theory
  QuoteDistances corrected;     ///< as Keel quotes: trade sizes counted, and the price along its ray (risk/price_of_risk.hpp)
  QuoteDistances exact;
};

struct SolvedProblem {
  FactorMatrix curvature;      ///< A
  FactorVector exposures;      ///< E
  FactorVector price_of_risk;  ///< P = 2 A E
  FactorMatrix curvature_of_trades;
  FactorVector corrected_price;
  double correction = 1.0;
  std::optional<double> rate;  ///< earned in a unit of time, of the exact solution
  std::string why_not_exact;   ///< if it is not solved
  std::vector<ProblemQuote> quotes;
};

/// Theory and formulas: docs/models/price_of_risk.md. Exact where the lattice of inventories has few enough states. Error: `key: what` of
/// what the ranges of the problem's members cannot say.
Result<SolvedProblem> solve_problem(const QuoteProblem& problem);

}  // namespace keel
