#include "keel/matching/resting_orders.hpp"

#include <algorithm>

namespace keel {
namespace {

/// So many prices are looked at one by one, from the best, before they are halved: most orders come and go there.
constexpr std::size_t looked_at = 8;

}  // namespace

std::size_t RestingOrders::place_of(std::int64_t key) const {
  const std::size_t near = std::min(looked_at, prices_.size());
  for (std::size_t i = 0; i < near; ++i) {
    const std::size_t at = prices_.size() - i;
    if (prices_[at - 1].key < key) return at;
  }
  const auto far = prices_.begin() + static_cast<std::ptrdiff_t>(prices_.size() - near);
  const auto first = std::lower_bound(prices_.begin(), far, key, [](const Queue& queue, std::int64_t k) { return queue.key < k; });
  return static_cast<std::size_t>(first - prices_.begin());
}

OrderSlot RestingOrders::first_at(Price price) const {
  const std::int64_t key = key_of(price);
  const std::size_t at = place_of(key);
  return at < prices_.size() && prices_[at].key == key ? prices_[at].first : no_slot;
}

OrderSlot RestingOrders::after(OrderSlot slot) const {
  if (nodes_[slot].next != no_slot) return nodes_[slot].next;
  const std::size_t at = place_of(key_of(nodes_[slot].order.price));
  return at == 0 ? no_slot : prices_[at - 1].first;
}

OrderSlot RestingOrders::add(const RestingOrder& order) {
  OrderSlot slot;
  if (free_.empty()) {
    slot = static_cast<OrderSlot>(nodes_.size());
    nodes_.push_back({order});
  } else {
    slot = free_.back();
    free_.pop_back();
    nodes_[slot] = {order};
  }
  const std::int64_t key = key_of(order.price);
  const std::size_t at = place_of(key);
  if (at < prices_.size() && prices_[at].key == key) {
    Queue& queue = prices_[at];
    nodes_[slot].previous = queue.last;
    nodes_[queue.last].next = slot;
    queue.last = slot;
  } else {
    prices_.insert(prices_.begin() + static_cast<std::ptrdiff_t>(at), {key, slot, slot});
  }
  return slot;
}

void RestingOrders::remove(OrderSlot slot) {
  const Node node = nodes_[slot];
  if (node.previous != no_slot) nodes_[node.previous].next = node.next;
  if (node.next != no_slot) nodes_[node.next].previous = node.previous;
  if (node.previous == no_slot || node.next == no_slot) {
    const std::size_t at = place_of(key_of(node.order.price));
    Queue& queue = prices_[at];
    if (node.previous == no_slot) queue.first = node.next;
    if (node.next == no_slot) queue.last = node.previous;
    if (queue.first == no_slot) prices_.erase(prices_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  free_.push_back(slot);
}

}  // namespace keel
