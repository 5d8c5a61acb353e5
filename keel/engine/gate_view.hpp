#pragma once

#include "keel/engine/derive.hpp"
#include "keel/orders/gate.hpp"

namespace keel {

/// What the gate should look at for `order`, gathered from facts rather than from what the quotes were made of: it shares the unit Greeks
/// and the exact equity with `decide`, and no judgement of the market.
GateView gate_view(const State& state, const Derived& derived, const EngineConfig& config, const PlaceOrder& order);

}  // namespace keel
