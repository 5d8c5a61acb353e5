#include "keel/pricing/svi/polynomial.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

double bisect(const Polynomial& c, double lo, double hi) {
  const bool rising = evaluate(c, hi) > 0.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (lo + hi);
    if (middle <= lo || middle >= hi) break;
    ((evaluate(c, middle) > 0.0) == rising ? hi : lo) = middle;
  }
  return hi;
}

/// Sign changes inside (0, 1]; works up from the derivative of lowest degree.
std::vector<double> sign_changes_to_one(const Polynomial& c) {
  if (c.size() < 2) return {};
  std::vector<double> turns = sign_changes_to_one(derivative(c));
  turns.push_back(1.0);
  std::vector<double> roots;
  double from = 0.0;
  double at_from = evaluate(c, from);
  for (const double to : turns) {
    const double at_to = evaluate(c, to);
    if ((at_from < 0.0 && at_to > 0.0) || (at_from > 0.0 && at_to < 0.0)) roots.push_back(bisect(c, from, to));
    if (at_to != 0.0) at_from = at_to;
    from = to;
  }
  return roots;
}

Polynomial mirrored(Polynomial c) {
  for (std::size_t i = 1; i < c.size(); i += 2) c[i] = -c[i];
  return c;
}

}  // namespace

double evaluate(const Polynomial& c, double x) {
  double value = 0.0;
  for (std::size_t i = c.size(); i-- > 0;) value = value * x + c[i];
  return value;
}

Polynomial derivative(const Polynomial& c) {
  Polynomial result;
  for (std::size_t i = 1; i < c.size(); ++i) result.push_back(static_cast<double>(i) * c[i]);
  return result;
}

Polynomial sum(const Polynomial& a, const Polynomial& b) {
  Polynomial result(std::max(a.size(), b.size()), 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) result[i] += a[i];
  for (std::size_t i = 0; i < b.size(); ++i) result[i] += b[i];
  return result;
}

Polynomial product(const Polynomial& a, const Polynomial& b) {
  if (a.empty() || b.empty()) return {};
  Polynomial result(a.size() + b.size() - 1, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
  }
  return result;
}

Polynomial scaled(const Polynomial& c, double factor) {
  Polynomial result = c;
  for (double& coefficient : result) coefficient *= factor;
  return result;
}

std::vector<double> positive_sign_changes(const Polynomial& c) {
  std::vector<double> roots = sign_changes_to_one(c);
  const std::vector<double> inverses = sign_changes_to_one(Polynomial(c.rbegin(), c.rend()));
  for (auto inverse = inverses.rbegin(); inverse != inverses.rend(); ++inverse) {
    const double root = 1.0 / *inverse;
    if (roots.empty() || root > roots.back()) roots.push_back(root);
  }
  return roots;
}

std::vector<double> sign_changes(const Polynomial& c) {
  std::vector<double> roots = positive_sign_changes(mirrored(c));
  std::reverse(roots.begin(), roots.end());
  for (double& root : roots) root = -root;
  const auto lowest = std::find_if(c.begin(), c.end(), [](double coefficient) { return coefficient != 0.0; });
  if (lowest != c.end() && (lowest - c.begin()) % 2 == 1) roots.push_back(0.0);
  for (const double root : positive_sign_changes(c)) roots.push_back(root);
  return roots;
}

}  // namespace keel
