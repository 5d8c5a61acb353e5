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
  friend constexpr bool operator==(const PlaceOrder&, const PlaceOrder&) = default;
  static constexpr auto fields() {
    using P = PlaceOrder;
    return std::tuple{Field{"order", &P::order},
                      Field{"instrument", &P::instrument},
                      Field{"side", &P::side},
                      Field{"price", &P::price},
                      Field{"size", &P::size},
                      Field{"purpose", &P::purpose},
                      Field{"time_in_force", &P::time_in_force}};
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
