#pragma once

#include "keel/pricing/svi/svi.hpp"

namespace keel {

/// A smile in what a trader sees. Source: Gatheral and Jacquier 2014, equation 3.5.
struct SviJumpWings {
  double variance = 0.0;          ///< at-the-money vol squared, a year
  double skew = 0.0;              ///< d vol / dk at the money times sqrt(years)
  double put_wing = 0.0;          ///< slope of the left wing, in units of the at-the-money total vol
  double call_wing = 0.0;         ///< slope of the right wing, likewise
  double minimum_variance = 0.0;  ///< lowest vol squared, a year
};

/// Domain: check_svi(p) holds, years > 0.
SviJumpWings jump_wings(const SviParams& p, double years);

/// The slice with these jump wings. Refuses what no slice has, and skew == (call_wing - put_wing) / 2 with its lowest point at the
/// money, where s is not determined. Error: relative 1e-9 in each parameter away from that case.
Result<SviParams> svi_from_jump_wings(const SviJumpWings& wings, double years);

/// The nearest slice in Gatheral and Jacquier's section 5.1 that keeps variance, skew and put wing and has no butterfly arbitrage
/// as far as an SSVI slice of these three has none: call_wing = put_wing + 2 skew and the minimum variance that SSVI implies.
SviJumpWings without_butterfly(const SviJumpWings& wings);

}  // namespace keel
