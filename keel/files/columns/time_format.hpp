#pragma once

#include <string_view>

#include "keel/base/result.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// A time as a format has it: %Y (four digits) or %y (two, of 2000), %m, %d, %H, %M, %S (seconds, with a fraction of up to nine digits or
/// without); other characters stand for themselves. Date and time without a zone. Refuses what does not fit, and no such date or time.
Result<Instant> parse_time(std::string_view text, std::string_view format);

/// Ahead of UTC: "UTC", "UTC+8", "UTC-05:30", "GMT+9".
Result<Duration> parse_zone(std::string_view text);

}  // namespace keel
