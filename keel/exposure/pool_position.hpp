#pragma once

#include <limits>

#include "keel/domain/instrument.hpp"
#include "keel/pricing/amm.hpp"

namespace keel {

/// One unit of a pool's liquidity at a price of the pool, as the formulas take it.
inline AmmIn amm_of(const Instrument& pool, double price) {
  const bool bounded = pool.range_upper.raw > 0;
  return {.liquidity = to_double(pool.multiplier),
          .price = price,
          .lower = to_double(pool.range_lower),
          .upper = bounded ? to_double(pool.range_upper) : std::numeric_limits<double>::infinity()};
}

}  // namespace keel
