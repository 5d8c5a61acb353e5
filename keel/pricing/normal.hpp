#pragma once

namespace keel {

/// Standard normal density exp(-x^2/2)/sqrt(2 pi). Domain: any double. Error: 2 ulp.
double normal_pdf(double x);

/// Standard normal distribution, lower tail. Domain: any double. Error: 4 ulp, in both tails down to underflow near x = -38.
double normal_cdf(double x);

}  // namespace keel
