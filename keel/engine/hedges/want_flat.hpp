#pragma once

#include <vector>

#include "keel/engine/derive.hpp"

namespace keel {

/// Of an order, the first included, before everything is cancelled.
inline constexpr std::uint64_t single_cancels = 4;

/// At a stage that works positions to zero: an order for each contract held on the underlying but those that hedge its delta, which are
/// left to the hedge unless nobody knows the whole; appended to `out`. It takes what others show at their best price and no more, once no
/// order is in flight there and no quote of ours rests, unless the cancels of that one were for nothing.
void want_flat(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying,
               std::vector<PlaceOrder>& out);

}  // namespace keel
