#include "keel/matching/order_book.hpp"

#include <algorithm>
#include <limits>

namespace keel {

Size OrderBook::Half::taken_at(Price price) const {
  const auto found = std::ranges::find(taken, price, &BookLevel::price);
  return found == taken.end() ? Size{} : found->size;
}

void OrderBook::Half::take(Price price, Size size) {
  const auto found = std::ranges::find(taken, price, &BookLevel::price);
  if (found == taken.end()) {
    taken.push_back({price, size});
  } else {
    found->size += size;
  }
}

std::optional<BookLevel> OrderBook::Half::best() const {
  if (taken.empty()) return told.best();
  for (std::size_t i = 0; i < told.levels(); ++i) {
    const BookLevel level = told.level(i);
    const Size left = level.size - taken_at(level.price);
    if (left.raw > 0) return BookLevel{level.price, left};
  }
  return std::nullopt;
}

void OrderBook::Half::taken_stands(Price price, Size told_now) {
  const auto found = std::ranges::find(taken, price, &BookLevel::price);
  if (found == taken.end()) return;
  found->size = std::min(found->size, told_now);
  if (found->size.raw == 0) taken.erase(found);
}

/// `before` was shown at the order's price, `now` is.
void OrderBook::move_up(RestingOrder& order, Size before, Size now) const {
  const Size untraded = std::max(Size{}, before - order.reported);  // what traded went from the front
  if (now < untraded) order.ahead = rules_.ahead(order.ahead, untraded, now);
  order.ahead = std::min(order.ahead, now);
  order.reported = {};
}

void OrderBook::move_up_at(Half& half, Price price, Size before, Size now) {
  for (OrderSlot slot = half.orders.first_at(price); slot != no_slot; slot = half.orders.behind(slot)) {
    move_up(half.orders[slot], before, now);
  }
}

void OrderBook::show(Side side, std::span<const BookLevel> levels) {
  Half& half = this->half(side);
  const auto price_of = [&](std::size_t i) { return half.orders[half.orders.first_of(i)].price; };
  before_.clear();
  for (std::size_t i = 0; i < half.orders.prices(); ++i) before_.push_back(half.shown_at(price_of(i)));
  half.told.clear();
  half.taken.clear();
  for (const BookLevel& level : levels) half.told.set(level.price, level.size);
  for (std::size_t i = 0; i < half.orders.prices(); ++i) move_up_at(half, price_of(i), before_[i], half.shown_at(price_of(i)));
}

void OrderBook::show_level(Side side, Price price, Size size, std::vector<Execution>& out) {
  Half& half = this->half(side);
  const Size before = half.told.set(price, size);
  if (!half.taken.empty() || !half.orders.empty()) {
    const Size taken = half.taken_at(price);
    half.taken_stands(price, size);
    move_up_at(half, price, before - taken, half.shown_at(price));
  }
  if (size.raw == 0) return;
  Half& against = this->half(opposite(side));
  if (against.told.reaches(price)) {
    against.told.drop_through(price);
    std::erase_if(against.taken, [&](const BookLevel& level) { return against.told.at(level.price).raw == 0; });
  }
  const OrderSlot first = against.orders.front();
  if (first != no_slot && !better(against.told.side(), price, against.orders[first].price)) meet(side, price, out);
}

/// What is shown at `price` trades with the orders of the other side that it reaches.
void OrderBook::meet(Side side, Price price, std::vector<Execution>& out) {
  Half& half = this->half(side);
  RestingOrders& met = this->half(opposite(side)).orders;
  for (OrderSlot slot = met.front(); slot != no_slot && !better(opposite(side), price, met[slot].price); slot = met.after(slot)) {
    met[slot].ahead = {};  // those before it are gone
  }
  if (rules_.fills == Fills::Whole) {
    take_orders(side, price, Size{std::numeric_limits<std::int64_t>::max()}, out);
    return;
  }
  const Size shown = half.shown_at(price);
  const Size left = take_orders(side, price, shown, out);
  if (left < shown) half.take(price, shown - left);
}

Size OrderBook::before_us(const RestingOrder& order, Size brought, Size passed) const {
  if (queue_told_) return std::min(brought, std::max(Size{}, order.ahead - passed));
  // Of the orders at one price the first has let go by all that stood before: none of it stands before the others again.
  return passed.raw > 0 || brought.raw == 0 ? Size{} : rules_.ahead(brought, brought * 2, brought);
}

void OrderBook::report_trade(Side side, Price price, Size size, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  RestingOrders& orders = half(resting).orders;
  const bool whole = rules_.fills == Fills::Whole;
  Size left = size;  // of his, for orders
  Size passed;       // of it with what is shown at his price
  OrderSlot next = no_slot;
  for (OrderSlot slot = orders.front(); slot != no_slot && !better(side, orders[slot].price, price); slot = next) {
    next = orders.after(slot);
    RestingOrder& order = orders[slot];
    const bool here = order.price == price;
    Size reached = left;
    if (here) {
      const Size before = whole && queue_told_ ? order.ahead : before_us(order, left, passed);
      if (whole) {
        reached = size - std::min(size, before);
      } else {
        left -= before;
        passed += before;
        reached = left;
      }
    } else {  // who got further has passed all that stood before us
      order.ahead = {};
      order.reported = {};
    }
    const Size traded = whole ? (reached.raw > 0 ? order.left : Size{}) : std::min(reached, order.left);
    if (traded.raw == 0) continue;
    order.left -= traded;
    if (!whole) left -= traded;
    out.push_back(execution_of(resting, order, traded));
    if (order.left.raw == 0) orders.remove(slot);
  }
  for (OrderSlot slot = orders.first_at(price); slot != no_slot; slot = orders.behind(slot)) {
    const Size gone = std::min(orders[slot].ahead, whole ? size : passed + left);
    orders[slot].ahead -= gone;
    orders[slot].reported += gone;
  }
}

void OrderBook::hear(const DepthRow& row, std::vector<Execution>& out) {
  switch (row.kind) {
    case DepthRow::Kind::Level:
      show_level(row.side, row.price, row.size, out);
      if (renewed_ && row.last) stand_in_whole_book();
      return;
    case DepthRow::Kind::Trade: return report_trade(row.side, row.price, row.size, out);
    case DepthRow::Kind::Unseen:
      half(row.side).told.set(row.price, Size{});
      half(row.side).taken_stands(row.price, Size{});
      return;
    case DepthRow::Kind::Forget:
      renewed_ = true;
      for (Half& half : halves_) {
        half.told.clear();
        half.taken.clear();
      }
  }
}

/// Of whom was told before the whole book, only those may still stand before us whom it shows.
void OrderBook::stand_in_whole_book() {
  renewed_ = false;
  for (Half& half : halves_) {
    RestingOrders& orders = half.orders;
    for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) {
      orders[slot].ahead = std::min(orders[slot].ahead, half.shown_at(orders[slot].price));
    }
  }
}

std::optional<BookLevel> OrderBook::best_shown(Side side) const { return half(side).best(); }

Size OrderBook::ahead_of(const Half& half, Price price) const {
  const std::size_t told = half.told.levels();
  const bool beyond = levels_told_ > 0 && told >= levels_told_ && better(half.told.side(), half.told.level(told - 1).price, price);
  return beyond ? Size{std::numeric_limits<std::int64_t>::max()} : half.shown_at(price);
}

OrderSlot OrderBook::rest(Side side, RestingOrder order) {
  Half& half = this->half(side);
  order.ahead = queue_told_ ? ahead_of(half, order.price) : Size{};
  order.reported = {};
  order.arrived = ++arrived_;
  return half.orders.add(order);
}

OrderSlot OrderBook::replace(Side side, OrderSlot slot, const RestingOrder& order) {
  RestingOrders& orders = half(side).orders;
  RestingOrder& old = orders[slot];
  if (old.price == order.price && order.left <= old.left) {
    old.id = order.id;
    old.marks = order.marks;
    old.left = order.left;
    return slot;
  }
  orders.remove(slot);
  return rest(side, order);
}

std::optional<Price> OrderBook::best(Side side) const {
  const auto front = this->front(side);
  return front ? std::optional(front->price) : std::nullopt;
}

bool OrderBook::crosses(Side side, Price price) const {
  const std::optional<Price> against = best(opposite(side));
  return against && !better(side, *against, price);
}

std::optional<OrderBook::Front> OrderBook::front(Side resting) const {
  const Half& half = this->half(resting);
  const std::optional<BookLevel> shown = half.best();
  const OrderSlot slot = half.orders.front();
  if (slot == no_slot) return shown ? std::optional(Front{shown->price, shown->size}) : std::nullopt;
  const RestingOrder& order = half.orders[slot];
  if (shown && shown->price == order.price && order.ahead.raw > 0) return Front{shown->price, std::min(shown->size, order.ahead)};
  if (shown && better(resting, shown->price, order.price)) return Front{shown->price, shown->size};
  return Front{order.price, order.left, slot};
}

Execution OrderBook::execution_of(Side side, const RestingOrder& order, Size size) {
  return {.with = Execution::With::Order,
          .owner = order.owner,
          .order = order.id,
          .price = order.price,
          .size = size,
          .left = order.left,
          .side = side,
          .marks = order.marks};
}

void OrderBook::take_shown(Half& half, Price price, Size size) {
  half.take(price, size);
  for (OrderSlot slot = half.orders.first_at(price); slot != no_slot; slot = half.orders.behind(slot)) {
    RestingOrder& order = half.orders[slot];
    order.ahead -= std::min(order.ahead, size);
  }
}

Execution OrderBook::take(Side resting, const Front& front, Size size) {
  Half& half = this->half(resting);
  const Size traded = std::min(size, front.size);
  if (front.slot == no_slot) {
    take_shown(half, front.price, traded);
    return {.price = front.price, .size = traded, .side = resting};
  }
  RestingOrder& order = half.orders[front.slot];
  order.left -= traded;
  const Execution done = execution_of(resting, order, traded);
  if (order.left.raw == 0) half.orders.remove(front.slot);
  return done;
}

Size OrderBook::available(Side side, Price limit, Size enough, ParticipantId who, bool stops_there) const {
  const Side resting = opposite(side);
  const Half& half = this->half(resting);
  const RestingOrders& orders = half.orders;
  Size sum;
  const RestingOrder* own = nullptr;
  for (OrderSlot slot = orders.front(); slot != no_slot && sum < enough; slot = orders.after(slot)) {
    const RestingOrder& order = orders[slot];
    if (better(resting, limit, order.price)) break;
    if (order.owner == who && stops_there) {
      own = &order;
      break;
    }
    if (order.owner != who) sum += order.left;
  }
  for (std::size_t i = 0; i < half.told.levels() && sum < enough; ++i) {
    const Price price = half.told.level(i).price;
    if (better(resting, limit, price) || (own != nullptr && better(resting, own->price, price))) break;
    const Size shown = half.shown_at(price);
    sum += own != nullptr && own->price == price ? std::min(shown, own->ahead) : shown;
  }
  return sum;
}

Size OrderBook::take_orders(Side side, Price limit, Size size, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  RestingOrders& orders = half(resting).orders;
  for (OrderSlot slot = orders.front(); slot != no_slot && size.raw > 0; slot = orders.front()) {
    RestingOrder& order = orders[slot];
    if (better(resting, limit, order.price)) break;
    const Size traded = std::min(size, order.left);
    size -= traded;
    order.left -= traded;
    out.push_back(execution_of(resting, order, traded));
    if (order.left.raw == 0) orders.remove(slot);
  }
  return size;
}

}  // namespace keel
