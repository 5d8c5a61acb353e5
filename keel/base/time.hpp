#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/base/units.hpp"

namespace keel {

using Duration = Quantity<struct NanosecondTag>;  ///< nanoseconds
using Instant = Point<Duration>;                  ///< nanoseconds since 1970-01-01T00:00:00Z

inline constexpr Duration nanosecond{1};
inline constexpr Duration microsecond{1'000};
inline constexpr Duration millisecond{1'000'000};
inline constexpr Duration second{1'000'000'000};
inline constexpr Duration minute = second * 60;
inline constexpr Duration hour = minute * 60;
inline constexpr Duration day = hour * 24;
inline constexpr Instant never{std::numeric_limits<std::int64_t>::max()};  ///< the expiry of what has none; after every event
inline constexpr double days_per_year = 365.0;                             ///< ACT/365F

constexpr double to_seconds(Duration d) { return static_cast<double>(d.raw) * 1e-9; }
constexpr double to_days(Duration d) { return static_cast<double>(d.raw) / static_cast<double>(day.raw); }
/// ACT/365F years from `from` to `to`; negative when `to` lies before.
constexpr double years_between(Instant from, Instant to) { return to_days(to - from) / days_per_year; }

struct CivilDate {
  int year = 1970;
  int month = 1;  ///< 1..12
  int day = 1;    ///< 1..31
  friend constexpr auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

/// Midnight UTC of a date. Refuses a date that the calendar does not have or whose year is outside 1970..2200.
Result<Instant> midnight(const CivilDate& date);
CivilDate civil_date(Instant at);
/// Milliseconds since 1970. Refuses what is after the year 2200.
Result<Instant> instant_of_ms(std::uint64_t milliseconds);

/// "2026-01-05T08:00:00Z", with a fraction down to nanoseconds when there is one; "Z", "UTC" or nothing may close it, or how far
/// its clock is ahead of UTC ("+02:00", "-0530", "+02"), and a date alone is its midnight.
Result<Instant> parse_instant(std::string_view text);
std::string format_instant(Instant at);

/// "60s", "10m", "1.5h", "250ms", "2d".
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration d);

}  // namespace keel
