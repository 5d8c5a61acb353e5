#pragma once

#include <algorithm>
#include <array>

#include "keel/domain/ids.hpp"

namespace keel {

/// USD and the stable coins that count as one.
inline constexpr std::array dollar_names{Currency::of("USD"), Currency::of("USDC"), Currency::of("USDT")};

inline bool is_dollar(Currency currency) { return std::ranges::find(dollar_names, currency) != dollar_names.end(); }

}  // namespace keel
