#pragma once

#include "keel/base/decimal.hpp"

namespace keel {

/// One contract of the hedge instrument against the price of risk.
struct HedgeIn {
  double price_usd = 0.0;     ///< e'P: what carrying one more contract costs, hedges in flight already counted in E
  double own_risk_usd = 0.0;  ///< e'Ae
  double cost_usd = 0.0;      ///< half spread and taker fee, per contract, >= 0
  double impact_usd = 0.0;    ///< eta: trading x contracts costs eta x^2 more, >= 0
  Size lot;                   ///< > 0
  Size maximum;               ///< contracts, >= 0
};

/// Contracts to trade, + buys, that minimise (E + Lx)'A(E + Lx) + cost |x| + impact x^2: nothing while |e'P| <= cost (pure
/// internalisation), else to the edge of that zone and no further; rounded toward zero to lots.
/// Source: Barzykin, Bergault, Gueant, "Algorithmic market making in dealer markets with hedging and market impact" (2023).
Size delta_hedge(const HedgeIn& in);

/// A delta that must go whatever it costs.
struct ForcedHedgeIn {
  double delta_usd = 0.0;           ///< of the book, hedges in flight counted
  double target_usd = 0.0;          ///< >= 0: how much of it may stay
  double contract_delta_usd = 0.0;  ///< of one contract bought
  Size lot;                         ///< > 0
  Size maximum;                     ///< contracts, >= 0; a lot at least, or what must go would stay
};

/// Contracts to trade, + buys, that bring |delta| to the target: inside a target above 0, and of no more than there is to one of 0, so
/// that what is left is below a lot. Nothing when it is there already or the contract has no delta.
Size forced_hedge(const ForcedHedgeIn& in);

}  // namespace keel
