#pragma once

#include <span>
#include <vector>

#include "keel/exposure/factors.hpp"
#include "keel/risk/intensity.hpp"

namespace keel {

/// How strongly flow pulls inventory back: M = sum over instruments and sides of D e e', accumulated one quote at a time.
/// D = H''(0) z: for arrivals_per_day * exp(-k distance) it is arrivals_per_day * k / e * contracts a trade.
class FlowMatrix {
 public:
  explicit FlowMatrix(int factors = 0) : matrix_(FactorMatrix::Zero(factors, factors)) {}
  /// Of nothing again; the room of what was added stays.
  void restart(int factors) {
    pulls_.clear();
    matrix_.setZero(factors, factors);
  }
  /// Both sides of one instrument. Domain: everything >= 0; k in 1 / USD per contract.
  void add(const SparseFactors& loadings, double arrivals_per_day_per_side, double k_per_usd, double contracts_per_trade);
  /// As for trades of no size.
  const FactorMatrix& matrix() const { return matrix_; }

  /// A trade of z contracts costs z e'Ae a contract by itself, and takers are fewer there: each D becomes D exp(-k z e'Ae).
  void count_sizes(const FactorMatrix& a);
  /// sum D k^2 p^4 / sum D p^2 over p = e'P: how far the quotes' distances from fair, in units of 1/k and squared, lie at this price; 0 if
  /// nothing of it is traded.
  double spread_of_price(const FactorVector& price) const;

 private:
  struct Pull {
    SparseFactors loadings;
    double pull;  ///< D of both sides
    double k_per_usd;
    double contracts;
  };
  std::vector<Pull> pulls_;
  FactorMatrix matrix_;
};

/// A of the value function -E'AE (USD, E in USD per factor): the stationary solution of A M A = (gamma / 4) Sigma,
///   A = 1/2 sqrt(gamma) M^(-1/2) (M^(1/2) Sigma M^(1/2))^(1/2) M^(-1/2),
/// on the range of M; on the rest, which nobody trades, the running cost 1/2 gamma Sigma over `untraded_horizon_days`.
/// Source: Bergault, Evangelista, Gueant, Vieira, "Closed-form approximations in multi-asset market making" (2021).
/// Domain: sigma positive definite on its diagonal, m positive semi-definite, gamma > 0. Symmetric positive semi-definite.
FactorMatrix value_curvature(const FactorMatrix& sigma_per_day, const FactorMatrix& m, double risk_aversion_per_usd,
                             double untraded_horizon_days);

/// The same with the size of trades counted once: D at the A of trades of no size; `flow` keeps it so. Error: the fixed point of
/// value_curvature_of_trades lies above it by some (k z e'Ae)^2 / 4 of it, 0.3 % for a trade whose own cost is a tenth of 1/k.
FactorMatrix value_curvature_of_sizes(const FactorMatrix& sigma_per_day, FlowMatrix& flow, double risk_aversion_per_usd,
                                      double untraded_horizon_days);

/// c of price_correction below in closed form, from FlowMatrix::spread_of_price at P = 2 A E: exact where every instrument's k e'P is the
/// same, 2 asinh(x / 2) / x of x = sqrt(spread), and where they part at most 2 % above it while it is above 0.7, 7 % far beyond. Domain:
/// spread >= 0.
double price_correction(double spread_of_price);

/// What carrying E costs where that is its price, as a share of E'AE: the c of price_correction added up along the ray from no risk, (4 /
/// x) (asinh(x / 2) - (sqrt(1 + x^2 / 4) - 1) 2 / x) of x = sqrt(spread).
double value_correction(double spread_of_price);

/// Takers of one size in one instrument, on both sides of its quote.
struct Flow {
  FactorVector loadings;  ///< exposure that a unit adds
  double size = 1.0;      ///< units a trade, > 0
  Intensity takers;       ///< by the distance from fair a unit
};

/// A, with the size of trades counted: a trade of z units at no inventory costs z e'Ae a unit, not 0, and takers are fewer there, so that
/// D = z H''(z e'Ae), which holds for the A that it gives. With z -> 0 this is value_curvature. Against the exact solution of section
/// "How good it is" of docs/models/price_of_risk.md the error falls from some 12 % to 2 %. Domain: as value_curvature.
FactorMatrix value_curvature_of_trades(const FactorMatrix& sigma_per_day, std::span<const Flow> flows, double risk_aversion_per_usd,
                                       double untraded_horizon_days);

/// How much dearer (> 1) or cheaper risk is at these exposures than 2 A E, which is right near none: takers who thin out exponentially come
/// ever faster the better they are paid, and those of the logistic form not. The price c P along the ray of P = 2 A E for which the quotes'
/// gain pays for the risk, sum z (H(a + c p) + H(a - c p) - 2 H(a)) = 1/2 P'MP, with p = e'P and a = z e'Ae. Domain: A of the same flows.
double price_correction(const FactorMatrix& a, std::span<const Flow> flows, const FactorVector& exposures);

/// The price on each unit of exposure: P = 2 A E, USD per USD. `out` is resized if need be.
inline void price_of_risk(const FactorMatrix& a, const FactorVector& exposures, FactorVector& out) {
  out.noalias() = a * exposures;
  out *= 2.0;
}

}  // namespace keel
