#pragma once

#include <cstdint>
#include <string>

#include "keel/domain/instrument.hpp"

namespace keel {

/// Twenty coin-settled calls on BTC, behind their perpetual.
inline constexpr std::uint32_t calls = 20;
inline constexpr Currency btc = Currency::of("BTC");
inline constexpr Instant call_expiry = Instant{} + day * 31;

/// 0: the perpetual; then the calls, a thousand USD of strike from one to the next.
inline Instrument of_call_chain(std::uint32_t i) {
  const bool option = i > 0;
  Instrument made{.id = InstrumentId{i}, .name = std::to_string(i), .kind = option ? InstrumentKind::Option : InstrumentKind::Perpetual};
  made.payoff = Payoff::Inverse;
  made.base = made.settle = btc;
  made.quote = Currency::of("USD");
  made.multiplier = Multiplier{(option ? 1 : 10) * units_per_one};
  made.lot = Size{units_per_one / 10};
  if (option) {
    made.strike = Price{(80'000 + 1'000 * static_cast<std::int64_t>(i)) * units_per_one};
    made.expiry = call_expiry;
  }
  made.ticks = *TickLadder::make({{Price{0}, PriceOffset{option ? 10'000 : units_per_one / 2}}});
  return made;
}

}  // namespace keel
