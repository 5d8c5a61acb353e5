#include "keel/market/tape/taker_orders.hpp"

#include <utility>

namespace keel {

std::optional<TakerTrade> TakerOrders::add(const TakerTrade& trade) {
  if (order_ && order_->at == trade.at && order_->taker == trade.taker) {
    order_->size += trade.size;
    paid_ += trade.size * trade.price;
    order_->price = paid_ / order_->size;
    return std::nullopt;
  }
  paid_ = trade.size * trade.price;
  return std::exchange(order_, trade);
}

std::optional<TakerTrade> TakerOrders::finish() { return std::exchange(order_, std::nullopt); }

}  // namespace keel
