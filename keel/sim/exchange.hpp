#pragma once

#include <optional>
#include <vector>

#include "keel/matching/matching_engine.hpp"
#include "keel/sim/background_makers.hpp"
#include "keel/sim/data_link.hpp"
#include "keel/sim/takers.hpp"
#include "keel/sim/venue_record.hpp"
#include "keel/sim/world.hpp"

namespace keel {

/// Brings takers, other makers and us together in the matching engine, says what happened over the link, and keeps the venue's own record
/// of us: trades, positions.
class Exchange {
 public:
  Exchange(const SimConfig& config, const Instruments& instruments, World& world, DataLink& link);

  /// Rejected: unknown or expired instrument, price off the tick ladder, size off the lot, post-only that would trade.
  void place(const PlaceOrder& order, Instant now);
  /// Nothing happens when the order is not there.
  void cancel(OrderId id, Instant now);
  void cancel_all(Instant now);
  /// As cancel_all, but nobody is told.
  void drop_orders();

  void arrive(const Taker& taker, Instant now);
  /// The other makers renew their quotes; what they show at a price from one to the next keeps its place before our orders there. Our
  /// orders that stand in their way are traded against, by each level for what it has, which it then does not show; a level that is taken
  /// empty trades with nobody.
  void requote(InstrumentId id, Instant now);
  /// Ends trading in what expires on an underlying at `expiry`: orders leave, positions become 0.
  void settle(std::size_t underlying, Instant expiry, Price delivery, Instant now);

  void set_index(std::size_t underlying, Price index) { indices_[underlying] = index; }
  VenueRecord& record() { return record_; }
  const VenueRecord& record() const { return record_; }

  bool trading(InstrumentId id) const { return !markets_[id.value].delivery; }
  std::optional<Price> delivery(InstrumentId id) const { return markets_[id.value].delivery; }
  /// As last told.
  const BookTop& top(InstrumentId id) const { return markets_[id.value].top; }
  std::vector<OrderId> open_orders() const { return matching_.open_orders(us); }

 private:
  struct Market {
    BookTop top;
    std::optional<Price> delivery;
  };
  /// Tells what `executions_` hold. Returns what traded.
  Size tell(InstrumentId id, Instant now);
  void took(const PlaceOrder& order, MatchingEngine::Outcome outcome, Instant now);
  bool refresh_top(InstrumentId id);
  void publish_top(InstrumentId id, Instant now);

  const Instruments& instruments_;
  World& world_;
  DataLink& link_;
  BackgroundMakers makers_;
  MatchingEngine matching_;
  std::vector<Market> markets_;  ///< by instrument id
  VenueRecord record_;
  std::vector<Execution> executions_;  ///< scratch
  std::vector<Price> indices_;         ///< by underlying
};

}  // namespace keel
