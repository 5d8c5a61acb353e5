#pragma once

#include <memory_resource>
#include <unordered_map>
#include <vector>

#include "keel/domain/orders.hpp"
#include "keel/matching/resting_orders.hpp"

namespace keel {

/// Which orders are open and where they rest: by owner and id, and all of an owner's. It never goes through the table itself, so that no
/// order of its hashes shows.
class OpenOrders {
 public:
  struct Where {
    InstrumentId instrument;
    Side side = Side::Buy;
    OrderSlot slot = no_slot;
    OrderMarks marks;
  };

  /// Null when it is not open.
  const Where* find(ParticipantId who, OrderId order) const;
  bool contains(ParticipantId who, OrderId order) const { return find(who, order) != nullptr; }
  /// Domain: not open.
  void add(ParticipantId who, OrderId order, const Where& where);
  /// Nothing happens when it is not open.
  void erase(ParticipantId who, OrderId order);
  /// Rising.
  std::vector<OrderId> of(ParticipantId who) const;
  /// How many of an owner's reduce only.
  std::size_t reducing(ParticipantId who) const { return who.value < owners_.size() ? owners_[who.value].reducing : 0; }

 private:
  struct Key {
    ParticipantId who;
    OrderId order;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      const std::uint64_t mixed = (key.order.value ^ std::uint64_t{key.who.value} << 40) * 0x9E3779B97F4A7C15ULL;
      return static_cast<std::size_t>(mixed ^ mixed >> 32);
    }
  };
  struct Open {
    Where where;
    OrderId order;
    Open* previous = nullptr;  ///< of the same owner
    Open* next = nullptr;
  };
  struct Owner {
    Open* first = nullptr;
    std::size_t reducing = 0;
  };

  std::pmr::unsynchronized_pool_resource room_;  ///< nodes that are free again serve the next order
  std::pmr::unordered_map<Key, Open, Hash> open_{&room_};
  std::vector<Owner> owners_;  ///< by participant
};

}  // namespace keel
