#pragma once

#include "keel/base/result.hpp"
#include "keel/domain/right.hpp"

namespace keel {

struct ImpliedVolIn {
  double value;    ///< undiscounted option price in units of `forward`
  double forward;  ///< > 0, otherwise as in Black76In
  double strike;   ///< unit of `forward`, > 0
  double years;    ///< ACT/365F to expiry, > 0
  Right right;
};

/// The annualised lognormal vol that gives `value` under black76. Refuses input outside the domain of check_domain, a value below
/// intrinsic, and a value not below its bound (the forward for a call, the strike for a put). A value equal to intrinsic, as rounded,
/// gives 0, one less than 1e-300 of min(forward, strike) above it the vol of that much.
/// Source: Jaeckel, "Let's be rational", Wilmott, January 2015: its three objectives and its Householder step, from a simpler guess.
/// Error: black76_value of the result is `value` within 1e-15 of the forward; where half an ulp of the vol is worth more than 7e-16 of the
/// forward, which needs vol sqrt(years) > 15, within that half ulp and 3e-16 (docs/models/implied_volatility.md).
Result<double> implied_vol(const ImpliedVolIn& in);

}  // namespace keel
