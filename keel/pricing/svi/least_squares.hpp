#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace keel {

/// J'J, J'r and r'r of a least-squares problem in N parameters, gathered row by row.
template <std::size_t N>
struct NormalEquations {
  std::array<double, N * N> jtj{};  ///< lower triangle
  std::array<double, N> jtr{};
  double cost = 0.0;  ///< sum of squared residuals

  void add(const std::array<double, N>& row, double residual) {
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j <= i; ++j) jtj[i * N + j] += row[i] * row[j];
      jtr[i] += row[i] * residual;
    }
    cost += residual * residual;
  }
};

/// Solves (J'J + damping (diag J'J + ridge)) x = -J'r by Cholesky; false when not positive definite.
template <std::size_t N>
bool damped_step(const NormalEquations<N>& equations, double damping, std::array<double, N>& x) {
  std::array<double, N * N> l{};
  double largest = 0.0;
  for (std::size_t i = 0; i < N; ++i) largest = std::max(largest, equations.jtj[i * N + i]);
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double entry = equations.jtj[i * N + j];
      if (i == j) entry += damping * (entry + 1e-9 * largest);
      for (std::size_t k = 0; k < j; ++k) entry -= l[i * N + k] * l[j * N + k];
      if (i != j) {
        l[i * N + j] = entry / l[j * N + j];
        continue;
      }
      if (!(entry > 0.0)) return false;
      l[i * N + i] = std::sqrt(entry);
    }
  }
  for (std::size_t i = 0; i < N; ++i) {
    double entry = -equations.jtr[i];
    for (std::size_t k = 0; k < i; ++k) entry -= l[i * N + k] * x[k];
    x[i] = entry / l[i * N + i];
  }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t k = i + 1; k < N; ++k) x[i] -= l[k * N + i] * x[k];
    x[i] /= l[i * N + i];
  }
  return true;
}

/// Levenberg and Marquardt: moves `x` downhill on build(x).cost, which may be infinite or NaN where x is not allowed, and returns
/// the cost reached. Stops when an accepted step gains less than `gain` of the cost or nothing gains.
template <std::size_t N, class Build>
double levenberg_marquardt(std::array<double, N>& x, const Build& build, int steps_max, double gain = 1e-7) {
  NormalEquations<N> here = build(x);
  double damping = 1e-3;
  for (int step = 0; step < steps_max && damping < 1e8; ++step) {
    std::array<double, N> move{};
    std::array<double, N> trial = x;
    if (!damped_step(here, damping, move)) {
      damping *= 10.0;
      continue;
    }
    for (std::size_t i = 0; i < N; ++i) trial[i] += move[i];
    const NormalEquations<N> there = build(trial);
    if (!(there.cost < here.cost)) {
      damping *= 8.0;
      continue;
    }
    const bool settled = here.cost - there.cost <= gain * here.cost;
    x = trial;
    here = there;
    if (settled) break;
    damping = std::max(damping * 0.15, 1e-12);
  }
  return here.cost;
}

}  // namespace keel
