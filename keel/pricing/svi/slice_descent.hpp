#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "keel/pricing/svi/svi.hpp"

namespace keel {

/// A smile point ready for the search: what is added up is (vol of the slice - vol) * root_weight.
struct SliceRow {
  double k = 0.0;
  double vol = 0.0;
  double root_weight = 0.0;
};

/// What the search moves, so that every point is a valid slice within Lee's bounds: ln minimum variance, logit of half the left and right
/// wing slopes, m, ln s.
using FreeSlice = std::array<double, 5>;
inline constexpr double steepest_wing = 2.0;  // Lee

SviParams params_of(const FreeSlice& x);
/// The nearest that there is.
FreeSlice free_of(const SviParams& p);

/// What an arbitrage-free fit adds to the cost.
struct SlicePenalties {
  double strength = 0.0;
  double years = 1.0;
  std::vector<double> butterfly_at;                 ///< k
  std::vector<std::pair<double, double>> floor_at;  ///< k, lowest w
};

/// Levenberg-Marquardt with analytic derivatives from `x` downhill.
void descend(FreeSlice& x, std::span<const SliceRow> rows, double years, const SlicePenalties& penalties, int steps_max);

/// Weighted squares of the vol errors.
double cost_of(const SviParams& p, std::span<const SliceRow> rows, double years);

}  // namespace keel
