#pragma once

#include <cstdint>

#include "keel/pricing/black/black76.hpp"

namespace keel {

/// Which price the holder hedges with, and whether the premium, paid in the underlying, is part of what is hedged.
enum class DeltaConvention : std::uint8_t { Spot, Forward, PremiumAdjustedSpot, PremiumAdjustedForward };

/// Units of underlying (spot conventions) or of the forward contract (forward conventions) that hedge one option.
template <DeltaConvention>
struct Delta {
  double per_unit = 0.0;
};

/// Continuous annual rates; the forward is spot exp((rate - yield) years).
struct BlackScholesIn {
  double spot;    ///< numeraire per unit of underlying, >= 0
  double strike;  ///< unit of `spot`, >= 0
  double years;   ///< ACT/365F to expiry, >= 0
  double vol;     ///< annualised lognormal, >= 0
  double rate;    ///< of the numeraire
  double yield;   ///< of the underlying: dividend, foreign rate, lending rate
  Right right;
};

/// Units and signs as in Black76Greeks; derivatives are in spot, and what is per day or per rate point holds the spot.
struct BlackScholesGreeks {
  double value = 0.0;
  Delta<DeltaConvention::Spot> spot_delta;
  Delta<DeltaConvention::Forward> forward_delta;                                  ///< undiscounted
  Delta<DeltaConvention::PremiumAdjustedSpot> premium_adjusted_spot_delta;        ///< spot delta - value / spot
  Delta<DeltaConvention::PremiumAdjustedForward> premium_adjusted_forward_delta;  ///< forward delta - undiscounted value / forward
  double gamma = 0.0;
  double vega_per_vol_point = 0.0;
  double theta_per_day = 0.0;
  double rho_per_rate_point = 0.0;
  double rho_per_yield_point = 0.0;
  double vanna_per_vol_point = 0.0;
  double volga_per_vol_point_square = 0.0;
  double charm_per_day = 0.0;  ///< change of the spot delta
  double speed = 0.0;
  double zomma_per_vol_point = 0.0;
  double color_per_day = 0.0;
};

/// Value and Greeks on spot, discounted. Source: Black and Scholes, J. Political Economy 81 (1973), Merton, Bell J. 4 (1973);
/// premium-adjusted deltas: Reiswich and Wystup, "FX volatility smile construction", Wilmott 2012. Refuses input outside the domain
/// of checked_black76. At spot 0 the premium-adjusted deltas are those without the premium. Error: that of black76 and of its forward,
/// which is a rounded product, docs/models/black76.md.
Result<BlackScholesGreeks> black_scholes(const BlackScholesIn& in);

}  // namespace keel
