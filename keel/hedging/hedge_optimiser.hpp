#pragma once

#include <span>
#include <vector>

#include "keel/exposure/factors.hpp"

namespace keel {

/// What may be traded against a book's risk; element h of each is of instrument h, money is of one contract. What a side costs is half the
/// spread, the fee, and what holding the contract is expected to cost (funding, carry), which is of the other sign for what is sold.
struct HedgeLegs {
  std::span<const SparseFactors> loadings;  ///< exposure that buying one adds, in the units of the price of risk
  std::span<const double> buy_cost_usd;     ///< beyond fair; with sell_cost_usd of the same leg >= 0
  std::span<const double> sell_cost_usd;
  std::span<const double> impact_usd;  ///< eta: trading x contracts costs eta x^2 more, >= 0
  std::span<const Size> lot;           ///< > 0
  std::span<const Size> most_bought;   ///< contracts, >= 0
  std::span<const Size> most_sold;

  std::size_t size() const { return loadings.size(); }
};

/// The hedge x that minimises (E + Lx)'A(E + Lx) + sum of cost |x| + impact x^2 within the caps, L being the loadings: nothing while
/// every |e'P| <= cost (pure internalisation), else to that zone's edge and no further. What bears no risk and has no impact is not traded.
/// Coordinate descent, each step exact, and between two sweeps a step of all that is traded together. The same input gives the same bits.
/// `a`: symmetric, positive semi-definite. `price`: P = 2AE, hedges in flight in E.
/// Source: Barzykin, Bergault, Gueant, "Algorithmic market making in dealer markets with hedging and market impact" (2023).
/// Error: no leg's e'P over the root of its resistance 2 (e'Ae + eta) is farther than 1e-9 of the largest such ratio at x = 0 from where
/// its cost stops it.
std::vector<double> optimal_hedge(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs);

/// The same in whole lots, + buys, into `out`, a leg each: rounded toward zero, the leg whose lot is the most risk first, the others then
/// chosen anew; a leg that others have left beyond its own edge trades less. So a sale leaves e'P at no less than its cost and a purchase
/// at no more than minus that, two hedges undo each other only where e'P changed sign, and risk and cost together never grow, as they are
/// convex. Inside the zone it allocates nothing.
void hedge_in_lots(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs, std::span<Size> out);

/// (E + Lx)'A(E + Lx) - E'AE + sum of cost |x| + impact x^2, USD: below 0 what the hedge is worth.
double hedge_objective(const FactorMatrix& a, const FactorVector& price, const HedgeLegs& legs, std::span<const double> contracts);

}  // namespace keel
