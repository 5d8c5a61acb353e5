#include "keel/hedging/forced_hedge.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

ForcedHedgeIn forced(double delta_usd, double target_usd) {
  return {.delta_usd = delta_usd, .target_usd = target_usd, .contract_delta_usd = 10.0, .lot = 1.0_size, .maximum = 20000.0_size};
}

TEST(ForcedHedge, GoesInsideATargetByTheLastLot) {
  EXPECT_EQ(forced_hedge(forced(150'004.0, 100'000.0)), -5001.0_size);
  EXPECT_EQ(forced_hedge(forced(-150'004.0, 100'000.0)), 5001.0_size);
  EXPECT_EQ(forced_hedge(forced(100'000.0, 100'000.0)), Size{0});
}

TEST(ForcedHedge, LeavesLessThanALotOfWhatMustGo) {
  EXPECT_EQ(forced_hedge(forced(104.0, 0.0)), -10.0_size);
  EXPECT_EQ(forced_hedge(forced(-9.9, 0.0)), Size{0});
}

TEST(ForcedHedge, TakesItsMaximumAtATimeAndNothingWithoutADelta) {
  EXPECT_EQ(forced_hedge(forced(1e6, 0.0)), -20000.0_size);
  ForcedHedgeIn in = forced(1e6, 0.0);
  in.contract_delta_usd = 0.0;
  EXPECT_EQ(forced_hedge(in), Size{0});
}

// A maximum below a lot, 0 included, would leave what must go where it is, without a word.
TEST(ForcedHedge, TradesALotAtLeast) {
  ForcedHedgeIn in = forced(150'004.0, 0.0);
  in.maximum = Size{};
  EXPECT_EQ(forced_hedge(in), -1.0_size);
  in.lot = 100.0_size;
  in.maximum = 50.0_size;
  EXPECT_EQ(forced_hedge(in), -100.0_size);
  EXPECT_EQ(forced_hedge(forced(9.0, 0.0)), Size{}) << "less than a lot is left";
}

}  // namespace
}  // namespace keel
