#pragma once

#include "keel/exposure/factors.hpp"

namespace keel {

struct HedgeIn {
  FactorVector price;       ///< P = 2 A E with hedges in flight already counted in E
  FactorMatrix curvature;   ///< A
  FactorVector loadings;    ///< USD exposure that buying one contract of the hedge adds
  double cost_usd = 0.0;    ///< half spread and taker fee, per contract, >= 0
  double impact_usd = 0.0;  ///< eta: trading x contracts costs eta x^2 more, >= 0
  Size lot;                 ///< > 0
  Size maximum;             ///< contracts, >= 0
};

/// Contracts to trade, + buys, that minimise (E + Lx)'A(E + Lx) + cost |x| + impact x^2: nothing while |e'P| <= cost (pure
/// internalisation), else to the edge of that zone and no further; rounded toward zero to lots.
/// Source: Barzykin, Bergault, Gueant, "Algorithmic market making in dealer markets with hedging and market impact" (2023).
Size delta_hedge(const HedgeIn& in);

}  // namespace keel
