#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"
#include "keel/risk/intensity.hpp"

namespace keel {

/// What is known of the takers of alike instruments before any came.
struct IntensityPrior {
  double rate_per_day = 0.0;  ///< on one side of an instrument at the fair price, > 0
  double scale = 0.0;         ///< 1/k, in the unit of distances, > 0
  double days = 0.0;          ///< the time of one side that counts as much as the rate said here, > 0
  double scale_takers = 0.0;  ///< how many takers' distances count as much as the scale said here, > 0
};

/// What was seen of the takers of one instrument: for how long its best prices lay where, and who traded at which distance from fair.
/// Distances are in units of the prior's scale, clamped to [1/16, 8]; both sides count as one. Old time and old trades fade.
/// A quote that earns 1/k never lies so near as 1/16, so of best prices that do it stands behind: what it meets there are the takers who
/// go through them, and how far those go tells k.
class TakerHistory {
 public:
  static constexpr double bin_scales = 0.5;  ///< width of a bin of distances
  static constexpr double most_scales = 8.0;
  static constexpr double nearest_scales = 1.0 / 16.0;

  /// The best price of a side lay so far out for so long. Domain: days >= 0.
  void add_time(double distance_scales, double days);
  /// Somebody took the best price, which lay there. Domain: distance >= nearest_scales.
  void add_trade(double distance_scales);
  /// Somebody took a best price that lay nearer than nearest_scales, and all up to `distance`. Domain: distance >= nearest_scales.
  void add_reach(double distance_scales);
  /// The same taker went on from there.
  void extend_reach(double from_scales, double to_scales);
  /// `days` pass, of which what came before fades by half each `half_life_days`.
  void fade(double days, double half_life_days);

  double trades() const { return trades_; }
  double trade_scales() const { return trade_scales_; }
  /// Those of add_reach, who are among trades(), and how far beyond nearest_scales they went, in sum.
  double reaches() const { return reaches_; }
  double reach_scales() const { return reach_scales_; }

  /// The time watched, each moment weighted by exp(-k distance), with the mean and the variance of the distance under that weight. Error:
  /// within a bin the distances count as normal ones of their own mean and variance.
  struct Thinned {
    double days = 0.0;
    double mean_scales = 0.0;
    double variance = 0.0;
  };
  Thinned thinned(double k) const;

  static constexpr auto fields() {
    using T = TakerHistory;
    return std::tuple{Field{"bins", &T::bins_}, Field{"trades", &T::trades_}, Field{"trade_scales", &T::trade_scales_},
                      Field{"reaches", &T::reaches_}, Field{"reach_scales", &T::reach_scales_}};
  }

 private:
  struct Bin {
    std::uint32_t place = 0;
    double days = 0.0;
    double scales = 0.0;   ///< mean distance
    double squares = 0.0;  ///< mean of the distance squared
    static constexpr auto fields() {
      using B = Bin;
      return std::tuple{Field{"place", &B::place}, Field{"days", &B::days}, Field{"scales", &B::scales}, Field{"squares", &B::squares}};
    }
  };
  std::vector<Bin> bins_;  ///< those in which a price ever lay, by place
  double trades_ = 0.0;
  double trade_scales_ = 0.0;  ///< sum of their distances
  double reaches_ = 0.0;
  double reach_scales_ = 0.0;
};

/// The last taker on the public tape, who may make several trades of an instant.
struct LastTaker {
  Instant at;
  double reached = 0.0;  ///< in scales, if what he met first lay nearer than nearest_scales; else 0
  static constexpr auto fields() { return std::tuple{Field{"at", &LastTaker::at}, Field{"reached", &LastTaker::reached}}; }
};

/// How often takers trade with the best price of one side of each of several instruments: Poisson with rates A_i exp(-k distance). What the
/// instruments have in common is k; how many takers each has, A_i, says nothing of it: given k the likeliest A_i is trades over thinned
/// time, and what is left of the likelihood compares the distances of each instrument's trades with where its own prices lay, and how far
/// takers went through near ones with the exponential distance that k gives it.
struct FittedTakers {
  ExponentialIntensity takers;      ///< of all instruments together: a day of one side of one instrument, by distance
  double log_rate_deviation = 0.0;  ///< standard deviation of ln A: 0.1 is some 10 %
  double log_k_deviation = 0.0;
  double k_scales = 1.0;  ///< k in units of the prior's
};

/// Mode of the posterior under the prior, which knows k as well as `scale_takers` distances would (a gamma density with its mode there); k
/// from 1/8 to 8 times the prior's, A from 1/1000 to 1000 times. Error: 1e-9 of k; deviations by Fisher's information.
FittedTakers fit_takers(const IntensityPrior& prior, std::span<const TakerHistory* const> instruments);

/// A of one of them: its own trades, and as much of what all have as `level_takers` takers weigh.
inline constexpr double level_takers = 10.0;
double rate_of_one(const FittedTakers& all, const TakerHistory& one);

}  // namespace keel
