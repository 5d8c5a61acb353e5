#pragma once

#include <algorithm>

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/domain/settings/quoting_config.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {

/// What one side of an instrument takes from whoever takes it, USD a contract.
struct TakingCost {
  Price price;  ///< 0: nobody shows it
  double half_spread_usd = 0.0;
  double fee_usd = 0.0;
  double carry_usd = 0.0;  ///< until what is traded is closed again; of what earns it below 0

  /// Never less than nothing: a hedge is no bet on a price that seems good, nor on carry.
  double cost_usd() const { return std::max(0.0, half_spread_usd + fee_usd + carry_usd); }
};

/// At the price shown on that side and the venue's fee; where neither side is shown what is no option costs hedging.half_spread_bps, at
/// fair and that, rounded to the tick away from fair. A price better than fair is taken as fair. Domain: `unit` is valid.
TakingCost cost_of_taking(const Instrument& instrument, const UnitGreeks& unit, const ShownPrices& shown, const HedgingConfig& hedging,
                          Side side);

/// All of that cost but the fee, which asks more than the rest together.
TakingCost cost_before_fee(const Instrument& instrument, const UnitGreeks& unit, const ShownPrices& shown, const HedgingConfig& hedging,
                           Side side);

/// Of a contract: how much a price that moves by so much for a million USD traded moves for each contract, USD. By eta of hedging.impact
/// trading x contracts at once costs eta x^2 more.
double impact_usd(const UnitGreeks& unit, double bps_per_million_usd);

}  // namespace keel
