#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "keel/matching/clearing_house.hpp"
#include "keel/sim/data_link.hpp"

namespace keel {

/// We, in a venue within this process.
inline constexpr ParticipantId us{1};

/// What a venue within this process keeps: everybody's account, and of us the trades of the last hour. It tells us what concerns us as it
/// notes it.
class VenueRecord {
 public:
  /// Both outlive this.
  VenueRecord(const Instruments& instruments, DataLink& link) : house_(instruments), link_(link) {}

  ClearingHouse& house() { return house_; }
  const ClearingHouse& house() const { return house_; }
  /// Clears what happened and tells us of fills and of orders that are gone. `index`: the underlying's price.
  void note(const Execution& execution, Price index, Instant now);
  void close(OrderId order, CloseReason reason, Instant now) { link_.send(now, OrderClosed{order, reason}); }

  Size position(InstrumentId id) const { return house_.account(us).position(id).size; }
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

  ClearingHouse house_;
  DataLink& link_;
  std::deque<Trade> trades_;
  std::function<void(const Filled&, Instant)> witness_;
};

}  // namespace keel
