#pragma once

#include "keel/market/tape/tape.hpp"

namespace keel {

/// Tapes of tests, in milliseconds.
constexpr Instant at_ms(std::int64_t ms) { return Instant{} + millisecond * ms; }
/// One contract on each side.
constexpr TapeTop top_at(std::int64_t ms, double bid, double ask) { return {at_ms(ms), bid, 1.0, ask, 1.0}; }

}  // namespace keel
