#pragma once

#include <cstdint>

namespace keel {

__extension__ using Int128 = __int128;

/// How an exact quotient becomes an integer. Every use names one; there is no default.
enum class Rounding : std::uint8_t { Floor, Ceil, TowardZero, HalfEven };

/// numerator / denominator under `rounding`. Domain: denominator != 0; a result outside int64 stops the process.
std::int64_t divide_rounded(Int128 numerator, Int128 denominator, Rounding rounding);

/// a * b. An overflow of 128 bits stops the process.
Int128 multiply_checked(Int128 a, Int128 b);

}  // namespace keel
