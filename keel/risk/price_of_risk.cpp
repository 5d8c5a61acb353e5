#include "keel/risk/price_of_risk.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/risk/covariance.hpp"

namespace keel {
namespace {

/// Directions of M weaker than this share of its strongest one count as untraded.
constexpr double negligible_flow = 1e-13;

}  // namespace

void FlowMatrix::add(const SparseFactors& loadings, double arrivals_per_day_per_side, double k_per_usd, double contracts_per_trade) {
  const ExponentialIntensity takers{.rate = arrivals_per_day_per_side, .k = k_per_usd};
  const double pull = 2.0 * takers.hamiltonian_curvature(0.0) * contracts_per_trade;
  for (const SparseFactors::Term& row : loadings.terms()) {
    for (const SparseFactors::Term& column : loadings.terms()) matrix_(row.factor, column.factor) += pull * row.value * column.value;
  }
  pulls_.push_back({loadings, pull, k_per_usd, contracts_per_trade});
}

void FlowMatrix::count_sizes(const FactorMatrix& a) {
  matrix_.setZero();  // a difference of what was counted would be rounding where sizes are large
  for (Pull& one : pulls_) {
    one.pull *= std::exp(-one.k_per_usd * one.contracts * one.loadings.quadratic(a));
    for (const SparseFactors::Term& row : one.loadings.terms()) {
      for (const SparseFactors::Term& column : one.loadings.terms())
        matrix_(row.factor, column.factor) += one.pull * row.value * column.value;
    }
  }
}

double FlowMatrix::spread_of_price(const FactorVector& price) const {
  double squares = 0.0;
  double fourths = 0.0;
  for (const Pull& one : pulls_) {
    const double along = one.loadings.dot(price);
    const double weight = one.pull * along * along;
    const double scales = one.k_per_usd * along;
    squares += weight;
    fourths += weight * scales * scales;
  }
  return squares > 0.0 ? fourths / squares : 0.0;
}

double price_correction(double spread_of_price) {
  const double x = std::sqrt(spread_of_price);
  return x > 1e-4 ? 2.0 * std::asinh(0.5 * x) / x : 1.0;
}

double value_correction(double spread_of_price) {
  const double x = std::sqrt(spread_of_price);
  // sqrt(1 + y) - 1 = y / (sqrt(1 + y) + 1) keeps the digits of a small y.
  const double y = 0.25 * spread_of_price;
  return x > 1e-4 ? 4.0 / x * (std::asinh(0.5 * x) - 0.5 * x / (std::sqrt(1.0 + y) + 1.0)) : 1.0;
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

FactorMatrix value_curvature_of_sizes(const FactorMatrix& sigma_per_day, FlowMatrix& flow, double risk_aversion_per_usd,
                                      double untraded_horizon_days) {
  flow.count_sizes(value_curvature(sigma_per_day, flow.matrix(), risk_aversion_per_usd, untraded_horizon_days));
  return value_curvature(sigma_per_day, flow.matrix(), risk_aversion_per_usd, untraded_horizon_days);
}

namespace {

/// Of both sides, at the A given.
FactorMatrix flow_matrix(const FactorMatrix& a, std::span<const Flow> flows) {
  FactorMatrix m = FactorMatrix::Zero(a.rows(), a.cols());
  for (const Flow& flow : flows) {
    const double own_cost = flow.size * flow.loadings.dot(a * flow.loadings);
    m += 2.0 * flow.size * hamiltonian_curvature(flow.takers, own_cost) * flow.loadings * flow.loadings.transpose();
  }
  return m;
}

}  // namespace

FactorMatrix value_curvature_of_trades(const FactorMatrix& sigma_per_day, std::span<const Flow> flows, double risk_aversion_per_usd,
                                       double untraded_horizon_days) {
  FactorMatrix a = FactorMatrix::Zero(sigma_per_day.rows(), sigma_per_day.cols());
  for (int round = 0; round < 200; ++round) {
    FactorMatrix next = value_curvature(sigma_per_day, flow_matrix(a, flows), risk_aversion_per_usd, untraded_horizon_days);
    // A larger A means fewer takers means a larger A: half steps keep what alternates from it.
    if (round > 1) next = 0.5 * (next + a);
    const double moved = (next - a).cwiseAbs().maxCoeff();
    a = std::move(next);
    if (moved <= 1e-13 * a.cwiseAbs().maxCoeff()) break;
  }
  return a;
}

double price_correction(const FactorMatrix& a, std::span<const Flow> flows, const FactorVector& exposures) {
  const FactorVector price = 2.0 * a * exposures;
  struct Term {
    const Flow* flow;
    double along;
    double own;
  };
  std::vector<Term> terms;
  double wanted = 0.0;
  for (const Flow& flow : flows) {
    const double along = flow.loadings.dot(price);
    const double own = flow.size * flow.loadings.dot(a * flow.loadings);
    terms.push_back({&flow, along, own});
    wanted += flow.size * hamiltonian_curvature(flow.takers, own) * along * along;
  }
  if (!(wanted > 0.0)) return 1.0;
  // The gain is convex and even in c, and far out beyond any double: what is no number lies above the root.
  const auto gain = [&](double c, double& slope) {
    double sum = 0.0;
    slope = 0.0;
    for (const Term& term : terms) {
      const Intensity& takers = term.flow->takers;
      const double up = term.own + c * term.along;
      const double down = term.own - c * term.along;
      sum += term.flow->size * (hamiltonian(takers, up) + hamiltonian(takers, down) - 2.0 * hamiltonian(takers, term.own));
      slope += term.flow->size * term.along * (trades(takers, down) - trades(takers, up));
    }
    return sum - wanted;
  };
  double slope = 0.0;
  double above = 1.0;
  while (gain(above, slope) < 0.0 && above < 1e3) above *= 2.0;
  double below = above;
  while (!(gain(below, slope) < 0.0) && below > 0.0) below *= 0.5;
  // Newton's steps from above fall to the root; where they hardly do, half of what is left goes.
  for (int step = 0; step < 200 && above - below > 1e-13 * above; ++step) {
    const double over = gain(above, slope);
    const double newton = above - over / slope;
    const double next = newton > below && newton < 0.5 * (above + below) ? newton : 0.5 * (above + below);
    if (gain(next, slope) < 0.0) {
      below = next;
    } else {
      above = next;
    }
  }
  return above;
}

}  // namespace keel
