#pragma once

#include <variant>

#include "keel/domain/orders.hpp"

namespace keel {

struct PlaceOrder {
  OrderId order;
  InstrumentId instrument;
  Side side = Side::Buy;
  Price price;
  Size size;  ///< > 0
  Purpose purpose = Purpose::Quote;
  TimeInForce time_in_force = TimeInForce::PostOnly;
  /// Takes the place of this order of ours, in one message: it rests and the other is gone, or, refused, nothing has changed. Of the same
  /// instrument and side, and both rest or go back; at the same price and no larger it keeps the other's place in the queue. 0: none.
  OrderId replaces;
  friend constexpr bool operator==(const PlaceOrder&, const PlaceOrder&) = default;
  static constexpr auto fields() {
    using P = PlaceOrder;
    return std::tuple{Field{"order", &P::order},
                      Field{"instrument", &P::instrument},
                      Field{"side", &P::side},
                      Field{"price", &P::price},
                      Field{"size", &P::size},
                      Field{"purpose", &P::purpose},
                      Field{"time_in_force", &P::time_in_force},
                      Field{"replaces", &P::replaces}};
  }
};

struct CancelOrder {
  OrderId order;
  friend constexpr bool operator==(const CancelOrder&, const CancelOrder&) = default;
  static constexpr auto fields() { return std::tuple{Field{"order", &CancelOrder::order}}; }
};

/// Everything that rests, at once: the last thing that a halted engine sends, and again when a new session finds orders left.
struct CancelAll {
  friend constexpr bool operator==(const CancelAll&, const CancelAll&) = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// The position of an alternative is part of the journal format: append, never reorder.
using Command = std::variant<PlaceOrder, CancelOrder, CancelAll>;
std::string_view name_of(const Command& command);

}  // namespace keel
