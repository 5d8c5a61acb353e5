#include <gtest/gtest.h>

#include <cmath>

#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "tests/allocation/allocation_count.hpp"

namespace keel {
namespace {

TEST(PricingAllocation, RepricingAndInvertingAllocateNothing) {
  constexpr std::size_t options = 1000;
  OptionTable table;
  table.reserve(options);
  std::vector<double> value(options);
  std::vector<double> forward(options, 60000.0);
  std::vector<double> strike(options);
  std::vector<double> years(options, 0.2);
  std::vector<Right> right(options, Right::Call);
  std::vector<double> vol(options);
  for (std::size_t i = 0; i < options; ++i) {
    strike[i] = 30000.0 + 60.0 * static_cast<double>(i);
    value[i] = black76_value({forward[i], strike[i], years[i], 0.6, right[i]});
    ASSERT_TRUE(table.add({.strike = strike[i], .years = years[i], .vol = 0.6, .right = right[i], .position = 1.0}));
  }
  GreekColumns greeks(options);
  const std::size_t before = allocation_count();
  Black76Greeks sum = reprice(table, 60000.0, greeks);
  sum.value += reprice_second_order(table, 60001.0, greeks).value;
  const std::size_t refused = implied_vols({value, forward, strike, years, right}, vol);
  ASSERT_TRUE(table.set(7, {.strike = 60000.0, .years = 0.1, .vol = 0.5, .right = Right::Put}));
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_GT(before, 0U) << "the counter counts";
  EXPECT_EQ(refused, 0U);
  EXPECT_TRUE(std::isfinite(sum.value));
}

}  // namespace
}  // namespace keel
