#pragma once

#include <hwy/contrib/sort/vqsort.h>

#include <vector>

#include "keel/orders/reconcile.hpp"

namespace keel {

/// Changes in the order in which they should leave.
class ByUrgency {
 public:
  ByUrgency();
  /// Most urgent first, of equally urgent ones the best levels; further ties keep their order. Allocates only to grow. Domain: urgencies
  /// are numbers, fewer than 2^32 changes.
  void sort(const std::vector<OrderChange>& changes);
  std::size_t size() const { return keys_.size(); }
  /// In what was sorted, of the one at this place in the queue.
  std::uint32_t place(std::size_t at) const { return static_cast<std::uint32_t>(keys_[at].lo); }

 private:
  std::vector<hwy::uint128_t> keys_;  // urgency, most first; level and place
  hwy::Sorter sorter_;
  bool has_vectors_;  // where there are none Highway's sort aborts; asked once, as a virtual machine's answer takes many microseconds
};

}  // namespace keel
