#include "keel/orders/urgency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "keel/base/random.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

/// Of as few values that many are equal, zeros of both signs among them.
std::vector<OrderChange> changes(std::size_t count, Random& random) {
  std::vector<OrderChange> made(count);
  for (OrderChange& change : made) {
    change.urgency_usd = static_cast<double>(random.below(7)) - 3.0;
    if (change.urgency_usd == 0.0 && random.below(2) == 0) change.urgency_usd = -0.0;
    change.level = static_cast<std::uint32_t>(random.below(3));
  }
  return made;
}

void expect_sorted(std::size_t count, Random& random) {
  const std::vector<OrderChange> all = changes(count, random);
  std::vector<std::uint32_t> expected(count);
  std::iota(expected.begin(), expected.end(), 0U);
  std::ranges::stable_sort(expected, [&](std::uint32_t a, std::uint32_t b) {
    if (all[a].urgency_usd != all[b].urgency_usd) return all[a].urgency_usd > all[b].urgency_usd;
    return all[a].level < all[b].level;
  });
  ByUrgency order;
  order.sort(all);
  ASSERT_EQ(order.size(), count);
  for (std::size_t at = 0; at < count; ++at) ASSERT_EQ(order.place(at), expected[at]) << count << " changes, at " << at;
}

TEST(ByUrgency, IsAStableSortOnEveryTarget) {
  Random random{1};
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnTarget on(target);
    for (std::size_t count = 0; count <= 200; ++count) expect_sorted(count, random);
  }
}

}  // namespace
}  // namespace keel
