#pragma once

#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

/// Above this a vol is taken for a percentage that does not say so.
inline constexpr double largest_vol_fraction = 10.0;

/// A vol as people write it, everywhere: a fraction, 0.60, or with its sign a percentage, 60%, "60 %". Refuses what is no number, below 0,
/// or a fraction above largest_vol_fraction: `"60" is 6000 %: a vol is a fraction, 0.6, or says its unit, 60%`.
Result<double> parse_vol(std::string_view text);

}  // namespace keel
