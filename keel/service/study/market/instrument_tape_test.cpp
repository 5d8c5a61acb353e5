#include "keel/service/study/market/instrument_tape.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/market/tape/tape_case.hpp"

namespace keel {
namespace {

const MarketFact& find(const std::vector<MarketFact>& facts, std::string_view key) {
  const auto found = std::ranges::find(facts, key, &MarketFact::key);
  if (found == facts.end()) ADD_FAILURE() << key;
  return *found;
}

// One tick wide at 100, bought up by a tick once a second: what makers lose is known by hand.
TEST(InstrumentTape, OfBuyersWhoMoveThePriceATick) {
  InstrumentTape tape({.tick = 0.1, .multiplier = 2.0});
  for (int i = 0; i < 100; ++i) {
    const double bid = 100.0 + 0.1 * i;
    if (i > 0) {
      tape.see(TakerTrade{at_ms(1000 * i), bid, 3.0, Side::Buy});
      tape.see(TakerTrade{at_ms(1000 * i), bid, 1.0, Side::Buy});
    }
    tape.see(top_at(1000 * i, bid, bid + 0.1));
  }
  tape.finish(at_ms(100'000));
  EXPECT_EQ(tape.trades(), 198U);
  EXPECT_EQ(tape.orders(), 99U);
  const auto facts = tape.facts();
  EXPECT_NEAR(find(facts, "trades_per_s").value, 1.98, 1e-12);
  EXPECT_NEAR(find(facts, "orders_per_s").value, 0.99, 1e-12);
  EXPECT_NEAR(find(facts, "top_changes_per_s").value, 0.99, 1e-12);
  EXPECT_EQ(find(facts, "one_tick").value, 1.0);
  EXPECT_NEAR(find(facts, "spread_ticks").value, 1.0, 1e-9);
  EXPECT_NEAR(find(facts, "order_usd_median").value, 4.0 * 2.0 * 105.0, 1e-9);
  // Of some 105: the taker pays half a tick, the middle moves by one, and by one more a second later.
  EXPECT_NEAR(find(facts, "effective_bps").value, 1e4 * 0.1 / 105.0, 0.1);
  EXPECT_NEAR(find(facts, "impact_100ms_bps").value, 2e4 * 0.1 / 105.0, 0.2);
  EXPECT_NEAR(find(facts, "impact_1s_bps").value, 4e4 * 0.1 / 105.0, 0.4);
  EXPECT_NEAR(find(facts, "realised_1s_bps").value, find(facts, "effective_bps").value - find(facts, "impact_1s_bps").value, 0.1);
  EXPECT_TRUE(std::isfinite(find(facts, "impact_10s_bps").value));
  EXPECT_TRUE(std::isnan(find(facts, "impact_1m_bps").value)) << "100 s are too short to say what a minute brings";
}

/// Each second a buyer takes at half a bp and at three bps; the middle stands two bps higher from 50 ms to 500 ms after him.
TEST(InstrumentTape, WhatTradesFarFromTheTouchIsMeasuredApart) {
  InstrumentTape tape({.tick = 0.5});
  for (int i = 0; i < 50; ++i) {
    tape.see(top_at(1000 * i, 9'999.5, 10'000.5));
    tape.see(TakerTrade{at_ms(1000 * i + 100), 10'000.5, 1.0, Side::Buy});
    tape.see(TakerTrade{at_ms(1000 * i + 100), 10'003.0, 1.0, Side::Buy});
    tape.see(top_at(1000 * i + 150, 10'001.5, 10'002.5));
    tape.see(top_at(1000 * i + 600, 9'999.5, 10'000.5));
  }
  tape.finish(at_ms(50'000));
  const auto facts = tape.facts();
  EXPECT_NEAR(find(facts, "deep_per_s").value, 1.0, 1e-9);
  EXPECT_NEAR(find(facts, "deep_effective_bps").value, 6.0, 1e-9);
  EXPECT_NEAR(find(facts, "deep_gone_100ms").value, 2.0 / 3.0, 1e-9);
  EXPECT_NEAR(find(facts, "deep_gone_1s").value, 0.0, 1e-9);
}

TEST(InstrumentTape, WhatSettlesInCoinsIsWorthDollars) {
  InstrumentTape tape({.tick = 0.5, .multiplier = 100.0, .reciprocal = true});
  tape.see({at_ms(0), 50'000.0, 20.0, 50'000.5, 40.0});
  tape.see(TakerTrade{at_ms(1), 50'000.5, 7.0, Side::Buy});
  tape.finish(at_ms(1000));
  const auto facts = tape.facts();
  EXPECT_EQ(find(facts, "order_usd_median").value, 700.0);
  EXPECT_EQ(find(facts, "depth_usd").value, 3000.0);
}

}  // namespace
}  // namespace keel
