#pragma once

#include "keel/domain/right.hpp"

namespace keel {

struct Black76In {
  double forward;  ///< numeraire per unit of underlying, >= 0
  double strike;   ///< unit of `forward`, >= 0
  double years;    ///< ACT/365F to expiry, >= 0
  double vol;      ///< annualised lognormal, 0.60 = 60 %, >= 0
  Right right;
};

/// Of one unit of underlying, undiscounted (r = 0), in units of `forward` (USD below); day = 1/365 year, vol point = 0.01.
/// A quantity "per day" is its change as calendar time passes, so a long option has theta <= 0.
struct Black76Greeks {
  double value = 0.0;                       ///< USD
  double delta = 0.0;                       ///< dV/dF
  double gamma = 0.0;                       ///< d2V/dF2, 1/USD
  double vega_per_vol_point = 0.0;          ///< USD
  double theta_per_day = 0.0;               ///< USD
  double vanna_per_vol_point = 0.0;         ///< change of delta for one vol point
  double volga_per_vol_point_square = 0.0;  ///< change of vega_per_vol_point for one vol point, USD
  double charm_per_day = 0.0;               ///< change of delta
  double speed = 0.0;                       ///< d gamma/dF, 1/USD^2
  double zomma_per_vol_point = 0.0;         ///< change of gamma for one vol point
  double color_per_day = 0.0;               ///< change of gamma
};

/// Undiscounted Black (1976) value and Greeks of a European option on a forward.
/// Source: F. Black, "The pricing of commodity contracts", J. Financial Economics 3 (1976). Domain: as in the fields, finite.
/// years == 0, vol == 0, strike == 0 or forward == 0 gives the limit: intrinsic value, delta 0 or +-1 (+-1/2 at the money), and 0
/// for gamma and its kin even at the kink, where the limit is infinite. Error: docs/models/black76.md.
Black76Greeks black76(const Black76In& in);

/// The value alone.
double black76_value(const Black76In& in);

}  // namespace keel
