#pragma once

#include "keel/base/decimal.hpp"

namespace keel {

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
