#pragma once

#include <limits>

namespace keel {

/// Liquidity that somebody provides to an automated market maker between two prices of base in quote.
struct AmmIn {
  double liquidity = 0.0;                                  ///< L: the square root of base times quote, as a v2 pool counts it; signed
  double price = 0.0;                                      ///< of the pool, quote for 1 base, > 0
  double lower = 0.0;                                      ///< >= 0; 0 with an infinite `upper` is the constant-product pool
  double upper = std::numeric_limits<double>::infinity();  ///< > lower
};

/// In units of base and of quote; derivatives in the pool's price.
struct AmmGreeks {
  double value = 0.0;  ///< quote: base * price + quote
  double base = 0.0;
  double quote = 0.0;
  double delta = 0.0;  ///< base units; equals `base`, since the pool sells what rises at the price itself
  double gamma = 0.0;  ///< base units for 1 quote of price; never above 0 for liquidity provided; 0 outside the range
};

/// Value, reserves and Greeks of provided liquidity, fees apart. Formulas, sources: docs/models/amm.md. Domain: as in the fields. Error:
/// some ulp of the larger term; near an edge of a narrow range the reserve that runs out is a difference of nearly equal numbers.
AmmGreeks amm_greeks(const AmmIn& in);

/// What arbitrage takes from the liquidity, on average, quote for one day: 1/2 vol^2 price^2 |gamma| / 365. Source: Milionis, Moallemi,
/// Roughgarden, Zhang, "Automated market making and loss-versus-rebalancing", 2022. Domain: as above; vol annualised, 0.60 = 60 %, >= 0.
double loss_versus_rebalancing_per_day(const AmmIn& in, double vol);

}  // namespace keel
