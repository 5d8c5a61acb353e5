#pragma once

namespace keel {

// Standard normal functions, from the rational fits of normal_coefficients.hpp. Measured errors: docs/models/normal.md.

/// exp(-x^2/2)/sqrt(2 pi). Domain: any double. Relative error: 3 ulp.
double normal_pdf(double x);

/// Lower tail. Domain: any double. Relative error: 5 ulp, in both tails down to underflow near x = -38.
double normal_cdf(double x);

/// exp(-x^2/2) with the rounding error of x^2 carried: the plain form loses x^2/2 ulp in the tail. Relative error: 2 ulp.
double exp_minus_half_square(double x);

/// normal_cdf(-y) exp(y^2/2), which neither underflows nor cancels. Domain: y >= 0. Relative error: 5 ulp up to 39, 1e-8 beyond.
double scaled_normal_tail(double y);

/// Minus the derivative of scaled_normal_tail. Same domain and error.
double scaled_normal_tail_slope(double y);

/// A starting point: normal_cdf of it is p within 1e-4 relative. Domain: 0 < p < 1.
/// Source: Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), function PPND7.
double rough_normal_quantile(double p);

/// Where normal_cdf is p. Domain: 0 < p < 1. Error: normal_cdf of it is p, for p > 1/2 1 - p, within 1e-13 relative down to 1e-300.
double normal_quantile(double p);

}  // namespace keel
