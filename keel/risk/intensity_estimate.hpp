#pragma once

#include <array>
#include <cstddef>

#include "keel/base/fields.hpp"
#include "keel/risk/intensity.hpp"

namespace keel {

/// What is known of takers before any came: as if they had been watched for a while already.
struct IntensityPrior {
  double rate_per_day = 0.0;  ///< on one side at the fair price, > 0
  double scale = 0.0;         ///< 1/k, in the unit of distances, > 0
  double days = 0.0;          ///< the while, > 0: how much of the market's time it takes to count as much as the prior
};

/// How often takers trade with the best quote of one side, as a function of its distance from fair, learned from the time that it lay there
/// and from the trades that came: Poisson with rate A exp(-k distance). Distances are in units of the prior's scale; of trades their number
/// and sum are all that counts, time is held in bins with its mean distance. Old time and old trades fade. Mode of the posterior under the
/// prior; k from 1/8 to 8 times, A from 1/1000 to 1000 times the prior's.
class IntensityEstimate {
 public:
  static constexpr std::size_t bins = 16;
  static constexpr double bin_scales = 0.5;  ///< width of a bin; the last holds all beyond

  /// The best quote lay so far out for so long. Domain: days >= 0.
  void add_time(double distance_scales, double days);
  void add_trade(double distance_scales);
  /// `days` pass, of which what came before fades by half each `half_life_days`.
  void fade(double days, double half_life_days);

  struct Fitted {
    ExponentialIntensity takers;      ///< a day, by distance
    double log_rate_deviation = 0.0;  ///< standard deviation of ln A: 0.1 is some 10 %
    double log_k_deviation = 0.0;
  };
  Fitted fit(const IntensityPrior& prior) const;

  static constexpr auto fields() {
    using I = IntensityEstimate;
    return std::tuple{Field{"days", &I::days_}, Field{"day_scales", &I::day_scales_}, Field{"trades", &I::trades_},
                      Field{"trade_scales", &I::trade_scales_}};
  }

 private:
  std::array<double, bins> days_{};
  std::array<double, bins> day_scales_{};  ///< days times distance
  double trades_ = 0.0;
  double trade_scales_ = 0.0;  ///< sum of their distances
};

}  // namespace keel
