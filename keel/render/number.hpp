#pragma once

#include <string>

#include "keel/document/value.hpp"

namespace keel {

inline constexpr const char* absent_mark = "–";

/// "-1234.50"; what rounds to 0 has no sign. Domain: finite.
std::string ungrouped(double value, int decimals);
/// "-1,234,567.89"; "0.00" has no sign. "-" when not finite.
std::string grouped(double value, int decimals);
/// The same with "+" before what is above 0.
std::string signed_grouped(double value, int decimals);
/// Three significant digits in little room: "-12.3k", "4.56M", "0.0789"; "0" for 0.
std::string compact(double value);

/// A value as people read it; on a page thousands stand apart. What is absent is its mark.
enum class Grouping : std::uint8_t { None, Thousands };
std::string shown_text(const doc::Value& value, Grouping grouping);

/// A value as a program reads it, in JSON: exact amounts to the last digit, estimates in the 15 digits that a double holds for sure,
/// moments in ISO 8601, durations in seconds; what is absent is null.
std::string json_text(const doc::Value& value);

}  // namespace keel
