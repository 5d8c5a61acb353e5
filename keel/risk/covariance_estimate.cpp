#include "keel/risk/covariance_estimate.hpp"

#include <Eigen/QR>
#include <algorithm>
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

CovarianceEstimate CovarianceEstimate::extended(const FactorMatrix& prior_per_day, std::span<const int> places) const {
  KEEL_CHECK(static_cast<int>(places.size()) == factors(), "a place of each factor");
  const auto all = static_cast<int>(prior_per_day.rows());
  CovarianceEstimate out(all);
  out.days_ = days_;
  if (places.empty() || !(days_ > 0.0)) return out;
  const std::vector<int> old(places.begin(), places.end());
  // What each factor is expected to do when those known so far move: the regression that the prior says; they themselves do what they did.
  const FactorMatrix known = prior_per_day(old, old);
  const FactorMatrix together = prior_per_day(old, Eigen::all);
  FactorMatrix follows = known.completeOrthogonalDecomposition().solve(together).transpose();
  FactorMatrix left = prior_per_day - follows * together;
  for (std::size_t i = 0; i < old.size(); ++i) {
    follows.row(old[i]) = FactorVector::Unit(static_cast<int>(old.size()), static_cast<int>(i)).transpose();
    left.row(old[i]).setZero();
    left.col(old[i]).setZero();
  }
  const Eigen::Map<const FactorMatrix> products(products_.data(), known.rows(), known.cols());
  Eigen::Map<FactorMatrix>(out.products_.data(), all, all) = follows * products * follows.transpose() + days_ * left;
  return out;
}

CovarianceEstimate extended_to(const RiskConfig& config, const FactorLayout& layout, std::span<const Currency> known,
                               const CovarianceEstimate& estimate) {
  if (std::ranges::equal(known, layout.underlyings)) return estimate;
  std::vector<int> places;
  for (const Currency underlying : known) {
    for (int factor = 0; factor < layout.per_underlying(); ++factor) places.push_back(layout.spot(layout.index_of(underlying)) + factor);
  }
  return estimate.extended(factor_covariance_per_day(config, layout), places);
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
