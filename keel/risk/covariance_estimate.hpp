#pragma once

#include <span>
#include <vector>

#include "keel/base/fields.hpp"
#include "keel/exposure/factors.hpp"

namespace keel {

/// The covariance of factor moves in a day, from what they did: products of moves over the time in which they were made, old ones fading,
/// shrunk to a prior that counts as so many days of data. A sum of squares and of what is positive semi-definite itself, so it is so by
/// construction.
class CovarianceEstimate {
 public:
  CovarianceEstimate() = default;  ///< of no factors
  explicit CovarianceEstimate(int factors) : products_(static_cast<std::size_t>(factors * factors)) {}
  int factors() const;

  /// All factors moved so within `days`; what came before fades by half each `half_life_days`. A move that is not finite or of no time is
  /// none.
  void add(const FactorVector& move, double days, double half_life_days);
  /// In a day. Domain: `prior` positive semi-definite, prior_days > 0.
  FactorMatrix shrunk(const FactorMatrix& prior_per_day, double prior_days) const;
  /// The same of more factors, of which `places` says where those known so far stand: the others moved meanwhile as the prior says that
  /// they follow from these, and by what the prior leaves. Positive semi-definite as both are. Domain: as many places as factors, rising.
  CovarianceEstimate extended(const FactorMatrix& prior_per_day, std::span<const int> places) const;
  double days() const { return days_; }

  static constexpr auto fields() {
    using C = CovarianceEstimate;
    return std::tuple{Field{"products", &C::products_}, Field{"days", &C::days_}};
  }

 private:
  std::vector<double> products_;  ///< of moves, a factor after the other
  double days_ = 0.0;
};

/// An estimate of the factors of `known` extended to those of a layout, as the config says that they go together. Domain: `known` are
/// underlyings of the layout, alphabetical; the estimate is of their factors.
CovarianceEstimate extended_to(const RiskConfig& config, const FactorLayout& layout, std::span<const Currency> known,
                               const CovarianceEstimate& estimate);

/// The covariance that prices risk: of spots and vols as estimated, `config` being the prior; of convexity what follows from it, as r^2 of
/// normal returns: variance 2 (variance a day)^2 horizon, correlation the square of the spots', none with anything else. Positive
/// semi-definite. Domain: the estimate is of the layout's factors; of convexity it was told 0.
FactorMatrix learned_covariance_per_day(const RiskConfig& config, const FactorLayout& layout, const CovarianceEstimate& estimate);

}  // namespace keel
