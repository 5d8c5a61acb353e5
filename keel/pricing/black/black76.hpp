#pragma once

#include "keel/base/result.hpp"
#include "keel/domain/right.hpp"

namespace keel {

/// Each number is 0 or within the range of check_domain.
struct Black76In {
  double forward;  ///< numeraire per unit of underlying, >= 0
  double strike;   ///< unit of `forward`, >= 0
  double years;    ///< ACT/365F to expiry, >= 0
  double vol;      ///< annualised lognormal, 0.60 = 60 %, >= 0
  Right right;
};

/// Of one unit of underlying, in units of `forward` (USD below); day = 1/365 year, vol point = rate point = 0.01.
/// A quantity "per day" is its change as a calendar day passes, so a long option has theta <= 0 when rates are 0.
struct Black76Greeks {
  double value = 0.0;                       ///< USD
  double delta = 0.0;                       ///< dV/dF
  double gamma = 0.0;                       ///< d2V/dF2, 1/USD
  double vega_per_vol_point = 0.0;          ///< USD
  double theta_per_day = 0.0;               ///< USD, at a fixed forward
  double rho_per_rate_point = 0.0;          ///< USD, through the discount factor, at a fixed forward
  double vanna_per_vol_point = 0.0;         ///< change of delta
  double volga_per_vol_point_square = 0.0;  ///< change of vega_per_vol_point for one vol point, USD
  double charm_per_day = 0.0;               ///< change of delta
  double speed = 0.0;                       ///< d gamma/dF, 1/USD^2
  double zomma_per_vol_point = 0.0;         ///< change of gamma
  double color_per_day = 0.0;               ///< change of gamma
};

/// Undiscounted Black (1976) value and Greeks of a European option on a forward.
/// Source: F. Black, "The pricing of commodity contracts", J. Financial Economics 3 (1976).
/// vol sqrt(years) below 1e-30, strike 0 or forward 0 gives the limit: intrinsic value, delta 0 or +-1 (+-1/2 at the money), and 0 for
/// gamma and its kin, even at the kink where the limit is infinite. Error: docs/models/black76.md.
Black76Greeks black76(const Black76In& in);

/// The value alone.
double black76_value(const Black76In& in);

/// `undiscounted` under a continuous annual `rate` to expiry: everything times exp(-rate years), and the carry of it in what is per day.
Black76Greeks discounted(const Black76Greeks& undiscounted, double years, double rate);

/// Refuses what is not a number, negative, or so far out that a Greek could overflow: prices are 0 or in [1e-100, 1e100], years at most
/// 1e6, vol at most 1e4.
Result<void> check_domain(const Black76In& in);

/// black76 and `discounted` for input that nobody has checked. Refuses also a rate beyond +-10 and one that with
/// `years` gives a discount factor outside exp(+-100).
Result<Black76Greeks> checked_black76(const Black76In& in, double rate = 0.0);

}  // namespace keel
