#include "keel/service/study/market/recorded_tapes.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

TEST(RecordedTapes, ABookToldByLevelHasTops) {
  const auto level = [](std::int64_t ms, Side side, Price price, Size size, bool last) {
    return DepthRow{.at = Instant{} + millisecond * ms, .heard = {}, .price = price, .size = size, .side = side, .last = last};
  };
  RecordedDepth depth{.symbol = "X", .tick = PriceOffset{units_per_one}};
  depth.rows = {level(0, Side::Buy, 99.0_price, 2.0_size, false), level(0, Side::Sell, 101.0_price, 3.0_size, true),
                DepthRow{Instant{} + millisecond * 5, {}, 101.0_price, 3.0_size, DepthRow::Kind::Trade, Side::Buy, true},
                level(5, Side::Sell, 101.0_price, 0.0_size, false), level(5, Side::Sell, 102.0_price, 1.0_size, true)};
  const RecordedTape tape = tape_of(depth);
  ASSERT_EQ(tape.tops.size(), 3U);
  EXPECT_EQ(*tape.tops[0].mid(), 100.0);
  EXPECT_EQ(tape.tops[0].ask_size, 3.0);
  EXPECT_EQ(tape.tops[2].ask, 102.0);
  EXPECT_EQ(tape.tops[2].bid_size, 2.0);
  ASSERT_EQ(tape.trades.size(), 1U);
  EXPECT_EQ(tape.trades[0].taker, Side::Buy);
  EXPECT_EQ(last_of(tape), Instant{} + millisecond * 5);
  // The trade counts before the tops of its time: its taker saw 99 and 101.
  const auto facts = measured(tape).facts();
  const auto effective = std::ranges::find(facts, "effective_bps", &MarketFact::key);
  ASSERT_NE(effective, facts.end());
  EXPECT_DOUBLE_EQ(effective->value, 200.0);
}

TEST(RecordedTapes, AContractInDollarsIsKnownByItsSymbol) {
  RecordedTape tape{.symbol = "BTCUSD_PERP", .contract = RecordedDepth::Contract::Inverse, .tick = 0.1};
  tape.tops = {{.at = Instant{1'723'161'256'000'000'000}, .bid = 1.0, .bid_size = 1.0, .ask = 2.0, .ask_size = 1.0}};
  EXPECT_EQ(contract_of(tape).multiplier, 100.0);
  EXPECT_TRUE(contract_of(tape).reciprocal);
  tape.contract = RecordedDepth::Contract::Linear;
  EXPECT_EQ(contract_of(tape).usd(2.0, 3.0), 6.0);
}

}  // namespace
}  // namespace keel
