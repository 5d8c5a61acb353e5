#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "keel/base/setting_text.hpp"

namespace keel {

/// A setting's value as TOML spells it; TomlReader reads it back to the same.
inline std::string toml_value(double value) {
  const std::string shortest = fmt::format("{}", value);
  return shortest.find_first_of(".e") == std::string::npos ? shortest + ".0" : shortest;
}
inline std::string toml_value(bool value) { return value_text(value); }
/// A basic string: what cannot stand in one is escaped.
inline std::string toml_value(const std::string& value) {
  std::string quoted = "\"";
  for (const char c : value) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += code < 0x20 || code == 0x7f ? fmt::format("\\u{:04X}", code) : std::string(1, c);
  }
  return quoted + '"';
}
inline std::string toml_value(Duration value) { return fmt::format("\"{}\"", value_text(value)); }
inline std::string toml_value(Instant value) { return fmt::format("\"{}\"", value_text(value)); }
template <std::integral T>
std::string toml_value(T value) {
  return value_text(value);
}
template <class T>
  requires requires(const T& code) { code.text(); }
std::string toml_value(const T& code) {
  return fmt::format("\"{}\"", value_text(code));
}
template <class T>
  requires requires(const T& amount) { amount.raw; }
std::string toml_value(const T& amount) {
  return value_text(amount);
}
template <class T>
std::string toml_value(const std::vector<T>& items) {
  std::string list;
  for (const T& item : items) list += (list.empty() ? "" : ", ") + toml_value(item);
  return "[" + list + "]";
}

/// "volatility of the spot factor; 0 (excluded)..10 (annualised, 0.55 is 55 %)"
template <class S>
std::string setting_comment(const S& setting) {
  const std::string range = range_text(setting.range);
  if (range.empty()) return fmt::format("{} ({})", setting.meaning, setting.unit);
  return fmt::format("{}; {} ({})", setting.meaning, range, setting.unit);
}

}  // namespace keel
