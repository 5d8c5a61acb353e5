#pragma once

#include <cmath>

#include "keel/base/decimal.hpp"

namespace keel {

/// Of a lot, by which a whole number of them may seem less.
inline constexpr double lot_rounding = 1e-9;

/// How many whole lots are in them, toward zero.
inline double whole_lots(double contracts, Size lot) {
  return std::copysign(std::floor(std::abs(contracts) / to_double(lot) + lot_rounding), contracts);
}

}  // namespace keel
