#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keel/base/int128.hpp"
#include "keel/base/result.hpp"
#include "keel/base/units.hpp"

namespace keel {

/// Every exact decimal in Keel (price, size, money, rate) counts units of 1e-8: a satoshi, the finest step that the
/// coin venues settle in. 64 bits then reach +-92 billion.
inline constexpr std::int64_t units_per_one = 100'000'000;
inline constexpr int decimal_places = 8;

using PriceOffset = Quantity<struct PriceTag>;
using Price = Point<PriceOffset>;                       ///< as the venue quotes it: USD a coin, or coin a coin for coin-settled options
using Size = Quantity<struct SizeTag>;                  ///< contracts; signed, + is long or bought
using Rate = Quantity<struct RateTag>;                  ///< dimensionless, 0.0003 = 3 bps
using Multiplier = Quantity<struct MultiplierTag>;      ///< what one contract stands for: base units, or quote units if inverse
using SettleAmount = Quantity<struct SettleTag>;        ///< money in the settlement currency of the instrument at hand
using NumeraireAmount = Quantity<struct NumeraireTag>;  ///< money in the book's numeraire

/// The raw units of "12.5", "-0.0003", "1e-05". Refuses what has more than 8 decimal places, does not fit, or is not a number.
Result<std::int64_t> parse_decimal(std::string_view text);

/// Shortest exact text: 1250000000 -> "12.5".
std::string format_decimal(std::int64_t raw);

/// Nearest unit to `value`, half to even; nothing for what is not finite or does not fit.
inline std::optional<std::int64_t> nearest_raw(double value) {
  const double scaled = value * static_cast<double>(units_per_one);
  if (!(std::abs(scaled) < 9.2e18)) return std::nullopt;
  return std::llrint(scaled);
}
/// The same, refused in words.
Result<std::int64_t> decimal_from_double(double value);

template <class T>
Result<T> parse_as(std::string_view text) {
  const auto raw = parse_decimal(text);
  if (!raw) return std::unexpected(raw.error());
  return T{*raw};
}

template <class T>
std::string to_text(T amount) {
  return format_decimal(amount.raw);
}

/// Whole units as a double. Error: half an ulp.
template <class T>
constexpr double to_double(T amount) {
  return static_cast<double>(amount.raw) / static_cast<double>(units_per_one);
}

/// Nearest exact amount to `value` whole units, half to even. Domain: finite and within +-9.2e10, else the process stops.
template <class T>
T nearest(double value) {
  const std::optional<std::int64_t> raw = nearest_raw(value);
  KEEL_CHECK(raw.has_value(), "not finite or does not fit an exact amount");
  return T{*raw};
}

namespace literals {
consteval std::int64_t decimal_literal(long double value) {
  const long double scaled = value * static_cast<long double>(units_per_one);
  return static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5L : scaled + 0.5L);
}
consteval Price operator""_price(long double v) { return Price{decimal_literal(v)}; }
consteval Size operator""_size(long double v) { return Size{decimal_literal(v)}; }
consteval Rate operator""_rate(long double v) { return Rate{decimal_literal(v)}; }
consteval Multiplier operator""_multiplier(long double v) { return Multiplier{decimal_literal(v)}; }
consteval SettleAmount operator""_settle(long double v) { return SettleAmount{decimal_literal(v)}; }
consteval NumeraireAmount operator""_numeraire(long double v) { return NumeraireAmount{decimal_literal(v)}; }
}  // namespace literals

}  // namespace keel
