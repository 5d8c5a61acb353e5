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
    links_.emplace_back();
    free_.reserve(orders_.capacity());
  }
  const std::uint32_t where = free_.back();
  free_.pop_back();
  orders_[where] = {.placed = place, .remaining = place.size, .sent = at, .cancel_sent = {}};
  ids_.push_back(place.order);
  places_.push_back(where);
  if (place.instrument.value >= shown_.size()) {
    shown_.resize(place.instrument.value + 1);
    queues_.resize(place.instrument.value + 1);
  }
  join(where);
  Shown& shown = to_change(place);
  shown.open += place.size;
  if (place.purpose == Purpose::Quote) take_if_better(shown.standing, orders_[where]);
  if (place.purpose == Purpose::Hedge) hedges_.push_back(where);
}

void OrderTable::cancel_requested(Instant at, OrderId order) {
  WorkingOrder* working = slot(order);
  if (working == nullptr) return;
  asked_back(at, *working);
  ++working->cancels;
}

void OrderTable::replaced(Instant at, const PlaceOrder& by) {
  const WorkingOrder* found = find(by.replaces, by.instrument, by.side);
  if (found != nullptr) asked_back(at, orders_[static_cast<std::size_t>(found - orders_.data())]);
}

void OrderTable::asked_back(Instant at, WorkingOrder& working) {
  working.state = OrderState::PendingCancel;
  working.cancel_sent = at;
  if (shown_of(working.placed).standing.order == working.placed.order) find_standing(working.placed);
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
  Shown& shown = to_change(working->placed);
  shown.open -= size;
  if (shown.standing.order == order) shown.standing.left = working->remaining;
  if (working->remaining.raw <= 0) {
    gone_by_fill(order);
    closed(order);
  }
}

void OrderTable::gone_by_fill(OrderId order) {
  const WorkingOrder* gone = find(order);
  if (gone == nullptr) return;
  for (std::uint32_t place = queue_of(gone->placed).first; place != none; place = links_[place].after) {
    if (orders_[place].placed.replaces == order) orders_[place].lost_to_fill = true;
  }
}

void OrderTable::closed(OrderId order) {
  const std::size_t place = at(order);
  if (place == ids_.size()) return;
  const std::uint32_t where = places_[place];
  WorkingOrder& working = orders_[where];
  Shown& shown = to_change(working.placed);
  shown.open -= working.remaining;
  leave(where);
  if (shown.standing.order == order) find_standing(working.placed);
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

const WorkingOrder* OrderTable::find(OrderId order, InstrumentId instrument, Side side) const {
  if (instrument.value >= queues_.size()) return nullptr;
  std::uint32_t place = queues_[instrument.value][static_cast<std::size_t>(side)].first;
  while (place != none && orders_[place].placed.order != order) place = links_[place].after;
  return place == none ? nullptr : &orders_[place];
}

const WorkingOrder* OrderTable::quote(InstrumentId instrument, Side side) const {
  return find(standing(instrument, side).order, instrument, side);
}

WorkingOrder* OrderTable::slot(OrderId order) {
  const std::size_t place = at(order);
  return place == ids_.size() ? nullptr : &orders_[places_[place]];
}

void OrderTable::find_standing(const PlaceOrder& placed) {
  StandingQuote& standing = to_change(placed).standing;
  standing = {};
  for_each_open(placed.instrument, placed.side, [&](const WorkingOrder& working) {
    if (working.placed.purpose == Purpose::Quote && working.state != OrderState::PendingCancel) take_if_better(standing, working);
  });
}

void OrderTable::join(std::uint32_t place) {
  Queue& queue = queue_of(orders_[place].placed);
  links_[place] = {.before = queue.last, .after = none};
  (queue.last == none ? queue.first : links_[queue.last].after) = place;
  queue.last = place;
}

void OrderTable::leave(std::uint32_t place) {
  Queue& queue = queue_of(orders_[place].placed);
  const Link link = links_[place];
  (link.before == none ? queue.first : links_[link.before].after) = link.after;
  (link.after == none ? queue.last : links_[link.after].before) = link.before;
}

}  // namespace keel
