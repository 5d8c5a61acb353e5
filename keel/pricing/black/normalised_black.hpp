#pragma once

#include <cmath>

namespace keel {

/// An undiscounted out-of-the-money option for one unit of the smaller of forward and strike:
/// c(x, s) = Phi(x/s + s/2) - exp(-x) Phi(x/s - s/2), with x = -|ln(forward/strike)| and s = vol sqrt(years).
struct NormalisedBlack {
  double value;       ///< c, in [0, 1]
  double complement;  ///< 1 - c, without cancellation
  double vega;        ///< dc/ds
};

/// What a double has of a number and what it has not: the number is their sum.
struct SplitNumber {
  double high;
  double low;
};

/// Source: Jaeckel, "Let's be rational", Wilmott, January 2015, whose b is exp(x/2) c. Where it differs: the difference of the two
/// tails at small s is a Taylor series whose odd coefficients follow a three-term recursion, so it does not cancel.
/// Domain: x <= 0, s >= 0; what is low at most an ulp or two of what is high. Error: 1 ulp of 1; relative to the value see
/// docs/models/black76.md.
NormalisedBlack normalised_black(SplitNumber x, SplitNumber s);

/// -|ln(forward/strike)|, without cancellation near the money; `low` is 0 where it could not move a price. Domain: both > 0.
SplitNumber out_of_the_money_log(double forward, double strike);

/// Up to here what a double loses of a deviation moves the price by less than 4e-16 of the forward.
inline constexpr double plain_deviation = 2.0;

/// vol sqrt(years); `low` is 0 where it could not move a price. Domain: both >= 0.
inline SplitNumber deviation_of(double vol, double years) {
  const double root = std::sqrt(years);
  const double high = vol * root;
  if (!(high > plain_deviation)) return {high, 0.0};
  const double root_low = -0.5 * std::fma(root, root, -years) / root;
  return {high, std::fma(vol, root, -high) + vol * root_low};
}

/// larger - smaller, exactly. Domain: 0 <= smaller <= larger.
inline SplitNumber exact_difference(double larger, double smaller) {
  const double high = larger - smaller;
  return {high, (larger - high) - smaller};
}

}  // namespace keel
