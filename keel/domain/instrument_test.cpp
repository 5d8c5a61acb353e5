#include "keel/domain/instrument.hpp"

#include <gtest/gtest.h>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

using namespace literals;

TEST(Currency, SortsByName) {
  EXPECT_LT(Currency::of("BTC"), Currency::of("ETH"));
  EXPECT_LT(Currency::of("USD"), Currency::of("USDC"));
  EXPECT_EQ(Currency::parse("USDC")->text(), "USDC");
  EXPECT_FALSE(Currency::parse("btc"));
  EXPECT_FALSE(Currency::parse(""));
  EXPECT_FALSE(Currency::parse("TOOLONGNAME"));
}

TEST(TickLadder, FollowsDeribitsOptionTicks) {
  const auto ladder = TickLadder::make({{0.0_price, PriceOffset{10'000}}, {0.005_price, PriceOffset{50'000}}});
  ASSERT_TRUE(ladder);
  EXPECT_EQ(ladder->round_down(0.00437_price), 0.0043_price);
  EXPECT_EQ(ladder->round_up(0.00437_price), 0.0044_price);
  EXPECT_EQ(ladder->round_up(0.00495_price), 0.005_price);
  EXPECT_EQ(ladder->round_down(0.0687_price), 0.0685_price);
  EXPECT_EQ(ladder->round_up(0.0687_price), 0.069_price);
  EXPECT_EQ(ladder->round_up(0.0690_price), 0.069_price);
}

TEST(TickLadder, RefusesNonsense) {
  EXPECT_FALSE(TickLadder::make({}));
  EXPECT_FALSE(TickLadder::make({{1.0_price, PriceOffset{1}}}));
  EXPECT_FALSE(TickLadder::make({{0.0_price, PriceOffset{0}}}));
  EXPECT_FALSE(TickLadder::make({{0.0_price, PriceOffset{1}}, {0.0_price, PriceOffset{2}}}));
}

TEST(Balances, KeepCurrenciesApart) {
  Balances balances;
  balances.post({Currency::of("USD"), 5.0_settle});
  balances.post({Currency::of("BTC"), 1.0_settle});
  balances.post({Currency::of("USD"), -2.0_settle});
  EXPECT_EQ(balances[Currency::of("USD")], 3.0_settle);
  EXPECT_EQ(balances[Currency::of("BTC")], 1.0_settle);
  EXPECT_EQ(balances[Currency::of("ETH")], 0.0_settle);
}

}  // namespace
}  // namespace keel
