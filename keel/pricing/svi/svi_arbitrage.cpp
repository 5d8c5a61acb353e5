#include "keel/pricing/svi/svi_arbitrage.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/svi/polynomial.hpp"

namespace keel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double wing_limit(double slope) { return slope > 0.0 ? 0.25 - slope * slope / 16.0 : 1.0; }

/// g as numerator / (e^3 w2z^2) in z = exp(asinh((k - m) / s)) > 0, where w2z = 2 z w and e = z^2 + 1.
struct DensityInZ {
  Polynomial numerator;
  Polynomial w2z;
  Polynomial e;
};

DensityInZ density_in_z(const SviParams& p) {
  const Polynomial z{0.0, 1.0};
  const Polynomial e{1.0, 0.0, 1.0};
  const Polynomial w2z{p.b * p.s * (1.0 - p.rho), 2.0 * p.a, p.b * p.s * (1.0 + p.rho)};
  const Polynomial k2z{-p.s, 2.0 * p.m, p.s};
  const Polynomial slope_e{-p.b * (1.0 - p.rho), 0.0, p.b * (1.0 + p.rho)};  // e dw/dk
  const Polynomial centred = sum(scaled(product(w2z, e), 2.0), scaled(product(k2z, slope_e), -1.0));
  const Polynomial slope_square = product(slope_e, slope_e);
  const Polynomial w_square = product(w2z, w2z);
  Polynomial numerator = scaled(product(e, product(centred, centred)), 0.25);
  numerator = sum(numerator, scaled(product(product(z, e), product(w2z, slope_square)), -0.5));
  numerator = sum(numerator, scaled(product(e, product(w_square, slope_square)), -1.0 / 16.0));
  numerator = sum(numerator, scaled(product(product(z, product(z, z)), w_square), 4.0 * p.b / p.s));
  return {numerator, w2z, e};
}

Polynomial stationary_points(const DensityInZ& g) {
  const Polynomial denominator = sum(scaled(product(derivative(g.e), g.w2z), 3.0), scaled(product(derivative(g.w2z), g.e), 2.0));
  return sum(product(derivative(g.numerator), product(g.e, g.w2z)), scaled(product(g.numerator, denominator), -1.0));
}

double k_of_z(const SviParams& p, double z) { return p.m + 0.5 * p.s * (z - 1.0 / z); }

double inside(double from, double to) {
  if (std::isinf(from) && std::isinf(to)) return 0.0;
  if (std::isinf(from)) return to - 1.0 - std::abs(to);
  if (std::isinf(to)) return from + 1.0 + std::abs(from);
  return 0.5 * (from + to);
}

/// The ranges between neighbouring `ends` where `negative` holds at an inner point; touching ranges are joined.
template <class Negative>
std::vector<MoneynessRange> ranges_where(const std::vector<double>& ends, const MoneynessRange& within, Negative negative) {
  std::vector<MoneynessRange> ranges;
  double from = within.from;
  const auto take = [&](double to) {
    if (to <= from) return;
    if (negative(inside(from, to))) {
      if (!ranges.empty() && ranges.back().to == from)
        ranges.back().to = to;
      else
        ranges.push_back({from, to});
    }
    from = to;
  };
  for (const double end : ends) take(std::min(end, within.to));
  take(within.to);
  return ranges;
}

/// w_far - w_near as l(k) + far.b r_far - near.b r_near, with l linear; then squared twice.
Polynomial equal_variance(const SviParams& near, const SviParams& far) {
  const Polynomial l{far.a - far.b * far.rho * far.m - near.a + near.b * near.rho * near.m, far.b * far.rho - near.b * near.rho};
  const auto root_square = [](const SviParams& p) {
    return Polynomial{p.b * p.b * (p.m * p.m + p.s * p.s), -2.0 * p.b * p.b * p.m, p.b * p.b};
  };
  const Polynomial r_far = root_square(far);
  const Polynomial r_near = root_square(near);
  const Polynomial once = sum(sum(r_far, r_near), scaled(product(l, l), -1.0));
  return sum(product(once, once), scaled(product(r_far, r_near), -4.0));
}

/// Lowest value of `f` over [from, to] by golden section from the best of a grid.
template <class F>
std::pair<double, double> lowest(F f, double from, double to) {
  constexpr int cells = 32;
  const double step = (to - from) / cells;
  double best_k = from;
  for (int i = 1; i <= cells; ++i) {
    if (f(from + step * i) < f(best_k)) best_k = from + step * i;
  }
  double lo = std::max(from, best_k - step);
  double hi = std::min(to, best_k + step);
  constexpr double golden = 0.6180339887498949;
  for (int i = 0; i < 60; ++i) {
    const double left = hi - golden * (hi - lo);
    const double right = lo + golden * (hi - lo);
    if (f(left) < f(right))
      hi = right;
    else
      lo = left;
  }
  const double k = 0.5 * (lo + hi);
  return f(k) < f(best_k) ? std::pair{f(k), k} : std::pair{f(best_k), best_k};
}

}  // namespace

ButterflyReport check_butterfly(const SviParams& p) {
  ButterflyReport report;
  report.left_wing_slope = p.b * (1.0 - p.rho);
  report.right_wing_slope = p.b * (1.0 + p.rho);
  if (p.b == 0.0) return report;
  const auto consider = [&](double g, double k) {
    if (g < report.g_min) report = {g, k, report.left_wing_slope, report.right_wing_slope, {}};
  };
  const DensityInZ g = density_in_z(p);
  consider(wing_limit(report.left_wing_slope), -infinity);
  consider(wing_limit(report.right_wing_slope), infinity);
  for (const double z : positive_sign_changes(stationary_points(g))) consider(butterfly_g(p, k_of_z(p, z)), k_of_z(p, z));
  std::vector<double> ends;
  for (const double z : positive_sign_changes(g.numerator)) ends.push_back(k_of_z(p, z));
  report.violations = ranges_where(ends, {}, [&](double k) { return butterfly_g(p, k) < 0.0; });
  return report;
}

CalendarReport check_calendar(const SviParams& near, const SviParams& far, const MoneynessRange& range) {
  CalendarReport report;
  const auto gap = [&](double k) { return total_variance(far, k) - total_variance(near, k); };
  report.violations = ranges_where(sign_changes(equal_variance(near, far)), range, [&](double k) { return gap(k) < -1e-12; });
  for (const MoneynessRange& violation : report.violations) {
    const bool left_open = std::isinf(violation.from);
    const bool right_open = std::isinf(violation.to);
    if (left_open && far.b * (1.0 - far.rho) < near.b * (1.0 - near.rho)) return {-infinity, -infinity, report.violations};
    if (right_open && far.b * (1.0 + far.rho) < near.b * (1.0 + near.rho)) return {-infinity, infinity, report.violations};
    const double from = left_open ? std::min(near.m, far.m) - 50.0 : violation.from;
    const double to = right_open ? std::max(near.m, far.m) + 50.0 : violation.to;
    const auto [worst, k] = lowest(gap, from, to);
    if (worst < report.worst_total_variance) {
      report.worst_total_variance = worst;
      report.k_at_worst = k;
    }
  }
  return report;
}

}  // namespace keel
