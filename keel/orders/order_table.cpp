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
  KEEL_CHECK(ids_.empty() || ids_.back() < place.order, "order ids rise");
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(orders_.size()));
    orders_.emplace_back();
    free_.reserve(orders_.capacity());
  }
  const std::uint32_t where = free_.back();
  free_.pop_back();
  orders_[where] = {.placed = place, .remaining = place.size, .sent = at, .cancel_sent = {}};
  ids_.push_back(place.order);
  places_.push_back(where);
  OneSide& side = side_of(place);
  side.open += place.size;
  side.places.push_back(where);
  if (place.purpose == Purpose::Quote) take_if_better(side.standing, orders_[where]);
  if (place.purpose == Purpose::Hedge) hedges_.push_back(where);
}

void OrderTable::cancel_requested(Instant at, OrderId order) {
  replaced(at, order);
  if (WorkingOrder* working = slot(order)) ++working->cancels;
}

void OrderTable::replaced(Instant at, OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  working->state = OrderState::PendingCancel;
  working->cancel_sent = at;
  OneSide& side = side_of(working->placed);
  if (side.standing.order != order) return;
  side.standing = {};
  if (side.places.size() > 1) find_standing(side);
}

void OrderTable::not_replaced(OrderId order) {
  WorkingOrder* working = slot(order);
  if (working != nullptr && working->only_replaced()) working->cancel_sent = {};
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
  const std::size_t place = at(order);
  if (place == ids_.size()) return;
  const std::uint32_t where = places_[place];
  WorkingOrder& working = orders_[where];
  OneSide& side = side_of(working.placed);
  side.open -= working.remaining;
  std::erase(side.places, where);
  if (side.standing.order == order) find_standing(side);
  if (working.placed.purpose == Purpose::Hedge) std::erase(hedges_, where);
  ids_.erase(ids_.begin() + static_cast<std::ptrdiff_t>(place));
  places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(place));
  working = {};
  free_.push_back(where);
}

std::size_t OrderTable::at(OrderId order) const {
  const auto found = std::ranges::lower_bound(ids_, order);
  return found != ids_.end() && *found == order ? static_cast<std::size_t>(found - ids_.begin()) : ids_.size();
}

const WorkingOrder* OrderTable::find(OrderId order) const {
  const std::size_t place = at(order);
  return place == ids_.size() ? nullptr : &orders_[places_[place]];
}

const WorkingOrder* OrderTable::quote(InstrumentId instrument, Side side) const { return find(standing(instrument, side).order); }

Size OrderTable::open_size(InstrumentId instrument, Side side) const {
  return instrument.value < sides_.size() ? sides_[instrument.value][static_cast<std::size_t>(side)].open : Size{};
}

WorkingOrder* OrderTable::slot(OrderId order) {
  const std::size_t place = at(order);
  return place == ids_.size() ? nullptr : &orders_[places_[place]];
}

void OrderTable::find_standing(OneSide& side) const {
  side.standing = {};
  for (const std::uint32_t place : side.places) {
    const WorkingOrder& working = orders_[place];
    if (working.placed.purpose == Purpose::Quote && working.state != OrderState::PendingCancel) take_if_better(side.standing, working);
  }
}

OrderTable::OneSide& OrderTable::side_of(const PlaceOrder& placed) {
  if (placed.instrument.value >= sides_.size()) sides_.resize(placed.instrument.value + 1);
  return sides_[placed.instrument.value][static_cast<std::size_t>(placed.side)];
}

}  // namespace keel
