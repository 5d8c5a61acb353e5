#pragma once

#include <cstdint>
#include <vector>

#include "keel/domain/orders.hpp"

namespace keel {

/// Somebody who places orders.
using ParticipantId = Id<struct ParticipantTag, std::uint32_t>;
/// All those who have no name: what a book shows by level, and takers who rest nothing.
inline constexpr ParticipantId nobody{0};

/// What a venue is told of an order beside price and size, and keeps while it rests.
struct OrderMarks {
  bool reduce_only = false;   ///< never more than what takes the owner's position to 0
  bool is_protected = false;  ///< market maker protection takes it back
  bool quote = false;         ///< its owner's one quote on that side of the instrument
  bool takes = false;         ///< in an auction: it does not rest there, and counts as the taker of one that does
  friend constexpr bool operator==(const OrderMarks&, const OrderMarks&) = default;
};

struct RestingOrder {
  ParticipantId owner;
  OrderMarks marks;
  OrderId id;
  Price price;
  Size left;
  Size ahead;                 ///< of what is shown at its price; it leaves by trading or cancelling, and what joins does so behind
  Size reported;              ///< traded at its price since that was last shown
  std::uint64_t arrived = 0;  ///< counts the orders of one book
};

/// Where an order rests; the same for as long as it does.
using OrderSlot = std::uint32_t;
inline constexpr OrderSlot no_slot = 0xFFFF'FFFF;

/// The orders of one side of a book: at each price a queue, who came first before who came later. A change costs the finding of its price,
/// counted from the best, and allocates nothing once there is room.
class RestingOrders {
 public:
  explicit RestingOrders(Side side) : side_(side) {}

  bool empty() const { return prices_.empty(); }
  /// The first at the best price; no_slot where nobody rests.
  OrderSlot front() const { return empty() ? no_slot : prices_.back().first; }
  /// The first at a price; no_slot where nobody rests.
  OrderSlot first_at(Price price) const;
  /// Who stands behind it at its price; no_slot: nobody.
  OrderSlot behind(OrderSlot slot) const { return nodes_[slot].next; }
  /// The next by price, then time; no_slot at the end.
  OrderSlot after(OrderSlot slot) const;
  /// At how many prices somebody rests.
  std::size_t prices() const { return prices_.size(); }
  /// The first at one of these prices, 0 the best. Domain: from_best < prices().
  OrderSlot first_of(std::size_t from_best) const { return prices_[prices_.size() - 1 - from_best].first; }

  RestingOrder& operator[](OrderSlot slot) { return nodes_[slot].order; }
  const RestingOrder& operator[](OrderSlot slot) const { return nodes_[slot].order; }

  /// Behind all that rest at its price.
  OrderSlot add(const RestingOrder& order);
  void remove(OrderSlot slot);

 private:
  struct Node {
    RestingOrder order;
    OrderSlot previous = no_slot;
    OrderSlot next = no_slot;
  };
  struct Queue {
    std::int64_t key = 0;
    OrderSlot first = no_slot;
    OrderSlot last = no_slot;
  };
  // Rising from the worst to the best on either side.
  std::int64_t key_of(Price price) const { return side_ == Side::Buy ? price.raw : -price.raw; }
  /// Where a price's queue is, or would be.
  std::size_t place_of(std::int64_t key) const;

  Side side_;
  std::vector<Queue> prices_;  ///< rising by key; none is empty
  std::vector<Node> nodes_;
  std::vector<OrderSlot> free_;
};

}  // namespace keel
