#include "keel/account/entry_price.hpp"

#include <cmath>

#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

double value_at(const Instrument& instrument, Size size, Price price) {
  const double contracts = std::abs(to_double(size));
  return instrument.reciprocal() ? contracts / to_double(price) : contracts * to_double(price);
}

}  // namespace

void EntryPrice::take(const Instrument& instrument, const Booking& booking) {
  if (instrument.kind == InstrumentKind::Pool) return;
  if (booking.kind == EntryKind::Trade) return trade(instrument, booking.size, booking.price);
  if (is_delivery(booking.kind)) return lots_.clear();
  if (booking.kind != EntryKind::DailySettlement) return;
  for (Lot& lot : lots_) lot = {lot.size, value_at(instrument, lot.size, booking.price), booking.price};
}

void EntryPrice::trade(const Instrument& instrument, Size size, Price price) {
  while (size.raw != 0 && !lots_.empty() && sign(lots_.front().size) * sign(size) < 0) {
    const bool newest = basis_ == CostBasis::Lifo;
    Lot& lot = newest ? lots_.back() : lots_.front();
    const Size left = abs(size) < abs(lot.size) ? lot.size + size : Size{};
    size += lot.size - left;
    lot.value *= to_double(left) / to_double(lot.size);
    lot.size = left;
    if (left.raw != 0) continue;
    newest ? lots_.pop_back() : lots_.pop_front();
  }
  if (size.raw != 0) open(instrument, size, price);
}

void EntryPrice::open(const Instrument& instrument, Size size, Price price) {
  if (basis_ != CostBasis::Average || lots_.empty()) {
    lots_.push_back({size, value_at(instrument, size, price), price});
    return;
  }
  Lot& lot = lots_.front();
  lot.size += size;
  lot.value += value_at(instrument, size, price);
  if (lot.price != price) lot.price = {};
}

double EntryPrice::of(const Instrument& instrument) const {
  if (lots_.empty()) return 0.0;
  Size size;
  double value = 0.0;
  bool one_price = true;
  for (const Lot& lot : lots_) {
    size += lot.size;
    value += lot.value;
    one_price = one_price && lot.price == lots_.front().price;
  }
  if (one_price && lots_.front().price.raw != 0) return to_double(lots_.front().price);
  const double contracts = std::abs(to_double(size));
  return instrument.reciprocal() ? contracts / value : value / contracts;
}

}  // namespace keel
