#include "keel/pricing/black/vol_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace keel {

Result<double> parse_fraction(std::string_view text, std::string_view what, double largest) {
  std::string_view digits = text;
  const bool percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  if (percent && digits.ends_with(' ')) digits.remove_suffix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value)) {
    return fail(fmt::format("\"{}\" is not a number", text));
  }
  if (percent) return value / 100.0;
  if (std::abs(value) > largest) {
    return fail(ErrorCode::OutOfRange, fmt::format("\"{}\" is {:g} %: {} is a fraction, {:g}, or says its unit, {}%", text, 100.0 * value,
                                                   what, value / 100.0, text));
  }
  return value;
}

Result<double> parse_vol(std::string_view text) {
  auto vol = parse_fraction(text, "a vol", largest_vol_fraction);
  if (vol && *vol < 0.0) return fail(ErrorCode::OutOfRange, fmt::format("\"{}\" is below 0", text));
  return vol;
}

}  // namespace keel
