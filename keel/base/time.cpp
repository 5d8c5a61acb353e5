#include "keel/base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace keel {
namespace {

/// Exactly `count` digits at the front of `text`, which then moves on.
bool take_digits(std::string_view& text, std::size_t count, int& out) {
  if (text.size() < count) return false;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return false;
  }
  std::from_chars(text.data(), text.data() + count, out);
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

bool take_fraction(std::string_view& text, std::int64_t& nanoseconds) {
  std::int64_t unit = second.raw / 10;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    nanoseconds += (text.front() - '0') * unit;
    unit /= 10;
    any = true;
    text.remove_prefix(1);
  }
  return any;
}

/// How far a clock is ahead of UTC: "Z", "UTC", "+02:00", "-0530", "+02", nothing, a blank before it allowed.
std::optional<Duration> offset_of(std::string_view text) {
  take(text, ' ');
  if (text.empty() || text == "Z" || text == "UTC" || text == "GMT") return Duration{};
  const std::int64_t sign = text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  int hours = 0;
  int minutes = 0;
  if (!take_digits(text, 2, hours) || hours > 14) return std::nullopt;
  if (text.empty()) return hour * (sign * hours);
  take(text, ':');
  if (!take_digits(text, 2, minutes) || minutes > 59 || !text.empty()) return std::nullopt;
  return (hour * hours + minute * minutes) * sign;
}

constexpr auto duration_units = std::to_array<std::pair<std::string_view, Duration>>(
    {{"ns", nanosecond}, {"us", microsecond}, {"ms", millisecond}, {"s", second}, {"m", minute}, {"h", hour}, {"d", day}});

}  // namespace

Result<Instant> midnight(const CivilDate& date) {
  namespace ch = std::chrono;
  const ch::year_month_day ymd{ch::year{date.year}, ch::month{static_cast<unsigned>(date.month)}, ch::day{static_cast<unsigned>(date.day)}};
  if (!ymd.ok() || date.year < 1970 || date.year > 2200) {
    return fail(fmt::format("{:04}-{:02}-{:02} is not a date", date.year, date.month, date.day));
  }
  return Instant{} + day * ch::sys_days{ymd}.time_since_epoch().count();
}

CivilDate civil_date(Instant at) {
  namespace ch = std::chrono;
  const auto days = ch::floor<ch::days>(ch::sys_time<ch::nanoseconds>{ch::nanoseconds{at.raw}});
  const ch::year_month_day ymd{days};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Result<Instant> instant_of_ms(std::uint64_t milliseconds) {
  constexpr std::uint64_t end = 7'289'654'400'000;  // 2201-01-01
  if (milliseconds >= end) return fail(fmt::format("\"{}\" is not a time in milliseconds: it is after the year 2200", milliseconds));
  return Instant{} + millisecond * static_cast<std::int64_t>(milliseconds);
}

Result<Instant> parse_instant(std::string_view text) {
  const auto refuse = [text] { return fail(fmt::format("\"{}\" is not a time like 2026-01-05T08:00:00Z", text)); };
  std::string_view rest = text;
  CivilDate date;
  if (!take_digits(rest, 4, date.year) || !take(rest, '-') || !take_digits(rest, 2, date.month) || !take(rest, '-') ||
      !take_digits(rest, 2, date.day)) {
    return refuse();
  }
  const auto start = midnight(date);
  if (!start) return fail(text, start.error());
  if (rest.empty()) return *start;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  std::int64_t nanoseconds = 0;
  if (!(take(rest, 'T') || take(rest, ' ')) || !take_digits(rest, 2, hours) || !take(rest, ':') || !take_digits(rest, 2, minutes) ||
      hours > 23 || minutes > 59) {
    return refuse();
  }
  if (take(rest, ':') && (!take_digits(rest, 2, seconds) || seconds > 59)) return refuse();
  if (take(rest, '.') && !take_fraction(rest, nanoseconds)) return refuse();
  const auto ahead = offset_of(rest);
  if (!ahead) return refuse();
  return *start + hour * hours + minute * minutes + second * seconds + nanosecond * nanoseconds - *ahead;
}

std::string format_instant(Instant at) {
  const CivilDate date = civil_date(at);
  const Duration in_day{((at.raw % day.raw) + day.raw) % day.raw};
  const std::int64_t total_seconds = in_day.raw / second.raw;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month, date.day, total_seconds / 3600,
                                 total_seconds / 60 % 60, total_seconds % 60);
  if (const std::int64_t fraction = in_day.raw % second.raw; fraction != 0) {
    text += fmt::format(".{:09}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

Result<Duration> parse_duration(std::string_view text) {
  const auto refuse = [text] { return fail(fmt::format("\"{}\" is not a duration like 60s, 10m or 1.5h", text)); };
  double count = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return refuse();
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, length] : duration_units) {
    if (name != unit) continue;
    const double nanoseconds = count * static_cast<double>(length.raw);
    if (!(std::abs(nanoseconds) < 9e18)) return fail(fmt::format("\"{}\" is too long", text));
    return Duration{std::llround(nanoseconds)};
  }
  return refuse();
}

std::string format_duration(Duration d) {
  for (auto unit = duration_units.rbegin(); unit != duration_units.rend(); ++unit) {
    if (d.raw != 0 && d.raw % unit->second.raw == 0) return fmt::format("{}{}", d.raw / unit->second.raw, unit->first);
  }
  return "0s";
}

}  // namespace keel
