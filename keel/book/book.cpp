#include "keel/book/book.hpp"

#include <algorithm>

#include "keel/base/int128.hpp"

namespace keel {
namespace {

/// The cost that leaves with `part` of `whole`, half to even to 1e-8; what rounding leaves stays with the rest.
SettleAmount allocated_cost(SettleAmount cost, Size part, Size whole) {
  return {divide_rounded(multiply_checked(cost.raw, part.raw), whole.raw, Rounding::HalfEven)};
}

/// The coin that a spot trade moves, half to even to 1e-8.
SettleAmount base_amount(const Instrument& instrument, Size size) {
  return {divide_rounded(multiply_checked(size.raw, instrument.multiplier.raw), units_per_one, Rounding::HalfEven)};
}

/// Moves the position and returns the profit that the trade realises.
SettleAmount move_position(const Instrument& instrument, Position& position, Size traded, Price price, SettleAmount value) {
  const bool adds = sign(position.size) * sign(traded) >= 0;
  if (adds) {
    position.size += traded;
    position.cost += value;
    return {};
  }
  const bool flips = abs(traded) > abs(position.size);
  const Size closed = flips ? position.size : -traded;  // of the position, with its sign
  const SettleAmount closing_value = flips ? settlement_value(instrument, -closed, price) : value;
  const SettleAmount cost = allocated_cost(position.cost, closed, position.size);
  position.size += traded;
  position.cost += (value - closing_value) - cost;
  return -closing_value - cost;
}

}  // namespace

double average_price(const Instrument& instrument, const Position& position) {
  if (position.size.raw == 0 || position.cost.raw == 0) return 0.0;
  const double amount = to_double(position.size) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? -amount / to_double(position.cost) : to_double(position.cost) / amount;
}

Position& Book::slot(InstrumentId instrument) {
  if (instrument.value >= positions_.size()) positions_.resize(instrument.value + 1U);
  return positions_[instrument.value];
}

/// Books a trade of whatever origin; returns what it moved in settlement cash before the fee.
SettleAmount Book::trade(const Instrument& instrument, Position& position, Size signed_size, Price price, SettleAmount fee) {
  const SettleAmount value = settlement_value(instrument, signed_size, price);
  const SettleAmount profit = move_position(instrument, position, signed_size, price, value);
  position.realised += profit;
  position.fees += fee;
  const SettleAmount paid = instrument.paid_up_front() ? -value : profit;
  cash_.post({instrument.settle, paid - fee});
  if (instrument.kind == InstrumentKind::Spot) cash_.post({instrument.base, base_amount(instrument, signed_size)});
  return paid;
}

bool Book::apply(const Instrument& instrument, const Fill& fill) {
  KEEL_CHECK(fill.instrument == instrument.id, "the fill is of another instrument");
  KEEL_CHECK(fill.size.raw > 0, "a fill has a size above 0");
  if (!trades_.insert(fill.trade)) return false;
  trade(instrument, slot(fill.instrument), fill.size * sign_of(fill.side), fill.price, fill.fee);
  return true;
}

Delivery Book::settle(const Instrument& instrument, Price delivery) {
  KEEL_CHECK(instrument.expires(), "only futures and options expire");
  Position& held = slot(instrument.id);
  if (held.size.raw == 0) return {};
  const SettleAmount fee = delivery_fee(instrument, held.size, delivery);
  return {trade(instrument, held, -held.size, payoff_price(instrument, delivery), fee), fee};
}

void Book::reserve(std::size_t trades, std::size_t instruments) {
  trades_.reserve(trades);
  positions_.reserve(instruments);
}

const Position& Book::position(InstrumentId instrument) const {
  static constexpr Position none{};
  return instrument.value < positions_.size() ? positions_[instrument.value] : none;
}

SettleAmount Book::unrealised(const Instrument& instrument, Price mark) const {
  const Position& held = position(instrument.id);
  if (held.size.raw == 0) return {};
  return settlement_value(instrument, held.size, mark) - held.cost;
}

SettleAmount Book::market_value(const Instrument& instrument, Price mark) const {
  if (instrument.kind == InstrumentKind::Spot) return {};
  if (!instrument.paid_up_front()) return unrealised(instrument, mark);
  const Position& held = position(instrument.id);
  return held.size.raw == 0 ? SettleAmount{} : settlement_value(instrument, held.size, mark);
}

}  // namespace keel
