#include "keel/sim/sim_book.hpp"

#include <algorithm>

namespace keel {

void SimBook::set_background(Side side, const std::array<SimLevel, levels>& all) {
  Half& half = this->half(side);
  half.first = 0;
  half.count = 0;
  for (const SimLevel& level : all) {
    if (level.size.raw > 0) half.background[half.count++] = level;
  }
  for (Order& order : half.ours) order.ahead = std::min(order.ahead, background_at(half, order.price));
}

std::optional<SimLevel> SimBook::best_background(Side side) const {
  const Half& half = this->half(side);
  if (half.first == half.count) return std::nullopt;
  return half.background[half.first];
}

Size SimBook::background_at(const Half& half, Price price) {
  for (std::size_t i = half.first; i < half.count; ++i) {
    if (half.background[i].price == price) return half.background[i].size;
  }
  return {};
}

void SimBook::rest(OrderId id, Side side, Price price, Size size) {
  Half& half = this->half(side);
  auto at = half.ours.begin();
  while (at != half.ours.end() && !better(side, price, at->price)) ++at;
  half.ours.insert(at, Order{id, price, size, background_at(half, price)});
}

bool SimBook::cancel(OrderId id, Side side) {
  return std::erase_if(half(side).ours, [id](const Order& order) { return order.id == id; }) != 0;
}

bool SimBook::crosses(Side side, Price price) const {
  const Half& against = half(opposite(side));
  if (against.first != against.count && !better(side, against.background[against.first].price, price)) {
    return true;
  }
  return !against.ours.empty() && !better(side, against.ours.front().price, price);
}

void SimBook::consume_background(Half& half, Size size) {
  SimLevel& level = half.background[half.first];
  level.size -= size;
  half.consumed += size;
  for (Order& order : half.ours) {
    if (order.price == level.price) order.ahead -= std::min(order.ahead, size);
  }
  if (level.size.raw == 0) ++half.first;
}

Size SimBook::take(Side side, Price limit, Size size, bool taker_is_us, std::vector<Execution>& out) {
  const Side resting = opposite(side);
  Half& half = this->half(resting);
  while (size.raw > 0) {
    const SimLevel* others = half.first == half.count ? nullptr : &half.background[half.first];
    Order* own = half.ours.empty() ? nullptr : &half.ours.front();
    if (own != nullptr && others != nullptr &&
        (better(resting, others->price, own->price) || (others->price == own->price && own->ahead.raw > 0))) {
      own = nullptr;
    } else if (own != nullptr) {
      others = nullptr;
    }
    if (others == nullptr && own == nullptr) break;
    const Price price = own != nullptr ? own->price : others->price;
    if (better(resting, limit, price)) break;
    if (own == nullptr) {
      Size traded = std::min(size, others->size);
      if (!half.ours.empty() && half.ours.front().price == price) traded = std::min(traded, half.ours.front().ahead);
      consume_background(half, traded);
      size -= traded;
      out.push_back({Execution::With::Background, {}, price, traded, {}});
    } else if (taker_is_us) {
      out.push_back({Execution::With::OursPrevented, own->id, price, {}, own->left});
      half.ours.erase(half.ours.begin());
    } else {
      const Size traded = std::min(size, own->left);
      own->left -= traded;
      size -= traded;
      out.push_back({Execution::With::Ours, own->id, price, traded, own->left});
      if (own->left.raw == 0) half.ours.erase(half.ours.begin());
    }
  }
  return size;
}

}  // namespace keel
