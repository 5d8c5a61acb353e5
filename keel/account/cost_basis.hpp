#pragma once

#include <span>

#include "keel/account/inventory.hpp"

namespace keel {

/// Divides the row's profit into realised and unrealised by another matching of closing trades with lots: their sum, fees and cash stay.
/// `bookings`: all of the row's instrument and group, in time order.
void restate_by(const Instrument& instrument, std::span<const Booking> bookings, CostBasis basis, InventoryRow& row);

}  // namespace keel
