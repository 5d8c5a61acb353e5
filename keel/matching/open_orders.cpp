#include "keel/matching/open_orders.hpp"

#include <algorithm>

#include "keel/base/check.hpp"

namespace keel {

const OpenOrders::Where* OpenOrders::find(ParticipantId who, OrderId order) const {
  const auto found = open_.find({who, order});
  return found == open_.end() ? nullptr : &found->second.where;
}

void OpenOrders::add(ParticipantId who, OrderId order, const Where& where) {
  if (who.value >= owners_.size()) owners_.resize(who.value + 1);
  Owner& owner = owners_[who.value];
  const auto [at, fresh] = open_.emplace(Key{who, order}, Open{where, order, nullptr, owner.first});
  KEEL_CHECK(fresh, "an order is opened once");
  Open* const open = &at->second;
  if (open->next != nullptr) open->next->previous = open;
  owner.first = open;
  owner.reducing += where.marks.reduce_only ? 1 : 0;
}

void OpenOrders::erase(ParticipantId who, OrderId order) {
  const auto found = open_.find({who, order});
  if (found == open_.end()) return;
  const Open& open = found->second;
  Owner& owner = owners_[who.value];
  (open.previous != nullptr ? open.previous->next : owner.first) = open.next;
  if (open.next != nullptr) open.next->previous = open.previous;
  owner.reducing -= open.where.marks.reduce_only ? 1 : 0;
  open_.erase(found);
}

std::vector<OrderId> OpenOrders::of(ParticipantId who) const {
  std::vector<OrderId> all;
  if (who.value >= owners_.size()) return all;
  for (const Open* open = owners_[who.value].first; open != nullptr; open = open->next) all.push_back(open->order);
  std::ranges::sort(all);
  return all;
}

}  // namespace keel
