#pragma once

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// How fast an index moves just now: the variance a day of its logarithm, a mean that forgets half within a half-life. Moves are counted
/// as they come, and time without moves lowers it.
struct BurstVariance {
  Instant at;  ///< of the last index; before the first none
  double log_index = 0.0;
  double per_day = 0.0;

  /// Domain: index > 0, time does not go back.
  void move(Instant now, double index, Duration half_life);
  /// As of now.
  double at_time(Instant now, Duration half_life) const;

  static constexpr auto fields() {
    using B = BurstVariance;
    return std::tuple{Field{"at", &B::at}, Field{"log_index", &B::log_index}, Field{"per_day", &B::per_day}};
  }
};

/// By how much quotes widen: 1 up to `from` times the usual deviation, in proportion above, at most `most`.
double widening(double variance_per_day, double usual_variance_per_day, double from, double most);

/// The same where the index grows old: 1 up to half of the age at which it is stale, then rising linearly to `most` at it.
double widening_of_age(Duration age, Duration stale_after, double most);

}  // namespace keel
