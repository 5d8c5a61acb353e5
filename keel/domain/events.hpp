#pragma once

#include <variant>

#include "keel/base/time.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/orders.hpp"
#include "keel/domain/settings/limits_config.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {

/// The venue offers an instrument; its id is the next free one.
struct InstrumentListed {
  Instrument instrument;
  static constexpr auto fields() { return std::tuple{Field{"instrument", &InstrumentListed::instrument}}; }
};

/// Best bid and ask of everybody else. A size of 0 means that the side is empty.
struct BookTop {
  InstrumentId instrument;
  Price bid;
  Size bid_size;
  Price ask;
  Size ask_size;
  static constexpr auto fields() {
    using B = BookTop;
    return std::tuple{Field{"instrument", &B::instrument}, Field{"bid", &B::bid}, Field{"bid_size", &B::bid_size}, Field{"ask", &B::ask},
                      Field{"ask_size", &B::ask_size}};
  }
};

/// The venue's index of an underlying, in the quote currency.
struct IndexMoved {
  Currency underlying;
  Price price;
  static constexpr auto fields() { return std::tuple{Field{"underlying", &IndexMoved::underlying}, Field{"price", &IndexMoved::price}}; }
};

/// The implied volatilities of one expiry: raw SVI in total variance over log-moneyness k = ln(K/F).
struct SmileMoved {
  Currency underlying;
  Instant expiry;
  double a = 0.0;
  double b = 0.0;
  double rho = 0.0;
  double m = 0.0;
  double s = 0.0;
  static constexpr auto fields() {
    using S = SmileMoved;
    return std::tuple{Field{"underlying", &S::underlying},
                      Field{"expiry", &S::expiry},
                      Field{"a", &S::a},
                      Field{"b", &S::b},
                      Field{"rho", &S::rho},
                      Field{"m", &S::m},
                      Field{"s", &S::s}};
  }
};

/// A trade on the public tape.
struct Traded {
  InstrumentId instrument;
  Price price;
  Size size;
  Side taker = Side::Buy;
  static constexpr auto fields() {
    using T = Traded;
    return std::tuple{Field{"instrument", &T::instrument}, Field{"price", &T::price}, Field{"size", &T::size}, Field{"taker", &T::taker}};
  }
};

struct OrderAccepted {
  OrderId order;
  static constexpr auto fields() { return std::tuple{Field{"order", &OrderAccepted::order}}; }
};

/// One of our orders traded.
struct Filled {
  TradeId trade;
  OrderId order;
  InstrumentId instrument;
  Side side = Side::Buy;
  Price price;
  Size size;         ///< > 0
  SettleAmount fee;  ///< paid by us, in the instrument's settlement currency; negative is a rebate
  Liquidity liquidity = Liquidity::Maker;
  static constexpr auto fields() {
    using F = Filled;
    return std::tuple{Field{"trade", &F::trade}, Field{"order", &F::order},        Field{"instrument", &F::instrument},
                      Field{"side", &F::side},   Field{"price", &F::price},        Field{"size", &F::size},
                      Field{"fee", &F::fee},     Field{"liquidity", &F::liquidity}};
  }
};

/// An order of ours is gone from the venue.
struct OrderClosed {
  OrderId order;
  CloseReason reason = CloseReason::Cancelled;
  static constexpr auto fields() { return std::tuple{Field{"order", &OrderClosed::order}, Field{"reason", &OrderClosed::reason}}; }
};

/// An expiring instrument was settled in cash at the delivery price of its underlying.
struct Settled {
  InstrumentId instrument;
  Price delivery;
  static constexpr auto fields() { return std::tuple{Field{"instrument", &Settled::instrument}, Field{"delivery", &Settled::delivery}}; }
};

/// Money came in (or left, if negative).
struct Deposited {
  Money money;
  static constexpr auto fields() { return std::tuple{Field{"money", &Deposited::money}}; }
};

/// The venue says what it thinks that we hold; a difference halts. Domain: stated after all fills that it counts, or one of ours would be
/// taken for another maker's.
struct PositionReported {
  InstrumentId instrument;
  Size size;
  static constexpr auto fields() {
    return std::tuple{Field{"instrument", &PositionReported::instrument}, Field{"size", &PositionReported::size}};
  }
};

/// We are connected to a venue and reconciled with it; whatever it has not confirmed since is gone.
struct SessionStarted {
  std::uint64_t session = 0;
  Venue venue = {};
  static constexpr auto fields() { return std::tuple{Field{"session", &SessionStarted::session}, Field{"venue", &SessionStarted::venue}}; }
};

/// The connection to a venue is gone; whatever was under way, either way, may be lost.
struct SessionEnded {
  Venue venue = {};
  static constexpr auto fields() { return std::tuple{Field{"venue", &SessionEnded::venue}}; }
};

/// A person stops or resumes trading.
struct Halted {
  std::string why;
  static constexpr auto fields() { return std::tuple{Field{"why", &Halted::why}}; }
};
struct Resumed {
  std::string by;
  static constexpr auto fields() { return std::tuple{Field{"by", &Resumed::by}}; }
};

/// A person wants nothing left: stage Flatten everywhere until somebody halts or resumes.
struct FlattenOrdered {
  std::string by;
  static constexpr auto fields() { return std::tuple{Field{"by", &FlattenOrdered::by}}; }
};

/// A person sets a limit, instead of the config's: one that is no looser. Domain: validate_limit (risk/measures.hpp); whoever makes the
/// fact asks it.
struct LimitChanged {
  std::string measure;  ///< by its name: "delta_usd"
  LimitConfig limit;
  std::string by;
  Instant until = never;  ///< from then on the config's limit holds again
  static constexpr auto fields() {
    using L = LimitChanged;
    return std::tuple{Field{"measure", &L::measure}, Field{"limit", &L::limit}, Field{"by", &L::by}, Field{"until", &L::until}};
  }
};

/// A person lets an instrument trade again that too many executions stopped. One that is not stopped stays as it is.
struct InstrumentEnabled {
  std::string instrument;  ///< by its full name
  std::string by;
  static constexpr auto fields() {
    return std::tuple{Field{"instrument", &InstrumentEnabled::instrument}, Field{"by", &InstrumentEnabled::by}};
  }
};

/// A person asks for a limit that is looser than the config's. It holds when another one confirms it. Domain: as LimitChanged.
struct LimitProposed {
  std::string measure;
  LimitConfig limit;
  std::string by;
  Instant until = never;  ///< once it is confirmed; from then on the config's limit holds again
  Instant lapses;         ///< unless it is confirmed before
  static constexpr auto fields() {
    using L = LimitProposed;
    return std::tuple{Field{"measure", &L::measure}, Field{"limit", &L::limit}, Field{"by", &L::by}, Field{"until", &L::until},
                      Field{"lapses", &L::lapses}};
  }
};

/// Another person agrees to what is proposed for a measure. What nobody proposed, or who confirms his own, changes nothing.
struct LimitConfirmed {
  std::string measure;
  std::string by;
  static constexpr auto fields() { return std::tuple{Field{"measure", &LimitConfirmed::measure}, Field{"by", &LimitConfirmed::by}}; }
};

/// A person asks that another maker may trade on the account beside us, for a time. He may when another person confirms it, instead of who
/// could until then: one at a time, as a difference has no name on it.
struct OtherMakerProposed {
  std::string maker;  ///< his name
  std::string by;
  Instant until = never;  ///< once it is confirmed
  Instant lapses;         ///< unless it is confirmed before
  static constexpr auto fields() {
    using O = OtherMakerProposed;
    return std::tuple{Field{"maker", &O::maker}, Field{"by", &O::by}, Field{"until", &O::until}, Field{"lapses", &O::lapses}};
  }
};

/// Another person agrees to who is proposed. Whom nobody proposed, or who confirms his own, changes nothing.
struct OtherMakerConfirmed {
  std::string maker;
  std::string by;
  static constexpr auto fields() { return std::tuple{Field{"maker", &OtherMakerConfirmed::maker}, Field{"by", &OtherMakerConfirmed::by}}; }
};

/// A person lets no other maker trade on the account any more, nor anybody who is proposed.
struct OtherMakerEnded {
  std::string by;
  static constexpr auto fields() { return std::tuple{Field{"by", &OtherMakerEnded::by}}; }
};

/// What another maker must have traded for the venue's count of a position, which follows, to be true. The loop makes it (others_trade in
/// engine/fact_check.hpp) at the fair price of then; whom nobody lets trade changes nothing.
struct OtherMakerTraded {
  std::string maker;
  InstrumentId instrument;
  Side side = Side::Buy;
  Size size;    ///< > 0
  Price price;  ///< at which it is booked; what he paid is not known
  static constexpr auto fields() {
    using O = OtherMakerTraded;
    return std::tuple{Field{"maker", &O::maker}, Field{"instrument", &O::instrument}, Field{"side", &O::side}, Field{"size", &O::size},
                      Field{"price", &O::price}};
  }
};

/// What we have paid in all, since the account began, for holding a perpetual: received, if negative. A sum, so that one that is told
/// twice, or after one that was lost, brings no more than there is.
struct FundingPaid {
  InstrumentId instrument;
  SettleAmount in_all;  ///< in its settlement currency
  static constexpr auto fields() {
    return std::tuple{Field{"instrument", &FundingPaid::instrument}, Field{"in_all", &FundingPaid::in_all}};
  }
};

/// Nothing but time passed.
struct TimeReached {
  static constexpr auto fields() { return std::tuple{}; }
};

template <class T, class... Of>
inline constexpr bool is_one_of = (std::is_same_v<T, Of> || ...);

/// Of facts, those that only a person may say.
template <class T>
concept PersonsWord = is_one_of<T, Halted, Resumed, FlattenOrdered, LimitChanged, InstrumentEnabled, LimitProposed, LimitConfirmed,
                                OtherMakerProposed, OtherMakerConfirmed, OtherMakerEnded>;

/// The position of an alternative is part of the journal format: append, never reorder.
using Fact = std::variant<InstrumentListed, BookTop, IndexMoved, SmileMoved, Traded, OrderAccepted, Filled, OrderClosed, Settled, Deposited,
                          PositionReported, SessionStarted, Halted, Resumed, TimeReached, SessionEnded, FlattenOrdered, LimitChanged,
                          InstrumentEnabled, LimitProposed, LimitConfirmed, OtherMakerProposed, OtherMakerConfirmed, OtherMakerEnded,
                          OtherMakerTraded, FundingPaid>;
std::string_view name_of(const Fact& fact);

struct Event {
  std::uint64_t seq = 0;  ///< 1, 2, 3, … without a gap
  Instant at;             ///< never before the previous event's; the only now there is
  Fact fact;
};

}  // namespace keel
