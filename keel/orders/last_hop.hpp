#pragma once

#include "keel/base/result.hpp"
#include "keel/orders/order_table.hpp"

namespace keel {

/// Holds what leaves against what the gate let through: each order once, in the order of their numbers, as it was allowed. One that would
/// leave twice, or that nobody allowed, is a bug, and must end the run while its venues can still be told to cancel.
class LastHop {
 public:
  /// Of an order that is about to leave; `sent` knows what was allowed. Error: `order 17: …`.
  Result<void> leaves(const PlaceOrder& order, const OrderTable& sent);
  /// Of the moment when nothing is kept back. Error: how many were allowed, and how many left.
  Result<void> all_left(std::uint64_t allowed) const;
  bool has_left(OrderId order) const { return order.value <= left_; }
  /// What was allowed until now and has not left never will.
  void forget_unsent(std::uint64_t allowed) { left_ = allowed; }

 private:
  std::uint64_t left_ = 0;  ///< orders are numbered from 1 without a gap
};

}  // namespace keel
