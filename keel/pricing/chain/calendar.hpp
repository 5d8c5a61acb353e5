#pragma once

#include <vector>

#include "keel/base/time.hpp"

namespace keel {

/// 08:00 UTC of the date, when Deribit's options and futures expire. Refuses what `midnight` refuses.
Result<Instant> expiry_at_0800(const CivilDate& date);

/// A window in which the market is expected to move more: an economic release, an election night.
struct ClockEvent {
  Instant from;
  Instant to;
  double extra_days = 0.0;  ///< of variance, 365 a year, on top of the window's own, spread evenly over it; >= 0
};

/// How fast variance time runs. The default is the calendar itself, ACT/365F.
struct ClockWeights {
  double weekend = 1.0;  ///< speed on Saturday and Sunday (UTC) relative to a weekday, >= 0
  std::vector<ClockEvent> events;
};

/// Variance time. A week without events always counts 7 days, so that vols stay comparable: a weekday runs at
/// 7 / (5 + 2 weekend), a weekend day at `weekend` times that. Additive: years(a, c) = years(a, b) + years(b, c).
/// Error: 1e-11 days; with the default weights equal to years_between to the last bit.
class TradingClock {
 public:
  TradingClock() = default;
  /// Refuses weights that are negative or not finite and events that end before they begin.
  static Result<TradingClock> make(ClockWeights weights);

  /// Years of variance from `from` to `to`, in years of 365 days; negative when `to` lies before.
  double years(Instant from, Instant to) const;

 private:
  double days_since_monday_1970(Instant at) const;

  ClockWeights weights_;
};

}  // namespace keel
