#pragma once

#include "keel/exposure/factors.hpp"

namespace keel {

/// How strongly flow pulls inventory back: M = sum over instruments and sides of D e e', accumulated one quote at a time.
/// D = H''(0) z: for arrivals_per_day * exp(-k distance) it is arrivals_per_day * k / e * contracts a trade.
class FlowMatrix {
 public:
  explicit FlowMatrix(int factors) : matrix_(FactorMatrix::Zero(factors, factors)) {}
  /// Both sides of one instrument. Domain: everything >= 0; k in 1 / USD per contract.
  void add(const SparseFactors& loadings, double arrivals_per_day_per_side, double k_per_usd, double contracts_per_trade);
  const FactorMatrix& matrix() const { return matrix_; }

 private:
  FactorMatrix matrix_;
};

/// A of the value function -E'AE (USD, E in USD per factor): the stationary solution of A M A = (gamma / 4) Sigma,
///   A = 1/2 sqrt(gamma) M^(-1/2) (M^(1/2) Sigma M^(1/2))^(1/2) M^(-1/2),
/// on the range of M; on the rest, which nobody trades, the running cost 1/2 gamma Sigma over `untraded_horizon_days`.
/// Source: Bergault, Evangelista, Gueant, Vieira, "Closed-form approximations in multi-asset market making" (2021).
/// Domain: sigma positive definite on its diagonal, m positive semi-definite, gamma > 0. Symmetric positive semi-definite.
FactorMatrix value_curvature(const FactorMatrix& sigma_per_day, const FactorMatrix& m, double risk_aversion_per_usd,
                             double untraded_horizon_days);

/// The price on each unit of exposure: P = 2 A E, USD per USD. `out` is resized if need be.
inline void price_of_risk(const FactorMatrix& a, const FactorVector& exposures, FactorVector& out) {
  out.noalias() = a * exposures;
  out *= 2.0;
}

}  // namespace keel
