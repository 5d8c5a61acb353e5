#include "keel/book/history.hpp"

#include <algorithm>
#include <deque>

#include "keel/book/allocation.hpp"

namespace keel {
namespace {

struct Lot {
  Size size;
  SettleAmount cost;
};

/// Open lots, oldest first; all of one sign.
class Lots {
 public:
  Lots(const Instrument& instrument, CostBasis basis) : instrument_(instrument), basis_(basis) {}

  void trade(Size size, Price price) {
    SettleAmount value = settlement_value(instrument_, size, price);
    while (size.raw != 0 && !open_.empty() && sign(open_.front().size) * sign(size) < 0) {
      Lot& lot = basis_ == CostBasis::Fifo ? open_.front() : open_.back();
      const Size closed = abs(size) < abs(lot.size) ? -size : lot.size;
      const SettleAmount closing_value = closed == -size ? value : allocated(value, closed, -size);
      const SettleAmount cost = allocated(lot.cost, closed, lot.size);
      realised_ += -closing_value - cost;
      lot.size -= closed;
      lot.cost -= cost;
      size += closed;
      value -= closing_value;
      if (lot.size.raw == 0) drop();
    }
    if (size.raw != 0) open_.push_back({size, value});
  }

  void bring_to(Price price) {
    for (Lot& lot : open_) {
      const SettleAmount value = settlement_value(instrument_, lot.size, price);
      realised_ += value - lot.cost;
      lot.cost = value;
    }
  }

  void write_to(Position& position) const {
    position.realised = realised_;
    position.cost = {};
    for (const Lot& lot : open_) position.cost += lot.cost;
  }

 private:
  void drop() {
    if (basis_ == CostBasis::Fifo) {
      open_.pop_front();
    } else {
      open_.pop_back();
    }
  }

  const Instrument& instrument_;
  CostBasis basis_;
  std::deque<Lot> open_;
  SettleAmount realised_;
};

std::vector<Booking>::iterator find(std::vector<Booking>& known, TradeId trade) {
  return std::ranges::find_if(known, [&](const Booking& booking) { return booking.kind == EntryKind::Trade && booking.trade == trade; });
}

}  // namespace

Booking booking_of(const Fill& fill, Instant at) {
  return {EntryKind::Trade, fill.instrument, fill.trade, fill.size * sign_of(fill.side), fill.price, fill.fee, at};
}

Fill fill_of(const Booking& booking) {
  const Side side = booking.size.raw > 0 ? Side::Buy : Side::Sell;
  return {booking.trade, booking.instrument, side, booking.price, abs(booking.size), booking.amount};
}

bool book(const Instrument& instrument, const Booking& booking, Book& to) {
  switch (booking.kind) {
    case EntryKind::Trade: return to.apply(instrument, fill_of(booking));
    case EntryKind::Funding: to.fund(instrument, booking.amount); return true;
    case EntryKind::DailySettlement: to.settle_daily(instrument, booking.price); return true;
    case EntryKind::Expiry:
    case EntryKind::Exercise: to.settle(instrument, booking.price, booking.delivery_fee); return true;
    case EntryKind::PoolFees: to.collect_pool_fees(instrument, {booking.currency, booking.amount}, booking.price); return true;
    default: KEEL_CHECK(false, "not a fact about one instrument");
  }
}

Position replayed(const Instrument& instrument, std::span<const Booking> bookings) {
  Book scratch;
  for (const Booking& booking : bookings) book(instrument, booking, scratch);
  return scratch.position(instrument.id);
}

Position position_by(const Instrument& instrument, std::span<const Booking> bookings, CostBasis basis) {
  Position position = replayed(instrument, bookings);
  if (basis == CostBasis::Average) return position;
  Lots lots(instrument, basis);
  Size held;
  for (const Booking& booking : bookings) {
    if (booking.kind == EntryKind::DailySettlement) lots.bring_to(booking.price);
    Size traded = booking.kind == EntryKind::Trade ? booking.size : Size{};
    if (is_delivery(booking.kind)) traded = -held;
    if (traded.raw == 0) continue;
    lots.trade(traded, is_delivery(booking.kind) ? payoff_price(instrument, booking.price) : booking.price);
    held += traded;
  }
  lots.write_to(position);
  return position;
}

std::vector<Booking>& History::slot(InstrumentId instrument) {
  if (instrument.value >= all_.size()) all_.resize(instrument.value + 1U);
  return all_[instrument.value];
}

bool History::book(const Instrument& instrument, const Booking& booking, Book& to) {
  if (booking.kind == EntryKind::Trade && to.trades().contains(instrument.venue, booking.trade)) return false;
  std::vector<Booking>& known = slot(instrument.id);
  const auto younger = std::ranges::upper_bound(known, booking.at, {}, &Booking::at);
  const bool late = younger != known.end();
  known.insert(younger, booking);
  if (!late) return keel::book(instrument, booking, to);
  to.restate(instrument, replayed(instrument, known), booking.kind, booking.trade);
  return true;
}

std::span<const Booking> History::of(InstrumentId instrument) const {
  if (instrument.value >= all_.size()) return {};
  return all_[instrument.value];
}

bool History::bust(const Instrument& instrument, TradeId trade, Book& book) {
  std::vector<Booking>& known = slot(instrument.id);
  const auto found = find(known, trade);
  if (found == known.end()) return false;
  known.erase(found);
  book.restate(instrument, replayed(instrument, known), EntryKind::Bust, trade);
  return true;
}

bool History::correct(const Instrument& instrument, const Fill& fill, Book& book) {
  std::vector<Booking>& known = slot(instrument.id);
  const auto found = find(known, fill.trade);
  if (found == known.end()) return false;
  *found = booking_of(fill, found->at);
  book.restate(instrument, replayed(instrument, known), EntryKind::TradeCorrection, fill.trade);
  return true;
}

}  // namespace keel
