#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "keel/matching/matching_engine.hpp"
#include "keel/sim/background_makers.hpp"
#include "keel/sim/data_link.hpp"
#include "keel/sim/takers.hpp"
#include "keel/sim/venue_record.hpp"
#include "keel/sim/world.hpp"

namespace keel {

/// The other makers, where they cross what rests and must wait for it.
inline constexpr ParticipantId other_makers{2};

/// Brings takers, other makers, adversaries and us together in the matching engine, says what happened over the link, and keeps the venue's
/// own record of us: trades, positions. Of an order that waits behind the speed bump we hear at once that it is accepted.
class Exchange {
 public:
  Exchange(const SimConfig& config, const Instruments& instruments, World& world, DataLink& link);

  /// Rejected: unknown or expired instrument, price off the tick ladder, size off the lot, post-only that would trade.
  void place(const PlaceOrder& order, Instant now);
  void refuse(OrderId order, Instant now) { record_.close(order, CloseReason::Rejected, now); }
  /// Nothing happens when the order is not there.
  void cancel(OrderId id, Instant now);
  void cancel_all(Instant now);
  /// As cancel_all, but nobody is told.
  void drop_orders();

  void arrive(const Taker& taker, Instant now);
  /// An order or a cancel of somebody who is not us.
  void place(ParticipantId who, const OrderRequest& request, Instant now);
  void cancel(ParticipantId who, OrderId id, Instant now);
  /// When the next of those who wait behind the speed bump is due. Domain of all that places orders: they are released by then.
  std::optional<Instant> next_due() const { return matching_.next_due(); }
  void release(Instant now);
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
  /// Of all that is shown and rests; nothing where nobody stands.
  std::optional<Price> best(InstrumentId id, Side side) { return matching_.book(id).best(side); }
  bool rests(ParticipantId who, OrderId id) const { return matching_.rests_in(who, id).has_value(); }
  /// Called at all that happens in the venue to what rests or is shown there.
  void on_execution(std::function<void(const Execution&, Instant)> witness) { witness_ = std::move(witness); }
  /// As last told.
  const BookTop& top(InstrumentId id) const { return markets_[id.value].top; }
  std::vector<OrderId> open_orders() const { return matching_.open_orders(us); }

 private:
  struct Market {
    BookTop top;
    std::optional<Price> delivery;
  };
  /// Tells what `executions_` hold. Returns what traded.
  Size tell(Instant now);
  void took(const OrderRequest& order, MatchingEngine::Outcome outcome, Instant now);
  /// So much of what a level of the others has is left to show once our way into it is clear.
  Size clear_way(InstrumentId id, Side side, const BookLevel& level, Instant now);
  OrderRequest without_name(InstrumentId id, Side side, Price limit, Size size);
  /// What we are told is there: without our own.
  BookLevel best_of_others(InstrumentId id, Side side);
  bool refresh_top(InstrumentId id);
  void publish_top(InstrumentId id, Instant now);

  const Instruments& instruments_;
  World& world_;
  DataLink& link_;
  BackgroundMakers makers_;
  MatchingEngine matching_;
  std::vector<Market> markets_;  ///< by instrument id
  VenueRecord record_;
  Duration speed_bump_;
  std::vector<OrderId> held_;  ///< ours, that wait
  OrderId last_without_name_;
  std::function<void(const Execution&, Instant)> witness_;
  std::vector<Execution> executions_;               ///< scratch
  std::vector<MatchingEngine::Released> released_;  ///< scratch
  std::vector<Price> indices_;                      ///< by underlying
};

}  // namespace keel
