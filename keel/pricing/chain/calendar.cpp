#include "keel/pricing/chain/calendar.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

Result<Instant> expiry_at_0800(const CivilDate& date) {
  const auto start = midnight(date);
  if (!start) return start;
  return *start + hour * 8;
}

Result<TradingClock> TradingClock::make(ClockWeights weights) {
  if (!(weights.weekend >= 0.0) || !std::isfinite(weights.weekend)) return fail("clock: the weekend's weight must be 0 or more");
  for (const ClockEvent& event : weights.events) {
    if (event.to <= event.from) return fail("clock: the event at " + format_instant(event.from) + " ends before it begins");
    if (!(event.extra_days >= 0.0) || !std::isfinite(event.extra_days)) {
      return fail("clock: the event at " + format_instant(event.from) + " must add 0 days or more");
    }
  }
  TradingClock clock;
  clock.weights_ = std::move(weights);
  return clock;
}

double TradingClock::days_since_monday_1970(Instant at) const {
  constexpr Instant monday{(day * 4).raw};  // 1970-01-05
  constexpr std::int64_t week = (day * 7).raw;
  const std::int64_t since = (at - monday).raw;
  const std::int64_t weeks = since / week - (since % week < 0 ? 1 : 0);
  const double days = static_cast<double>(since - weeks * week) / static_cast<double>(day.raw);
  const double weekday_speed = 7.0 / (5.0 + 2.0 * weights_.weekend);
  const double weighted = weekday_speed * (std::min(days, 5.0) + weights_.weekend * std::max(days - 5.0, 0.0));
  return 7.0 * static_cast<double>(weeks) + weighted;
}

double TradingClock::years(Instant from, Instant to) const {
  if (weights_.weekend == 1.0 && weights_.events.empty()) return years_between(from, to);
  double days = days_since_monday_1970(to) - days_since_monday_1970(from);
  for (const ClockEvent& event : weights_.events) {
    const auto passed = [&](Instant at) { return to_days(std::clamp(at, event.from, event.to) - event.from); };
    days += event.extra_days * (passed(to) - passed(from)) / to_days(event.to - event.from);
  }
  return days / days_per_year;
}

}  // namespace keel
