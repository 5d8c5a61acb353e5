#include "keel/orders/urgency.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <bit>

namespace keel {
namespace {

/// Rises as `value` falls.
std::uint64_t falling(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // of two zeros one
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? bits : ~bits & ~sign;
}

}  // namespace

ByUrgency::ByUrgency() : has_vectors_((hwy::SupportedTargets() & ~(HWY_SCALAR | HWY_EMU128)) != 0) {}

void ByUrgency::sort(const std::vector<OrderChange>& changes) {
  keys_.clear();
  for (const OrderChange& change : changes) {
    keys_.push_back({.lo = std::uint64_t{change.level} << 32 | keys_.size(), .hi = falling(change.urgency_usd)});
  }
  constexpr std::size_t few = 24;  // a vector sort takes half a microsecond to begin
  if (keys_.size() <= few || !has_vectors_) {
    std::ranges::sort(keys_, [](const hwy::uint128_t& a, const hwy::uint128_t& b) { return a < b; });
  } else {
    sorter_(keys_.data(), keys_.size(), hwy::SortAscending());
  }
}

}  // namespace keel
