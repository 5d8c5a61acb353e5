#include "keel/orders/order_table.hpp"

#include <algorithm>

namespace keel {

void OrderTable::sent(Instant at, const PlaceOrder& place) {
  KEEL_CHECK(orders_.empty() || orders_.back().placed.order < place.order, "order ids rise");
  orders_.push_back({.placed = place, .remaining = place.size, .sent = at, .cancel_sent = {}});
  if (place.purpose == Purpose::Quote) newest(place.instrument, place.side) = place.order;
}

void OrderTable::cancel_requested(Instant at, OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  working->state = OrderState::PendingCancel;
  working->cancel_sent = at;
  ++working->cancels;
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
  if (working->remaining.raw <= 0) closed(order);
}

void OrderTable::closed(OrderId order) {
  if (WorkingOrder* working = slot(order)) orders_.erase(orders_.begin() + (working - orders_.data()));
}

const WorkingOrder* OrderTable::find(OrderId order) const {
  const auto place = std::ranges::lower_bound(orders_, order, {}, [](const WorkingOrder& working) { return working.placed.order; });
  return place != orders_.end() && place->placed.order == order ? &*place : nullptr;
}

const WorkingOrder* OrderTable::quote(InstrumentId instrument, Side side) const {
  if (instrument.value >= newest_quotes_.size()) return nullptr;
  const WorkingOrder* working = find(newest_quotes_[instrument.value][static_cast<std::size_t>(side)]);
  return working == nullptr || working->state == OrderState::PendingCancel ? nullptr : working;
}

Size OrderTable::open_size(InstrumentId instrument, Side side) const {
  Size total;
  for (const WorkingOrder& working : orders_) {
    if (working.placed.instrument == instrument && working.placed.side == side) total += working.remaining;
  }
  return total;
}

WorkingOrder* OrderTable::slot(OrderId order) {
  const WorkingOrder* found = find(order);
  return found == nullptr ? nullptr : orders_.data() + (found - orders_.data());
}

OrderId& OrderTable::newest(InstrumentId instrument, Side side) {
  if (instrument.value >= newest_quotes_.size()) newest_quotes_.resize(instrument.value + 1);
  return newest_quotes_[instrument.value][static_cast<std::size_t>(side)];
}

}  // namespace keel
