#pragma once

#include "keel/matching/order_book.hpp"

namespace keel {

/// Somebody without a name takes up to `size` of a book at `limit` or better. Returns what is left.
inline Size take_from(OrderBook& book, Side side, Price limit, Size size, std::vector<Execution>& out) {
  while (size.raw > 0) {
    const auto front = book.front(opposite(side));
    if (!front || (side == Side::Buy ? front->price > limit : front->price < limit)) break;
    out.push_back(book.take(opposite(side), *front, size));
    size -= out.back().size;
  }
  return size;
}

/// Best first, older before younger.
inline std::vector<RestingOrder> all_of(const RestingOrders& orders) {
  std::vector<RestingOrder> all;
  for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) all.push_back(orders[slot]);
  return all;
}

/// no_slot: it does not rest there.
inline OrderSlot slot_of(const RestingOrders& orders, ParticipantId owner, OrderId id) {
  OrderSlot slot = orders.front();
  while (slot != no_slot && (orders[slot].owner != owner || orders[slot].id != id)) slot = orders.after(slot);
  return slot;
}

}  // namespace keel
