#pragma once

namespace keel {

/// An underlying, the gamma that is held in it, and what trading it costs.
struct DeltaBandIn {
  double spot_usd = 1.0;               ///< > 0
  double gamma_per_usd = 0.0;          ///< coins for 1 USD; its sign does not matter
  double vol = 0.0;                    ///< annualised, > 0
  double years = 0.0;                  ///< to the expiry, > 0
  double cost_share = 0.0;             ///< of what is traded, >= 0
  double risk_aversion_per_usd = 0.0;  ///< > 0
};

/// How far a delta may be from 0, in coins, before it is worth hedging to the nearer edge: (3/2 cost spot gamma^2 / risk aversion)^(1/3),
/// with no interest. Source: Whalley and Wilmott, "An asymptotic analysis of an optimal hedging model for option pricing with transaction
/// costs", Mathematical Finance 7 (1997). To the lowest order in the cost: without gamma there is no band.
double whalley_wilmott_band(const DeltaBandIn& in);

/// The same fitted to the exact solution for realistic costs: cost / (risk aversion spot vol^2 years) + 1.12 cost^0.31 years^0.05
/// vol^-0.25 (gamma / risk aversion)^0.5, with no interest. His middle, the delta at another vol, is that of one option; of a book it is
/// left out. Source: Zakamouline, "Optimal hedging of options with transaction costs", Wilmott magazine (2006).
double zakamouline_band(const DeltaBandIn& in);

/// The zone of pure internalisation of the price of risk (hedge_optimiser.hpp), of a delta that nobody's orders carry away within
/// `horizon_days`: 2A |E| = cost of A = 1/2 risk aversion Sigma horizon (docs/models/price_of_risk.md). Gamma makes no difference to it.
double risk_price_band(const DeltaBandIn& in, double horizon_days);

}  // namespace keel
