#include "keel/risk/price_of_risk.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "keel/base/check.hpp"
#include "keel/risk/covariance.hpp"

namespace keel {
namespace {

/// Directions of M weaker than this share of its strongest one count as untraded.
constexpr double negligible_flow = 1e-13;

}  // namespace

void FlowMatrix::add(const SparseFactors& loadings, double arrivals_per_day_per_side, double k_per_usd, double contracts_per_trade) {
  const double pull = 2.0 * arrivals_per_day_per_side * k_per_usd / std::numbers::e * contracts_per_trade;
  for (const SparseFactors::Term& row : loadings.terms()) {
    for (const SparseFactors::Term& column : loadings.terms()) matrix_(row.factor, column.factor) += pull * row.value * column.value;
  }
}

FactorMatrix value_curvature(const FactorMatrix& sigma_per_day, const FactorMatrix& m, double risk_aversion_per_usd,
                             double untraded_horizon_days) {
  const FactorVector deviation = sigma_per_day.diagonal().cwiseSqrt();
  KEEL_CHECK(deviation.minCoeff() > 0.0, "every factor must be able to move");
  // In units of each factor's own daily move the matrices are comparable, and A transforms back exactly.
  const FactorVector inverse = deviation.cwiseInverse();
  const FactorMatrix sigma = inverse.asDiagonal() * sigma_per_day * inverse.asDiagonal();
  const FactorMatrix flow = deviation.asDiagonal() * m * deviation.asDiagonal();

  const Eigen::SelfAdjointEigenSolver<FactorMatrix> solver(flow);
  const double strongest = solver.eigenvalues().maxCoeff();
  FactorVector root = FactorVector::Zero(flow.rows());
  FactorVector inverse_root = FactorVector::Zero(flow.rows());
  FactorVector untraded = FactorVector::Zero(flow.rows());
  for (int i = 0; i < flow.rows(); ++i) {
    const double pull = solver.eigenvalues()[i];
    if (strongest > 0.0 && pull > negligible_flow * strongest) {
      root[i] = std::sqrt(pull);
      inverse_root[i] = 1.0 / root[i];
    } else {
      untraded[i] = 1.0;
    }
  }
  const FactorMatrix& u = solver.eigenvectors();
  const FactorMatrix flow_root = u * root.asDiagonal() * u.transpose();
  const FactorMatrix flow_inverse_root = u * inverse_root.asDiagonal() * u.transpose();
  const FactorMatrix rest = u * untraded.asDiagonal() * u.transpose();

  const FactorMatrix middle = matrix_square_root(flow_root * sigma * flow_root);
  FactorMatrix a = 0.5 * std::sqrt(risk_aversion_per_usd) * flow_inverse_root * middle * flow_inverse_root;
  a += 0.5 * risk_aversion_per_usd * untraded_horizon_days * rest * sigma * rest;
  a = deviation.asDiagonal() * a * deviation.asDiagonal();
  return 0.5 * (a + a.transpose().eval());
}

}  // namespace keel
