#pragma once

#include <span>
#include <vector>

#include "keel/book/book.hpp"

namespace keel {

/// A fact that touched one instrument's position, as it must be known to do it again.
struct Booking {
  EntryKind kind = EntryKind::Trade;  ///< Trade, Funding, DailySettlement or Expiry
  InstrumentId instrument;
  TradeId trade;        ///< trades
  Size size;            ///< trades: signed
  Price price;          ///< of the trade, the session's settlement, or the underlying's delivery
  SettleAmount amount;  ///< the trade's fee, or the funding paid
};

Booking booking_of(const Fill& fill);

/// Does the fact to the book; for a trade, false if it was booked already.
bool book(const Instrument& instrument, const Booking& booking, Book& to);

/// What a position would be had only these bookings been made, in this order. Fails no checks that Book does not.
Position replayed(const Instrument& instrument, std::span<const Booking> bookings);

enum class CostBasis : std::uint8_t { Average, Fifo, Lifo };

/// The same bookings with closing trades matched against the oldest (Fifo) or newest (Lifo) open lots; Average is what Book keeps.
/// Size, fees, funding and realised - cost never depend on the basis. A daily settlement brings every lot to its price.
Position position_by(const Instrument& instrument, std::span<const Booking> bookings, CostBasis basis);

/// Every booking that may have to be undone. Kept beside a Book, and only where busts, corrections or lots are wanted: it grows.
class History {
 public:
  void add(const Booking& booking) { all_.push_back(booking); }
  void reserve(std::size_t bookings) { all_.reserve(bookings); }
  /// Those of one instrument, in the order in which they were added.
  std::vector<Booking> of(InstrumentId instrument) const;

  /// The venue undid a trade: the book becomes what it would be without it, exactly. False, and nothing changes, if the trade is
  /// not known. The trade's id stays taken.
  bool bust(const Instrument& instrument, TradeId trade, Book& book);
  /// The venue restated a trade (its size, price or fee) under its id; as bust, with the new trade in the old one's place.
  bool correct(const Instrument& instrument, const Fill& fill, Book& book);

 private:
  Booking* find(InstrumentId instrument, TradeId trade);

  std::vector<Booking> all_;
};

}  // namespace keel
