#include "keel/orders/order_table.hpp"

#include <algorithm>

namespace keel {

void OrderTable::sent(Instant at, const PlaceOrder& place) {
  KEEL_CHECK(orders_.empty() || orders_.back().placed.order < place.order, "order ids rise");
  orders_.push_back({.placed = place, .remaining = place.size, .sent = at, .cancel_sent = {}});
  ids_.push_back(place.order);
  OneSide& side = side_of(place);
  side.open += place.size;
  side.orders.push_back(place.order);
  if (place.purpose == Purpose::Quote) side.standing = {place.order, place.price, place.size};
  if (place.purpose == Purpose::Hedge) hedges_.push_back(place.order);
}

void OrderTable::cancel_requested(Instant at, OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  working->state = OrderState::PendingCancel;
  working->cancel_sent = at;
  ++working->cancels;
  StandingQuote& standing = side_of(working->placed).standing;
  if (standing.order == order) standing = {};
}

void OrderTable::accepted(OrderId order) {
  if (WorkingOrder* working = slot(order); working != nullptr && working->state == OrderState::PendingNew) {
    working->state = OrderState::Working;
  }
}

void OrderTable::filled(OrderId order, Size size) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  working->remaining -= size;
  OneSide& side = side_of(working->placed);
  side.open -= size;
  if (side.standing.order == order) side.standing.left = working->remaining;
  if (working->remaining.raw <= 0) closed(order);
}

void OrderTable::closed(OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  OneSide& side = side_of(working->placed);
  side.open -= working->remaining;
  if (side.standing.order == order) side.standing = {};
  std::erase(side.orders, order);
  std::erase(hedges_, order);
  const std::ptrdiff_t at = working - orders_.data();
  ids_.erase(ids_.begin() + at);
  orders_.erase(orders_.begin() + at);
}

const WorkingOrder* OrderTable::find(OrderId order) const {
  const auto place = std::ranges::lower_bound(ids_, order);
  return place != ids_.end() && *place == order ? orders_.data() + (place - ids_.begin()) : nullptr;
}

const WorkingOrder* OrderTable::quote(InstrumentId instrument, Side side) const { return find(standing(instrument, side).order); }

Size OrderTable::open_size(InstrumentId instrument, Side side) const {
  return instrument.value < sides_.size() ? sides_[instrument.value][static_cast<std::size_t>(side)].open : Size{};
}

WorkingOrder* OrderTable::slot(OrderId order) {
  const WorkingOrder* found = find(order);
  return found == nullptr ? nullptr : orders_.data() + (found - orders_.data());
}

OrderTable::OneSide& OrderTable::side_of(const PlaceOrder& placed) {
  if (placed.instrument.value >= sides_.size()) sides_.resize(placed.instrument.value + 1);
  return sides_[placed.instrument.value][static_cast<std::size_t>(placed.side)];
}

}  // namespace keel
