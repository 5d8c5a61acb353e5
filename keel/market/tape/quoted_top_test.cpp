#include "keel/market/tape/quoted_top.hpp"

#include <gtest/gtest.h>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

TEST(QuotedTop, WeighsByTime) {
  QuotedTop quoted(1.0);
  quoted.see({at_ms(0), 99.0, 2.0, 100.0, 4.0});    // 600 ms of one tick
  quoted.see({at_ms(600), 98.0, 1.0, 101.0, 1.0});  // 200 ms of three
  quoted.see({at_ms(800), 98.0, 1.0, 0.0, 0.0});    // 200 ms of one side
  quoted.finish(at_ms(1000));
  EXPECT_DOUBLE_EQ(quoted.seconds(), 1.0);
  EXPECT_DOUBLE_EQ(quoted.two_sided(), 0.8);
  EXPECT_DOUBLE_EQ(quoted.one_tick(), 0.75);
  EXPECT_DOUBLE_EQ(quoted.spread_ticks(), 1.5);
  EXPECT_NEAR(quoted.spread_bps(), 0.75 * 1e4 / 99.5 + 0.25 * 3e4 / 99.5, 1e-9);
  EXPECT_DOUBLE_EQ(quoted.depth(), 0.75 * 3.0 + 0.25);
  EXPECT_DOUBLE_EQ(quoted.depth_worth(), 99.5 * (0.75 * 3.0 + 0.25));
}

TEST(QuotedTop, CountsWhatChanges) {
  QuotedTop quoted(1.0);
  quoted.see({at_ms(0), 99.0, 2.0, 100.0, 4.0});
  quoted.see({at_ms(0), 99.0, 2.0, 100.0, 4.0});    // told again
  quoted.see({at_ms(100), 99.0, 3.0, 100.0, 4.0});  // a size
  quoted.see({at_ms(105), 99.0, 3.0, 101.0, 4.0});  // a price, together with it
  quoted.see({at_ms(900), 98.0, 3.0, 101.0, 4.0});
  quoted.finish(at_ms(1000));
  EXPECT_EQ(quoted.changes(), 3U);
  EXPECT_EQ(quoted.price_changes(), 2U);
  EXPECT_DOUBLE_EQ(quoted.changes_together(), 1.0 / 3.0);
}

}  // namespace
}  // namespace keel
