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
void OrderBook::move_up(Order& order, Size before, Size now) const {
  const Size untraded = std::max(Size{}, before - order.reported);  // what traded went from the front
  if (now < untraded) order.ahead = rules_.ahead(order.ahead, untraded, now);
  order.ahead = std::min(order.ahead, now);
  order.reported = {};
}

void OrderBook::show(Side side, std::span<const BookLevel> levels) {
  Half& half = this->half(side);
  before_.clear();
  for (const Order& order : half.orders) before_.push_back(half.shown_at(order.price));
  half.told.clear();
  half.taken.clear();
  for (const BookLevel& level : levels) half.told.set(level.price, level.size);
  for (std::size_t i = 0; i < half.orders.size(); ++i) move_up(half.orders[i], before_[i], half.shown_at(half.orders[i].price));
}

void OrderBook::show_level(Side side, Price price, Size size, std::vector<Execution>& out) {
  Half& half = this->half(side);
  const Size before = half.told.set(price, size);
  if (!half.taken.empty() || !half.orders.empty()) {
    const Size taken = half.taken_at(price);
    half.taken_stands(price, size);
    const Size left = half.shown_at(price);
    for (Order& order : half.orders) {
      if (order.price == price) move_up(order, before - taken, left);
    }
  }
  if (size.raw == 0) return;
  Half& against = this->half(opposite(side));
  if (against.told.reaches(price)) {
    against.told.drop_through(price);
    std::erase_if(against.taken, [&](const BookLevel& level) { return against.told.at(level.price).raw == 0; });
  }
  if (!against.orders.empty() && !better(against.told.side(), price, against.orders.front().price)) meet(side, price, out);
}

/// What is shown at `price` trades with the orders of the other side that it reaches.
void OrderBook::meet(Side side, Price price, std::vector<Execution>& out) {
  Half& half = this->half(side);
  for (Order& order : this->half(opposite(side)).orders) {
    if (half.told.side() == Side::Buy ? order.price <= price : order.price >= price) order.ahead = {};  // those before it are gone
  }
  if (rules_.fills == Fills::Whole) {
    take_orders(side, price, Size{std::numeric_limits<std::int64_t>::max()}, out);
    return;
  }
  const Size shown = half.shown_at(price);
  const Size left = take_orders(side, price, shown, out);
  if (left < shown) half.take(price, shown - left);
}

void OrderBook::report_trade(Side side, Price price, Size size, std::vector<Execution>& out) {
  std::vector<Order>& orders = half(opposite(side)).orders;
  const bool whole = rules_.fills == Fills::Whole;
  Size left = size;  // of his, for orders
  Size passed;       // of it with what is shown at his price
  for (Order& order : orders) {
    if (better(side, order.price, price)) break;  // he did not get so far
    const bool here = order.price == price;
    Size reached = left;
    if (here) {
      const Size before = whole ? order.ahead : std::min(left, std::max(Size{}, order.ahead - passed));
      if (whole) {
        reached = size - std::min(size, before);
      } else {
        left -= before;
        passed += before;
        reached = left;
      }
    }
    const Size traded = whole ? (reached.raw > 0 ? order.left : Size{}) : std::min(reached, order.left);
    if (traded.raw > 0) {
      order.left -= traded;
      if (!whole) left -= traded;
      out.push_back(execution_of(order, traded));
    }
    if (!here) {  // who got further has passed all that stood before us
      order.ahead = {};
      order.reported = {};
    }
  }
  std::erase_if(orders, [](const Order& order) { return order.left.raw == 0; });
  for (Order& order : orders) {
    if (order.price != price) continue;
    const Size gone = std::min(order.ahead, whole ? size : passed + left);
    order.ahead -= gone;
    order.reported += gone;
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
    for (Order& order : half.orders) order.ahead = std::min(order.ahead, half.shown_at(order.price));
  }
}

std::optional<BookLevel> OrderBook::best_shown(Side side) const { return half(side).best(); }

Size OrderBook::ahead_of(const Half& half, Price price) const {
  const std::size_t told = half.told.levels();
  const bool beyond = levels_told_ > 0 && told >= levels_told_ && better(half.told.side(), half.told.level(told - 1).price, price);
  return beyond ? Size{std::numeric_limits<std::int64_t>::max()} : half.shown_at(price);
}

void OrderBook::rest(ParticipantId owner, OrderId id, Side side, Price price, Size size) {
  Half& half = this->half(side);
  auto at = half.orders.begin();
  while (at != half.orders.end() && !better(side, price, at->price)) ++at;
  half.orders.insert(at, Order{owner, id, price, size, ahead_of(half, price), {}});
}

bool OrderBook::cancel(ParticipantId owner, OrderId id, Side side) {
  return std::erase_if(half(side).orders, [&](const Order& order) { return order.id == id && order.owner == owner; }) != 0;
}

void OrderBook::replace(ParticipantId owner, OrderId old, OrderId id, Side side, Price price, Size size) {
  std::vector<Order>& orders = half(side).orders;
  const auto found = std::ranges::find_if(orders, [&](const Order& order) { return order.id == old && order.owner == owner; });
  KEEL_CHECK(found != orders.end(), "an order that rests is replaced");
  if (found->price == price && size <= found->left) {
    found->id = id;
    found->left = size;
    return;
  }
  orders.erase(found);
  rest(owner, id, side, price, size);
}

bool OrderBook::crosses(Side side, Price price) const {
  const Half& against = half(opposite(side));
  if (const auto best = against.best(); best && !better(side, best->price, price)) return true;
  return !against.orders.empty() && !better(side, against.orders.front().price, price);
}

Execution OrderBook::execution_of(const Order& order, Size size) {
  return {.with = Execution::With::Order, .owner = order.owner, .order = order.id, .price = order.price, .size = size, .left = order.left};
}

void OrderBook::take_shown(Half& half, const BookLevel& from, Size size) {
  half.take(from.price, size);
  for (Order& order : half.orders) {
    if (order.price == from.price) order.ahead -= std::min(order.ahead, size);
  }
}

Size OrderBook::take(std::optional<ParticipantId> taker, Side side, Price limit, Size size, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  Half& half = this->half(resting);
  while (size.raw > 0) {
    std::optional<BookLevel> shown = half.best();
    Order* order = half.orders.empty() ? nullptr : &half.orders.front();
    if (order != nullptr && shown &&
        (better(resting, shown->price, order->price) || (shown->price == order->price && order->ahead.raw > 0))) {
      order = nullptr;
    } else if (order != nullptr) {
      shown.reset();
    }
    if (!shown && order == nullptr) break;
    const Price price = order != nullptr ? order->price : shown->price;
    if (better(resting, limit, price)) break;
    Execution& done = out.emplace_back(Execution{.price = price});
    if (order == nullptr) {
      done.size = std::min(size, shown->size);
      if (!half.orders.empty() && half.orders.front().price == price) done.size = std::min(done.size, half.orders.front().ahead);
      take_shown(half, *shown, done.size);
    } else {
      const bool own = taker == order->owner;
      done.with = own ? Execution::With::Prevented : Execution::With::Order;
      done.owner = order->owner;
      done.order = order->id;
      done.size = own ? Size{} : std::min(size, order->left);
      order->left -= done.size;
      done.left = order->left;
      if (own || order->left.raw == 0) half.orders.erase(half.orders.begin());
    }
    size -= done.size;
  }
  return size;
}

Size OrderBook::take_orders(Side side, Price limit, Size size, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  std::vector<Order>& orders = half(resting).orders;
  auto order = orders.begin();
  for (; order != orders.end() && size.raw > 0 && !better(resting, limit, order->price); ++order) {
    const Size traded = std::min(size, order->left);
    size -= traded;
    order->left -= traded;
    out.push_back(execution_of(*order, traded));
    if (order->left.raw > 0) break;
  }
  orders.erase(orders.begin(), order);
  return size;
}

}  // namespace keel
