#pragma once

#include "keel/matching/resting_orders.hpp"

namespace keel {

/// What happened to one resting quantity.
struct Execution {
  enum class With : std::uint8_t {
    Shown,      ///< a taker met what a book shows by level
    Order,      ///< a taker met an order
    Prevented,  ///< it left so as not to trade with its owner's other order
    Reduced,    ///< `left` of it is all that still reduces its owner's position; 0: it is gone
    Protected,  ///< market maker protection took it back
  };
  With with = With::Shown;
  ParticipantId owner;  ///< of the order; nobody: of what is shown
  OrderId order;
  Price price;
  Size size;      ///< traded; 0 when nothing did
  Size left;      ///< of the order; what is gone without a trade had so much
  TradeId trade;  ///< given by the matching engine; none when nothing traded
  InstrumentId instrument;
  Side side = Side::Buy;  ///< of what rested
  ParticipantId taker;    ///< nobody: one who rests nothing
  OrderId taker_order;
  OrderMarks marks;        ///< of the order
  OrderMarks taker_marks;  ///< of the taker's

  bool traded() const { return with == With::Shown || with == With::Order; }
  /// An order that rests no more.
  bool gone() const { return with == With::Prevented || with == With::Protected || (with != With::Shown && left.raw == 0); }
};

}  // namespace keel
