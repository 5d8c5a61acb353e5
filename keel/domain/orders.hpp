#pragma once

#include <optional>

#include "keel/base/decimal.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

enum class Side : std::uint8_t { Buy, Sell };
constexpr Side last_of(Side) { return Side::Sell; }
constexpr Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }
constexpr int sign_of(Side side) { return side == Side::Buy ? 1 : -1; }
std::string_view name_of(Side side);

/// Why an order exists; its fills are accounted accordingly.
enum class Purpose : std::uint8_t { Quote, Hedge };
constexpr Purpose last_of(Purpose) { return Purpose::Hedge; }
std::string_view name_of(Purpose purpose);

/// PostOnly: rests or is refused. ImmediateOrCancel: fills what it can, the rest dies.
enum class TimeInForce : std::uint8_t { PostOnly, ImmediateOrCancel };
constexpr TimeInForce last_of(TimeInForce) { return TimeInForce::ImmediateOrCancel; }
std::string_view name_of(TimeInForce time_in_force);

enum class CloseReason : std::uint8_t { Cancelled, Filled, Rejected, Unfilled, Lost };
constexpr CloseReason last_of(CloseReason) { return CloseReason::Lost; }
std::string_view name_of(CloseReason reason);

/// What still rests of an order of ours, as the venue tells it.
struct OpenOrder {
  InstrumentId instrument;
  Side side = Side::Buy;
  Size remaining;  ///< contracts, >= 0
  /// Of a leg of an order on a combo: the side of that, on which all its legs rest and fill together.
  std::optional<Side> combo = {};
};

}  // namespace keel
