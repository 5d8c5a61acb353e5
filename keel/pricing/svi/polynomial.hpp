#pragma once

#include <vector>

namespace keel {

/// c[0] + c[1] x + c[2] x^2 + ...
using Polynomial = std::vector<double>;

double evaluate(const Polynomial& c, double x);
Polynomial derivative(const Polynomial& c);
Polynomial sum(const Polynomial& a, const Polynomial& b);
Polynomial product(const Polynomial& a, const Polynomial& b);
Polynomial scaled(const Polynomial& c, double factor);

/// Every point of (0, infinity) where `c` changes sign, ascending, each to the rounding of `evaluate`: between two roots of the
/// derivative a polynomial is monotone, so bisection misses none. A root that only touches zero may be left out.
/// Cost: degree^2 bisections. Domain: finite coefficients; the zero polynomial has none.
std::vector<double> positive_sign_changes(const Polynomial& c);

/// The same over the whole line.
std::vector<double> sign_changes(const Polynomial& c);

}  // namespace keel
