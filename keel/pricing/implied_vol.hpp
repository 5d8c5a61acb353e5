#pragma once

#include "keel/base/result.hpp"
#include "keel/domain/right.hpp"

namespace keel {

struct ImpliedVolIn {
  double value;    ///< undiscounted option price in units of `forward`
  double forward;  ///< > 0
  double strike;   ///< unit of `forward`, > 0
  double years;    ///< ACT/365F to expiry, > 0
  Right right;
};

/// The annualised lognormal vol that gives `value` under black76. Refuses input outside the domain, a value below intrinsic, and
/// a value not below its bound (the forward for a call, the strike for a put). A value equal to intrinsic gives 0.
Result<double> implied_vol(const ImpliedVolIn& in);

}  // namespace keel
