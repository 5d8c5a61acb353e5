#include "keel/orders/last_hop.hpp"

#include <fmt/format.h>

namespace keel {

Result<void> LastHop::leaves(const PlaceOrder& order, const OrderTable& sent) {
  const std::uint64_t id = order.order.value;
  if (id != left_ + 1) return fail(fmt::format("order {}: would leave after {} orders", id, left_));
  const WorkingOrder* allowed = sent.find(order.order);
  if (allowed == nullptr) return fail(fmt::format("order {}: would leave, and the gate has not allowed it", id));
  if (allowed->placed != order) return fail(fmt::format("order {}: would leave as another than the gate has allowed", id));
  left_ = id;
  return {};
}

Result<void> LastHop::all_left(std::uint64_t allowed) const {
  if (allowed == left_) return {};
  return fail(fmt::format("the gate has allowed {} orders, and {} have left", allowed, left_));
}

}  // namespace keel
