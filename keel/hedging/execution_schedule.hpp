#pragma once

namespace keel {

/// What trading an amount at once, or over time, costs and risks, of one contract.
struct ExecutionIn {
  double usd_per_sqrt_day = 0.0;           ///< sigma: how far its worth moves
  double temporary_usd_days = 0.0;         ///< eta: how much dearer it is for each contract a day that is traded; gone when that ends
  double permanent_usd = 0.0;              ///< gamma: how much dearer it stays for each contract traded
  double variance_aversion_per_usd = 0.0;  ///< lambda: a variance of 1 USD^2 is disliked as this many USD are; of a CARA aversion half
  double slice_days = 0.0;                 ///< tau, > 0
};

/// kappa: the optimal holdings fall as sinh(kappa (T - t)), by about e in each 1/kappa days. 2 (cosh(kappa tau) - 1) / tau^2 = lambda
/// sigma^2 / (eta - gamma tau / 2); infinite where trading fast costs nothing, and 0 where nothing is risked. Source: Almgren and Chriss,
/// "Optimal execution of portfolio transactions", J. Risk 3 (2001), equations 16 to 20.
double execution_urgency_per_day(const ExecutionIn& in);

/// The share of what is left to trade that belongs into the first of so many slices: 1 - sinh(kappa (n - 1) tau) / sinh(kappa n tau). Asked
/// anew of what is left it gives the same schedule, as that is optimal from every point on. Domain: slices >= 1; the last is all.
double first_slice(const ExecutionIn& in, int slices);

}  // namespace keel
