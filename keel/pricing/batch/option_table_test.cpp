#include "keel/pricing/batch/option_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/pricing/batch/batch_greeks.hpp"

namespace keel {
namespace {

const OptionRow plain{.strike = 100.0, .years = 0.5, .vol = 0.6, .right = Right::Call, .position = 2.0};

TEST(OptionTable, KeepsItsRowsWhileItGrows) {
  OptionTable table;
  GreekColumns greeks(100);
  for (int i = 0; i < 100; ++i) {
    OptionRow row = plain;
    row.strike = 50.0 + i;
    ASSERT_TRUE(table.add(row));
  }
  EXPECT_EQ(table.size(), 100U);
  EXPECT_EQ(table.padded_size(), 104U);
  reprice(table, 100.0, greeks);
  for (std::size_t i = 1; i < 100; ++i) EXPECT_LT(greeks.row(i).value, greeks.row(i - 1).value) << i;
}

TEST(OptionTable, ReplacesARowAndAPosition) {
  OptionTable table;
  ASSERT_TRUE(table.add(plain));
  OptionRow put = plain;
  put.right = Right::Put;
  ASSERT_TRUE(table.set(0, put));
  table.set_position(0, -3.0);
  GreekColumns greeks(1);
  const Black76Greeks total = reprice(table, 100.0, greeks);
  EXPECT_LT(greeks.row(0).delta, 0.0);
  EXPECT_EQ(total.delta, -3.0 * greeks.row(0).delta);
}

TEST(OptionTable, PaddingAddsNothingToTheSums) {
  OptionTable table;
  ASSERT_TRUE(table.add(plain));
  GreekColumns greeks(1);
  const Black76Greeks total = reprice_second_order(table, 110.0, greeks);
  EXPECT_EQ(total.value, 2.0 * greeks.row(0).value);
  EXPECT_EQ(total.charm_per_day, 2.0 * greeks.row(0).charm_per_day);
}

TEST(OptionTable, RefusesWhatCannotBePriced) {
  OptionTable table;
  const auto refused = [&](auto change) {
    OptionRow row = plain;
    change(row);
    return !table.add(row).has_value();
  };
  EXPECT_TRUE(refused([](OptionRow& row) { row.strike = -1.0; }));
  EXPECT_TRUE(refused([](OptionRow& row) { row.years = NAN; }));
  EXPECT_TRUE(refused([](OptionRow& row) { row.vol = INFINITY; }));
  EXPECT_TRUE(refused([](OptionRow& row) { row.rate = 11.0; }));
  EXPECT_TRUE(refused([](OptionRow& row) { row.forward_ratio = 0.0; }));
  EXPECT_TRUE(refused([](OptionRow& row) { row.position = NAN; }));
  EXPECT_EQ(table.size(), 0U);
}

TEST(OptionTableDeathTest, ARowThatDoesNotExistStopsTheProcess) {
  OptionTable table;
  EXPECT_DEATH((void)table.set(0, plain), "no such row");
}

}  // namespace
}  // namespace keel
