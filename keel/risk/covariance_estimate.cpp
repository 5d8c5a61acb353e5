#include "keel/risk/covariance_estimate.hpp"

#include <cmath>

#include "keel/base/check.hpp"
#include "keel/risk/covariance.hpp"

namespace keel {

int CovarianceEstimate::factors() const { return static_cast<int>(std::lround(std::sqrt(static_cast<double>(products_.size())))); }

void CovarianceEstimate::add(const FactorVector& move, double days, double half_life_days) {
  KEEL_CHECK(move.size() == factors() && half_life_days > 0.0, "a move of each factor");
  if (!(days > 0.0) || !move.allFinite()) return;
  const double left = std::exp2(-days / half_life_days);
  Eigen::Map<FactorMatrix> products(products_.data(), move.size(), move.size());
  products *= left;
  products += move * move.transpose();
  days_ = left * days_ + days;
}

FactorMatrix CovarianceEstimate::shrunk(const FactorMatrix& prior_per_day, double prior_days) const {
  KEEL_CHECK(prior_per_day.rows() == factors() && prior_days > 0.0, "a prior of the same factors");
  const Eigen::Map<const FactorMatrix> products(products_.data(), prior_per_day.rows(), prior_per_day.cols());
  return (prior_days * prior_per_day + products) / (prior_days + days_);
}

FactorMatrix learned_covariance_per_day(const RiskConfig& config, const FactorLayout& layout, const CovarianceEstimate& estimate) {
  FactorMatrix sigma = estimate.shrunk(factor_covariance_per_day(config, layout), config.prior_days);
  const int underlyings = static_cast<int>(layout.underlyings.size());
  const double horizon_days = to_days(config.convexity_horizon);
  for (int u = 0; u < underlyings; ++u) {
    sigma.row(layout.convexity(u)).setZero();
    sigma.col(layout.convexity(u)).setZero();
  }
  for (int u = 0; u < underlyings; ++u) {
    for (int v = 0; v < underlyings; ++v) {
      const double together = sigma(layout.spot(u), layout.spot(v));
      sigma(layout.convexity(u), layout.convexity(v)) = 2.0 * together * together * horizon_days;
    }
  }
  return sigma;
}

}  // namespace keel
