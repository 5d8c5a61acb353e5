#pragma once

#include <optional>
#include <span>
#include <vector>

#include "keel/book/book.hpp"

namespace keel {

/// A fact that touched one instrument's position, as it must be known to do it again.
struct Booking {
  EntryKind kind = EntryKind::Trade;  ///< Trade, Funding, DailySettlement, Expiry, Exercise or PoolFees
  InstrumentId instrument;
  TradeId trade;                                  ///< trades
  Size size;                                      ///< trades: signed
  Price price;                                    ///< of the trade, the session's settlement, the underlying's delivery, or of the pool
  SettleAmount amount;                            ///< the trade's fee, the funding paid, or what a pool paid
  Instant at;                                     ///< when it happened, which may be before others that are known already
  Currency currency;                              ///< pool fees
  std::optional<SettleAmount> delivery_fee = {};  ///< deliveries: where it is not that of the position alone
};

Booking booking_of(const Fill& fill, Instant at = {});
/// Domain: a trade.
Fill fill_of(const Booking& booking);

/// Does the fact to the book, as the newest; for a trade, false if it was booked already.
bool book(const Instrument& instrument, const Booking& booking, Book& to);

/// What a position would be had only these bookings been made, in this order. Fails no checks that Book does not.
Position replayed(const Instrument& instrument, std::span<const Booking> bookings);

enum class CostBasis : std::uint8_t { Average, Fifo, Lifo };

/// The same bookings with closing trades matched against the oldest (Fifo) or newest (Lifo) open lots; Average is what Book keeps.
/// Size, fees, funding and realised - cost never depend on the basis. A daily settlement brings every lot to its price.
Position position_by(const Instrument& instrument, std::span<const Booking> bookings, CostBasis basis);

/// Every booking that may have to be undone. Kept beside a Book, and only where busts, corrections, late facts or lots are wanted: it
/// grows.
class History {
 public:
  /// Does the fact to the book in its time's place: if younger ones of its instrument are booked already, the instrument's accounts
  /// become, exactly, what they would be had the facts come in time order. Those of one time stand in the order of their coming.
  /// For a trade, false, and nothing changes, if it was booked already.
  bool book(const Instrument& instrument, const Booking& booking, Book& to);
  /// Room for so many bookings of one instrument.
  void reserve(InstrumentId instrument, std::size_t bookings) { slot(instrument).reserve(bookings); }
  /// Those of one instrument, in time order; good until the next is made.
  std::span<const Booking> of(InstrumentId instrument) const;

  /// The venue undid a trade: the book becomes what it would be without it, exactly. False, and nothing changes, if the trade is
  /// not known. The trade's id stays taken.
  bool bust(const Instrument& instrument, TradeId trade, Book& book);
  /// The venue restated a trade (its side, size, price or fee) under its id; as bust, with the new trade in the old one's place.
  bool correct(const Instrument& instrument, const Fill& fill, Book& book);

 private:
  std::vector<Booking>& slot(InstrumentId instrument);

  std::vector<std::vector<Booking>> all_;  ///< by instrument id, each in time order
};

}  // namespace keel
