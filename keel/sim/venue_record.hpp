#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "keel/sim/data_link.hpp"

namespace keel {

/// What a venue within this process keeps of us: positions, and trades of the last hour. It tells us as it notes.
class VenueRecord {
 public:
  VenueRecord(std::size_t instruments, DataLink& link) : link_(link), positions_(instruments) {}

  void fill(const Filled& filled, Instant now);
  void close(OrderId order, CloseReason reason, Instant now) { link_.send(now, OrderClosed{order, reason}); }
  /// A settled position is gone.
  void settle(InstrumentId id) { positions_[id.value] = {}; }

  Size position(InstrumentId id) const { return positions_[id.value]; }
  /// In the order of execution, with an id above `after`.
  std::vector<Filled> trades(TradeId after) const;
  /// Called at each fill: a witness that is independent of what reaches us.
  void on_execution(std::function<void(const Filled&, Instant)> witness) { witness_ = std::move(witness); }

 private:
  struct Trade {
    Instant at;
    Filled filled;
  };
  DataLink& link_;
  std::vector<Size> positions_;  ///< by instrument id
  std::deque<Trade> trades_;
  std::function<void(const Filled&, Instant)> witness_;
};

}  // namespace keel
