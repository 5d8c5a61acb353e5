#pragma once

#include "keel/base/time.hpp"
#include "keel/domain/commands.hpp"
#include "keel/matching/resting_orders.hpp"

namespace keel {

/// How long an order stands. FillOrKill: all of it at once, or nothing.
enum class Lasts : std::uint8_t { GoodTilCancelled, ImmediateOrCancel, FillOrKill };

/// What becomes of an order that would trade at once. Reprice: it rests a tick before what it would have met.
enum class PostOnly : std::uint8_t { No, Reject, Reprice };

/// What happens where two orders of one participant would trade with each other.
enum class SelfTrade : std::uint8_t {
  CancelResting,  ///< what rested leaves, what came goes on
  CancelTaking,   ///< what came goes no further
  CancelBoth,
};

/// An order as a venue takes it.
struct OrderRequest {
  OrderId order;  ///< its owner's; of one that is open only to change that very order
  InstrumentId instrument;
  Side side = Side::Buy;
  Price price;          ///< the worst; not read of a market order
  bool market = false;  ///< at any price; what finds nobody is cancelled
  Size size;            ///< > 0: what shall rest or trade from now on
  Lasts lasts = Lasts::GoodTilCancelled;
  PostOnly post_only = PostOnly::No;
  OrderMarks marks;
  /// Takes the place of this open order of the same owner, instrument and side, in one message: refused, nothing has changed. At the same
  /// price and no larger it keeps the other's place in the queue. None: a new order.
  OrderId replaces;
};

/// As the engine's commands mean it.
inline OrderRequest request_of(const PlaceOrder& order) {
  const bool rests = order.time_in_force == TimeInForce::PostOnly;
  return {.order = order.order,
          .instrument = order.instrument,
          .side = order.side,
          .price = order.price,
          .size = order.size,
          .lasts = rests ? Lasts::GoodTilCancelled : Lasts::ImmediateOrCancel,
          .post_only = rests ? PostOnly::Reject : PostOnly::No,
          .replaces = order.replaces};
}

enum class Refusal : std::uint8_t {
  None,
  NoInstrument,     ///< there is none, or it trades no more
  BadPrice,         ///< not above 0, or off the tick ladder
  BadSize,          ///< not above 0, or off the lot
  BadTerms,         ///< what the kinds of order do not allow together, or this market not at all
  UsedId,           ///< another of its owner's is open under it, or it is none
  NotThere,         ///< what it replaces is not open, or of another instrument or side
  WouldTrade,       ///< post-only
  NothingToReduce,  ///< reduce-only without a position the other way, or other orders reduce all of it
  Frozen,           ///< market maker protection has been triggered
  SelfTrade,        ///< it met its owner's order first
  NotEnough,        ///< fill or kill
};

/// What became of a request.
struct Placed {
  enum class Outcome : std::uint8_t {
    Rejected,  ///< nothing has changed
    Rests,     ///< what did not trade at once, if any did, is open
    Filled,
    Unfilled,  ///< what did not trade is cancelled
    Held,      ///< behind a speed bump, or until the next auction
  };
  Outcome outcome = Outcome::Rejected;
  Refusal refusal = Refusal::None;  ///< why it was rejected, or is unfilled
  Price price;                      ///< at which it rests
  Size left;                        ///< of it: that rests, or was cancelled
};

/// Both sides of one participant's quote on an instrument; a size of 0 quotes nothing there.
struct QuoteRequest {
  struct Side {
    OrderId order;
    Price price;
    Size size;
  };
  InstrumentId instrument;
  Side bid;
  Side ask;
  PostOnly post_only = PostOnly::No;
};

/// What a venue does against those who are faster than others, instrument by instrument.
struct MatchRules {
  /// An order that would trade at once waits so long, first in, first out; 0: it trades. Cancels and what rests do not wait.
  Duration speed_bump;
  /// A cancel of one that waits leaves it to trade what it can when its time comes; else it is gone.
  bool cancel_leaves_immediate = false;
  /// Orders are collected and all that agree trade at one price, so often; 0: they trade as they come. Nothing is shown by level there.
  Duration auction_every;
  /// What is shown at a level are orders of this size, which a taker meets one after the other; 0: it is one.
  Size shown_order;
};

}  // namespace keel
