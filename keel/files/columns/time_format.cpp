#include "keel/files/columns/time_format.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace keel {
namespace {

/// Takes digits from the front, at least one and at most `most`.
bool take_digits(std::string_view& text, std::size_t most, std::int64_t& out) {
  const std::size_t count = std::min({text.find_first_not_of("0123456789"), text.size(), most});
  out = 0;
  for (const char c : text.substr(0, count)) out = out * 10 + (c - '0');
  text.remove_prefix(count);
  return count > 0;
}

/// ".289" as nanoseconds; none is 0.
bool take_fraction(std::string_view& text, std::int64_t& out) {
  out = 0;
  if (!text.starts_with('.')) return true;
  text.remove_prefix(1);
  const std::size_t before = text.size();
  if (!take_digits(text, 9, out)) return false;
  for (std::size_t digits = before - text.size(); digits < 9; ++digits) out *= 10;
  return true;
}

struct Parts {
  std::int64_t year = 1970, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0, nanoseconds = 0;

  bool take(char what, std::string_view& text) {
    switch (what) {
      case 'Y': return take_digits(text, 4, year);
      case 'y': {
        const bool taken = take_digits(text, 2, year);
        year += 2000;
        return taken;
      }
      case 'm': return take_digits(text, 2, month);
      case 'd': return take_digits(text, 2, day);
      case 'H': return take_digits(text, 2, hours);
      case 'M': return take_digits(text, 2, minutes);
      case 'S': return take_digits(text, 2, seconds) && take_fraction(text, nanoseconds);
      default: return false;
    }
  }
};

}  // namespace

Result<Instant> parse_time(std::string_view text, std::string_view format) {
  const auto refuse = [text, format] { return fail(fmt::format("\"{}\" is not a time like {}", text, format)); };
  std::string_view rest = text;
  Parts parts;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%' && i + 1 < format.size()) {
      if (!parts.take(format[++i], rest)) return refuse();
    } else if (rest.starts_with(format[i])) {
      rest.remove_prefix(1);
    } else {
      return refuse();
    }
  }
  if (!rest.empty() || parts.hours > 23 || parts.minutes > 59 || parts.seconds > 60) return refuse();
  const auto date = midnight({static_cast<int>(parts.year), static_cast<int>(parts.month), static_cast<int>(parts.day)});
  if (!date) return refuse();
  return *date + hour * parts.hours + minute * parts.minutes + second * parts.seconds + nanosecond * parts.nanoseconds;
}

Result<Duration> parse_zone(std::string_view text) {
  const auto refuse = [text] { return fail(fmt::format("\"{}\" is not a zone like UTC+8", text)); };
  std::string_view rest = text;
  if (!rest.starts_with("UTC") && !rest.starts_with("GMT")) return refuse();
  rest.remove_prefix(3);
  if (rest.empty()) return Duration{};
  const bool behind = rest.starts_with('-');
  if (!behind && !rest.starts_with('+')) return refuse();
  rest.remove_prefix(1);
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  if (!take_digits(rest, 2, hours)) return refuse();
  const bool colon = rest.starts_with(':');
  if (colon) rest.remove_prefix(1);
  if ((colon || !rest.empty()) && !take_digits(rest, 2, minutes)) return refuse();
  if (!rest.empty() || hours > 14 || minutes > 59) return refuse();
  const Duration ahead = hour * hours + minute * minutes;
  return behind ? -ahead : ahead;
}

}  // namespace keel
