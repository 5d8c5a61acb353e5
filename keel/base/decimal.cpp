#include "keel/base/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace keel {
namespace {

std::unexpected<Error> not_a_number(std::string_view text) { return fail(fmt::format("\"{}\" is not a number", text)); }

struct Digits {
  Int128 value = 0;
  int places = 0;  // digits after the point, less the exponent
};

/// Digits with at most one point, no sign.
bool read_digits(std::string_view text, Digits& out) {
  bool point = false;
  bool any = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return false;
    any = true;
    if (out.value > std::numeric_limits<std::int64_t>::max()) {
      if (!point || c != '0') out.value = std::numeric_limits<Int128>::max() / 1000;  // more digits than any amount holds
      continue;
    }
    out.value = out.value * 10 + (c - '0');
    out.places += point ? 1 : 0;
  }
  return any;
}

/// Digits with at most one point and a minus sign, few enough that nothing overflows and nothing is rounded: what nearly every text is.
std::optional<std::int64_t> parse_plain(std::string_view text) {
  constexpr std::array<std::int64_t, decimal_places + 1> powers{100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  constexpr std::size_t whole_digits_max = 10;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t places = point == text.size() ? 0 : text.size() - point - 1;
  if (point == 0 || point > whole_digits_max || places > decimal_places) return std::nullopt;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    const auto digit = static_cast<unsigned>(text[i] - '0');
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  value *= powers[places];
  return negative ? -value : value;
}

}  // namespace

Result<std::int64_t> parse_decimal(std::string_view text) {
  if (const auto plain = parse_plain(text)) return *plain;
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  int exponent = 0;
  if (const auto e = rest.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = rest.substr(e + 1);
    if (power.starts_with('+') && !power.starts_with("+-")) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc{} || end != power.data() + power.size() || exponent < -30) return not_a_number(text);
    rest = rest.substr(0, e);
  }
  Digits digits;
  if (!read_digits(rest, digits)) return not_a_number(text);

  int shift = decimal_places - digits.places + exponent;
  Int128 raw = digits.value;
  for (; shift < 0 && raw % 10 == 0 && raw != 0; ++shift) raw /= 10;
  if (raw == 0) return 0;
  if (shift < 0) return fail(fmt::format("\"{}\" has more than {} decimal places", text, decimal_places));
  for (; shift > 0; --shift) {
    if (raw > std::numeric_limits<std::int64_t>::max()) break;
    raw *= 10;
  }
  if (raw > std::numeric_limits<std::int64_t>::max()) return fail(fmt::format("\"{}\" is too large", text));
  return static_cast<std::int64_t>(negative ? -raw : raw);
}

std::string format_decimal(std::int64_t raw) {
  const bool negative = raw < 0;
  const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(raw) : static_cast<std::uint64_t>(raw);
  constexpr auto one = static_cast<std::uint64_t>(units_per_one);
  std::string text = fmt::format("{}{}", negative ? "-" : "", magnitude / one);
  if (magnitude % one == 0) return text;
  text += fmt::format(".{:08}", magnitude % one);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

Result<std::int64_t> decimal_from_double(double value) {
  if (const auto raw = nearest_raw(value)) return *raw;
  return fail(fmt::format("{} does not fit an exact amount", value));
}

}  // namespace keel
