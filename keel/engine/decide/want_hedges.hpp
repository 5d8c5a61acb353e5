#pragma once

#include <optional>

#include "keel/engine/derive.hpp"

namespace keel {

/// The hedge of an underlying of the layout that the price of risk asks for, or the stage (risk/stages.hpp), if any; at most one is in
/// flight. It is in the first of Derived::hedges whose venue is connected, whose price is to be trusted, that has room below
/// gate.maximum_linear_position, and whose venue has not just rejected one; no larger than that room. One that the price asks for
/// adds to no measure that may not grow; one that the stage asks for does not look at cost nor at `hedging.enabled`, which is about hedging
/// by price. A book of which nobody knows the whole is not hedged.
std::optional<PlaceOrder> want_hedge(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying);

/// Of an order, the first included, before everything is cancelled.
inline constexpr std::uint64_t single_cancels = 4;

/// At a stage that works positions to zero: an order for each contract held on the underlying but those that hedge it, which are left to
/// the hedge unless nobody knows the whole; appended to `out`. It takes what others show at their best price and no more, once no order is
/// in flight there and no quote of ours rests, unless the cancels of that one were for nothing.
void want_flat(const State& state, const Derived& derived, const EngineConfig& config, std::size_t underlying,
               std::vector<PlaceOrder>& out);

}  // namespace keel
