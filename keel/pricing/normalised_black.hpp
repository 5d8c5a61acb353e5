#pragma once

namespace keel {

/// An undiscounted out-of-the-money option for one unit of the smaller of forward and strike:
/// c(x, s) = Phi(x/s + s/2) - exp(-x) Phi(x/s - s/2), with x = -|ln(forward/strike)| and s = vol sqrt(years).
struct NormalisedBlack {
  double value;       ///< c, in [0, 1]
  double complement;  ///< 1 - c, without cancellation
  double vega;        ///< dc/ds
};

/// Source: Jaeckel, "Let's be rational", Wilmott, January 2015, whose b is exp(x/2) c. Where it differs: the difference of the two
/// tails at small s is a Taylor series whose odd coefficients follow a three-term recursion, so it does not cancel.
/// Domain: x <= 0, s >= 0. Error: 2 ulp of 1; relative to the value see docs/models/black76.md.
NormalisedBlack normalised_black(double x, double s);

/// -|ln(forward/strike)|, without cancellation near the money. Domain: both > 0.
double out_of_the_money_log(double forward, double strike);

}  // namespace keel
