#pragma once

#include <gtest/gtest.h>

#include "keel/domain/instrument.hpp"

namespace keel {

/// Inverse perpetuals on BTC, PERP and PERP2: ticks of half a dollar, lots of one contract of 10 dollars.
inline Instruments two_perpetuals() {
  using namespace literals;
  Instruments all;
  for (const char* name : {"PERP", "PERP2"}) {
    Instrument perpetual{.name = name, .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
    perpetual.base = perpetual.settle = Currency::of("BTC");
    perpetual.quote = Currency::of("USD");
    perpetual.multiplier = 10.0_multiplier;
    perpetual.lot = 1.0_size;
    perpetual.ticks = *TickLadder::make({{0.0_price, PriceOffset{units_per_one / 2}}});
    EXPECT_TRUE(all.list(std::move(perpetual)));
  }
  return all;
}

}  // namespace keel
