#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <concepts>
#include <string>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// A setting's value as messages tell it.
inline std::string value_text(double value) { return fmt::format("{}", value); }
inline std::string value_text(bool value) { return value ? "true" : "false"; }
inline std::string value_text(const std::string& value) { return fmt::format("\"{}\"", value); }
inline std::string value_text(Duration value) { return format_duration(value); }
inline std::string value_text(Instant value) { return format_instant(value); }
template <std::integral T>
std::string value_text(T value) {
  return fmt::format("{}", value);
}
/// Currencies and other codes.
template <class T>
  requires requires(const T& code) { code.text(); }
std::string value_text(const T& code) {
  return code.text();
}
/// Exact decimals.
template <class T>
  requires requires(const T& amount) { amount.raw; }
std::string value_text(const T& amount) {
  return to_text(amount);
}
template <class T>
  requires std::is_enum_v<T>
std::string value_text(T value) {
  return fmt::format("\"{}\"", name_of(value));
}
template <class T>
std::string value_text(const std::vector<T>& items) {
  std::string list;
  for (const T& item : items) list += (list.empty() ? "" : ", ") + value_text(item);
  return "[" + list + "]";
}

/// "0 (excluded)..10"
template <class T>
std::string range_text(const Range<T>& range) {
  return fmt::format("{}{}..{}{}", value_text(range.least), range.least_excluded ? " (excluded)" : "", value_text(range.most),
                     range.most_excluded ? " (excluded)" : "");
}
/// "1 to 3 numbers, each in 0..10, rising"
template <class T>
std::string range_text(const ListOf<T>& list) {
  const std::string count = list.fewest == list.most ? fmt::format("{}", list.most) : fmt::format("{} to {}", list.fewest, list.most);
  const std::string_view of = std::is_same_v<T, Duration> ? "durations" : "numbers";
  return fmt::format("{} {}, each in {}{}", count, of, range_text(list.each), list.rising ? ", rising" : "");
}
/// "a, b or c"
inline std::string range_text(const OneOf& choice) {
  std::string text;
  for (std::size_t i = 0; i < choice.names.size(); ++i) {
    text += fmt::format("{}\"{}\"", i == 0 ? "" : i + 1 == choice.names.size() ? " or " : ", ", choice.names[i]);
  }
  return text;
}
inline std::string range_text(Anything) { return ""; }

}  // namespace keel
