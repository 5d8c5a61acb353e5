#include "keel/orders/order_table.hpp"

#include <algorithm>

namespace keel {
namespace {

void take_if_better(StandingQuote& standing, const WorkingOrder& quote) {
  const bool better = standing.order == OrderId{} || (quote.placed.price - standing.price) * sign_of(quote.placed.side) > PriceOffset{};
  if (better) standing = {quote.placed.order, quote.placed.price, quote.remaining};
}

}  // namespace

void OrderTable::sent(Instant at, const PlaceOrder& place) {
  KEEL_CHECK(orders_.empty() || orders_.back().placed.order < place.order, "order ids rise");
  orders_.push_back({.placed = place, .remaining = place.size, .sent = at, .cancel_sent = {}});
  ids_.push_back(place.order);
  OneSide& side = side_of(place);
  side.open += place.size;
  side.orders.push_back(place.order);
  if (place.purpose == Purpose::Quote) take_if_better(side.standing, orders_.back());
  if (place.purpose == Purpose::Hedge) hedges_.push_back(place.order);
}

void OrderTable::cancel_requested(Instant at, OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  working->state = OrderState::PendingCancel;
  working->cancel_sent = at;
  ++working->cancels;
  OneSide& side = side_of(working->placed);
  if (side.standing.order != order) return;
  side.standing = {};
  if (side.orders.size() > 1) find_standing(side);
}

void OrderTable::stands_again(OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr || working->state != OrderState::PendingCancel || working->cancels != 1) return;
  working->state = OrderState::Working;
  working->cancel_sent = {};
  working->cancels = 0;
  find_standing(side_of(working->placed));
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
  std::erase(side.orders, order);
  if (side.standing.order == order) find_standing(side);
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

void OrderTable::find_standing(OneSide& side) const {
  side.standing = {};
  for (const OrderId order : side.orders) {
    const WorkingOrder& working = *find(order);
    if (working.placed.purpose == Purpose::Quote && working.state != OrderState::PendingCancel) take_if_better(side.standing, working);
  }
}

OrderTable::OneSide& OrderTable::side_of(const PlaceOrder& placed) {
  if (placed.instrument.value >= sides_.size()) sides_.resize(placed.instrument.value + 1);
  return sides_[placed.instrument.value][static_cast<std::size_t>(placed.side)];
}

}  // namespace keel
