#pragma once

#include <optional>

#include "keel/domain/instrument.hpp"
#include "keel/domain/orders.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {

/// A model's USD price as a price that the venue takes, or nothing when there is none. The one place where a quote is rounded:
///   - distance from fair in USD becomes distance in the instrument's quotation at usd_per_price_unit;
///   - rounded to the tick ladder away from fair: bids down, asks up;
///   - kept one tick clear of `others`' opposite side, so that a quote never takes;
///   - an option's bid below one tick does not exist; its ask is at least one tick.
/// Domain: unit.valid.
std::optional<Price> quote_price(const Instrument& instrument, const UnitGreeks& unit, double fair_usd, double price_usd, Side side,
                                 const BookTop& others);

}  // namespace keel
