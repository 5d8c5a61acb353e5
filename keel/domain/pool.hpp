#pragma once

#include "keel/domain/instrument.hpp"

namespace keel {

/// The two tokens behind a share of a pool.
struct PoolReserves {
  SettleAmount base;
  SettleAmount quote;
  friend constexpr bool operator==(const PoolReserves&, const PoolReserves&) = default;
};

/// What `liquidity` (signed, sqrt(base * quote)) of a pool holds at a price of the pool, both in units of 1e-8:
///   base L (1/sqrt(P) - 1/sqrt(upper)),  quote L (sqrt(P) - sqrt(lower)),  P held within the range.
/// Integer arithmetic on square roots of 62 bits, each result rounded once, half to even: docs/models/amm.md. Error:
/// half a unit of 1e-8 while amounts are below 1e8, under two units at most. Domain: a pool, price > 0; a result outside 64 bits stops the
/// process.
PoolReserves pool_reserves(const Instrument& pool, Size liquidity, Price price);

/// Both reserves in the quote currency, rounded once, half to even: it differs from the sum of the rounded reserves by less than half a
/// unit and half a unit of base. Domain and error as there.
SettleAmount pool_value(const Instrument& pool, Size liquidity, Price price);

}  // namespace keel
