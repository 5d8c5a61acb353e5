#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "keel/matching/clearing_house.hpp"
#include "keel/sim/data_link.hpp"

namespace keel {

/// We, in a venue within this process.
inline constexpr ParticipantId us{1};

/// What a venue within this process keeps of one who is connected to it: the trades of the last hour. It tells him what concerns him as it
/// notes it.
class VenueRecord {
 public:
  /// `house`: everybody's accounts. Both outlive this.
  VenueRecord(ParticipantId who, ClearingHouse& house, DataLink& link) : who_(who), house_(house), link_(link) {}

  ParticipantId who() const { return who_; }
  DataLink& link() { return link_; }
  ClearingHouse& house() { return house_; }
  const ClearingHouse& house() const { return house_; }
  /// Tells of his fills and of orders of his that are gone. `fees`: as cleared.
  void note(const Execution& execution, const ClearingHouse::Fees& fees, Instant now);
  void close(OrderId order, CloseReason reason, Instant now) { link_.send(now, OrderClosed{order, reason}); }

  Size position(InstrumentId id) const { return house_.account(who_).position(id).size; }
  /// In the order of execution, with an id above `after`.
  std::vector<Filled> trades(TradeId after) const;
  /// Called at each fill: a witness that is independent of what reaches us.
  void on_execution(std::function<void(const Filled&, Instant)> witness) { witness_ = std::move(witness); }

 private:
  struct Trade {
    Instant at;
    Filled filled;
  };
  void fill(const Filled& filled, Instant now);

  ParticipantId who_;
  ClearingHouse& house_;
  DataLink& link_;
  std::deque<Trade> trades_;
  std::function<void(const Filled&, Instant)> witness_;
};

}  // namespace keel
