#pragma once

#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

/// Above this a vol is taken for a percentage that does not say so.
inline constexpr double largest_vol_fraction = 10.0;

/// Above this a rate, a yield or a move is taken for a percentage that does not say so.
inline constexpr double largest_plain_fraction = 1.0;

/// A fraction as people write it, everywhere: 0.05, or with its sign a percentage, 5%, "5 %". Refuses what is no number, or a fraction
/// further than `largest` from 0: `"5" is 500 %: a rate is a fraction, 0.05, or says its unit, 5%`. `what` is "a rate".
Result<double> parse_fraction(std::string_view text, std::string_view what, double largest = largest_plain_fraction);

/// A vol as people write it, everywhere: a fraction, 0.60, or with its sign a percentage, 60%, "60 %". Refuses what is no number, below 0,
/// or a fraction above largest_vol_fraction: `"60" is 6000 %: a vol is a fraction, 0.6, or says its unit, 60%`.
Result<double> parse_vol(std::string_view text);

}  // namespace keel
