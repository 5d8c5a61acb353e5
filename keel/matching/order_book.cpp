#include "keel/matching/order_book.hpp"

#include <algorithm>
#include <utility>

namespace keel {

void OrderBook::show(Side side, std::span<const BookLevel> levels) {
  Half& half = this->half(side);
  std::swap(half.shown, half.former);
  const auto former = std::span<const BookLevel>{half.former}.subspan(std::exchange(half.first, 0));
  half.shown.clear();
  for (const BookLevel& level : levels) {
    if (level.size.raw > 0) half.shown.push_back(level);
  }
  for (Order& order : half.orders) {
    const Size before = shown_at(former, order.price);
    const Size now = shown_at(half.shown, order.price);
    if (now < before) order.ahead = model_(order.ahead, before, now);
  }
}

std::optional<BookLevel> OrderBook::best_shown(Side side) const {
  const Half& half = this->half(side);
  if (half.first == half.shown.size()) return std::nullopt;
  return half.shown[half.first];
}

Size OrderBook::shown_at(std::span<const BookLevel> levels, Price price) {
  const auto level = std::ranges::find(levels, price, &BookLevel::price);
  return level == levels.end() ? Size{} : level->size;
}

void OrderBook::rest(ParticipantId owner, OrderId id, Side side, Price price, Size size) {
  Half& half = this->half(side);
  auto at = half.orders.begin();
  while (at != half.orders.end() && !better(side, price, at->price)) ++at;
  half.orders.insert(at, Order{owner, id, price, size, shown_at(shown(half), price)});
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
  if (against.first != against.shown.size() && !better(side, against.shown[against.first].price, price)) return true;
  return !against.orders.empty() && !better(side, against.orders.front().price, price);
}

void OrderBook::consume_shown(Half& half, Size size) {
  BookLevel& level = half.shown[half.first];
  level.size -= size;
  for (Order& order : half.orders) {
    if (order.price == level.price) order.ahead -= std::min(order.ahead, size);
  }
  if (level.size.raw == 0) ++half.first;
}

Size OrderBook::take(std::optional<ParticipantId> taker, Side side, Price limit, Size size, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  Half& half = this->half(resting);
  while (size.raw > 0) {
    const BookLevel* shown = half.first == half.shown.size() ? nullptr : &half.shown[half.first];
    Order* order = half.orders.empty() ? nullptr : &half.orders.front();
    if (order != nullptr && shown != nullptr &&
        (better(resting, shown->price, order->price) || (shown->price == order->price && order->ahead.raw > 0))) {
      order = nullptr;
    } else if (order != nullptr) {
      shown = nullptr;
    }
    if (shown == nullptr && order == nullptr) break;
    const Price price = order != nullptr ? order->price : shown->price;
    if (better(resting, limit, price)) break;
    Execution& done = out.emplace_back(Execution{.price = price});
    if (order == nullptr) {
      done.size = std::min(size, shown->size);
      if (!half.orders.empty() && half.orders.front().price == price) done.size = std::min(done.size, half.orders.front().ahead);
      consume_shown(half, done.size);
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
    out.push_back({.with = Execution::With::Order,
                   .owner = order->owner,
                   .order = order->id,
                   .price = order->price,
                   .size = traded,
                   .left = order->left});
    if (order->left.raw > 0) break;
  }
  orders.erase(orders.begin(), order);
  return size;
}

}  // namespace keel
