#include "keel/pricing/black/split_log.hpp"

#include <gtest/gtest.h>

#include "tests/golden/golden.hpp"

namespace keel {
namespace {

TEST(SplitLog, HoldsTwentyThreeDecimals) {
  const auto rows = read_golden("split_log.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    const SplitLog log = split_log(row.number[0]);
    EXPECT_EQ(log.high, row.number[1]);
    EXPECT_NEAR(log.low, row.number[2], 1e-23);
  }
}

}  // namespace
}  // namespace keel
