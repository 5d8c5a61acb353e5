#pragma once

#include "keel/exposure/factors.hpp"

namespace keel {

/// Covariance of the factor moves per day, from config: spot returns, r^2 - E[r^2] over the convexity horizon, vol points.
/// Variances: spot_vol^2 / 365; 2 (spot_vol^2 / 365)^2 * horizon in days; vol_points_per_sqrt_day^2. Correlations multiply
/// across underlyings; a matrix that is not positive semi-definite is clipped to the nearest one (negative eigenvalues to 0).
FactorMatrix factor_covariance_per_day(const RiskConfig& config, const FactorLayout& layout);

/// The symmetric positive semi-definite square root; negative eigenvalues, which only rounding can make, count as 0.
FactorMatrix matrix_square_root(const FactorMatrix& symmetric);

}  // namespace keel
