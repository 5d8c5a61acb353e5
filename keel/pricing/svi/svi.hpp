#pragma once

#include <tuple>

#include "keel/base/fields.hpp"
#include "keel/base/result.hpp"

namespace keel {

/// One expiry's smile, "raw" SVI: total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + s^2)), where
/// k = ln(strike / forward) and w = vol^2 * years.
/// Source: J. Gatheral, A. Jacquier, "Arbitrage-free SVI volatility surfaces", Quantitative Finance 14 (2014), equation 3.1.
/// Domain: all finite, b >= 0, |rho| < 1, s > 0 and a + b s sqrt(1 - rho^2) > 0, so that w(k) > 0; see check_svi.
struct SviParams {
  double a = 0.0;    ///< total variance
  double b = 0.0;    ///< total variance per unit of k
  double rho = 0.0;  ///< dimensionless tilt
  double m = 0.0;    ///< log-moneyness of the vertex
  double s = 1.0;    ///< log-moneyness over which the vertex is round

  static constexpr auto fields() {
    return std::tuple{Field{"a", &SviParams::a}, Field{"b", &SviParams::b}, Field{"rho", &SviParams::rho}, Field{"m", &SviParams::m},
                      Field{"s", &SviParams::s}};
  }
  friend bool operator==(const SviParams&, const SviParams&) = default;
};

/// Nothing when `p` lies in the domain above, else which condition it breaks.
Result<void> check_svi(const SviParams& p);

/// w(k). Error: 4 ulp of the largest of its three terms.
double total_variance(const SviParams& p, double k);

/// Lowest w over all k: a + b s sqrt(1 - rho^2).
double minimum_total_variance(const SviParams& p);

struct SviDerivatives {
  double w = 0.0;
  double dw_dk = 0.0;
  double d2w_dk2 = 0.0;
};
SviDerivatives svi_derivatives(const SviParams& p, double k);

/// Gatheral's g(k) = (1 - k w' / 2w)^2 - (w'^2 / 4)(1/w + 1/4) + w''/2: the risk-neutral density of k is g times a positive
/// factor, so g < 0 is a butterfly that costs less than nothing. Domain: check_svi(p) holds.
double butterfly_g(const SviParams& p, double k);

}  // namespace keel
