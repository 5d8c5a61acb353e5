#include "keel/risk/covariance.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {
namespace {

/// Correlation of two factors of one underlying: 0 spot, 1 convexity, 2… vega buckets.
double correlation(const RiskConfig& config, int a, int b) {
  if (a == b) return 1.0;
  if (a > b) std::swap(a, b);
  if (a == 1 || b == 1) return 0.0;
  if (a == 0) return config.spot_vol_correlation;
  return std::pow(config.vega_bucket_correlation, b - a);
}

}  // namespace

FactorMatrix factor_covariance_per_day(const RiskConfig& config, const FactorLayout& layout) {
  KEEL_CHECK(static_cast<int>(config.vol_points_per_sqrt_day.size()) == layout.buckets(), "one vol move per vega bucket");
  const int factors = layout.per_underlying();
  FactorVector deviation(factors);
  const double spot_variance = config.spot_vol * config.spot_vol / days_per_year;
  deviation[0] = std::sqrt(spot_variance);
  deviation[1] = spot_variance * std::sqrt(2.0 * to_days(config.convexity_horizon));
  for (int bucket = 0; bucket < layout.buckets(); ++bucket) {
    deviation[2 + bucket] = config.vol_points_per_sqrt_day[static_cast<std::size_t>(bucket)];
  }
  FactorMatrix correlations(layout.size(), layout.size());
  FactorVector scale(layout.size());
  for (int i = 0; i < layout.size(); ++i) {
    scale[i] = deviation[i % factors];
    for (int j = 0; j < layout.size(); ++j) {
      const double between = i / factors == j / factors ? 1.0 : config.underlying_correlation;
      correlations(i, j) = between * correlation(config, i % factors, j % factors);
    }
  }
  const Eigen::SelfAdjointEigenSolver<FactorMatrix> solver(correlations);
  if (solver.eigenvalues().minCoeff() < 0.0) {
    const FactorMatrix root = matrix_square_root(correlations);
    correlations = root * root;
  }
  return scale.asDiagonal() * correlations * scale.asDiagonal();
}

FactorMatrix matrix_square_root(const FactorMatrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<FactorMatrix> solver(symmetric);
  const FactorVector roots = solver.eigenvalues().cwiseMax(0.0).cwiseSqrt();
  return solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
}

}  // namespace keel
