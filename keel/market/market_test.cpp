#include "keel/market/market.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr Currency btc = Currency::of("BTC");

Instrument listed(std::uint32_t id, InstrumentKind kind, Instant expiry = {}) {
  Instrument made{.id = InstrumentId{id}, .name = "i", .kind = kind, .payoff = Payoff::Inverse, .base = btc, .expiry = expiry};
  made.quote = Currency::of("USD");
  return made;
}

TEST(Market, ForwardIsTheFutureThenThePerpetualThenTheIndex) {
  const Instant june{1'000};
  Market market;
  market.list(listed(0, InstrumentKind::Perpetual));
  market.list(listed(1, InstrumentKind::Future, june));
  EXPECT_FALSE(market.forward(btc, june));
  market.apply(Instant{1}, IndexMoved{btc, 100.0_price});
  EXPECT_EQ(market.forward(btc, june), 100.0);
  market.apply(Instant{1}, BookTop{InstrumentId{0}, 100.0_price, 1.0_size, 102.0_price, 1.0_size});
  EXPECT_EQ(market.forward(btc, june), 101.0);
  market.apply(Instant{1}, BookTop{InstrumentId{1}, 110.0_price, 1.0_size, 112.0_price, 1.0_size});
  EXPECT_EQ(market.forward(btc, june), 111.0);
  EXPECT_EQ(market.forward(btc, Instant{2'000}), 101.0);
}

TEST(Market, AQuotedPerpetualInDollarsGivesTheForwardThoughOthersWereListedFirst) {
  Market market;
  Instrument in_coin = listed(0, InstrumentKind::Perpetual);
  in_coin.quote = Currency::of("ETH");
  market.list(in_coin);
  market.list(listed(1, InstrumentKind::Perpetual));
  market.list(listed(2, InstrumentKind::Perpetual));
  market.apply(Instant{1}, BookTop{InstrumentId{0}, 25.0_price, 1.0_size, 25.0_price, 1.0_size});
  EXPECT_FALSE(market.forward(btc, Instant{1'000}));
  market.apply(Instant{1}, BookTop{InstrumentId{2}, 100.0_price, 1.0_size, 102.0_price, 1.0_size});
  EXPECT_EQ(market.forward(btc, Instant{1'000}), 101.0);
}

TEST(Market, ADollarIsADollarAndACoinIsWorthItsIndex) {
  Market market;
  EXPECT_EQ(market.usd_of(Currency::of("USDC")), 1.0);
  EXPECT_FALSE(market.usd_of(btc));
  market.apply(Instant{1}, IndexMoved{btc, 100.0_price});
  EXPECT_EQ(market.usd_of(btc), 100.0);
  EXPECT_EQ(market.worth_of({btc, 1.5_settle}), 150.0_numeraire);
  EXPECT_EQ(market.worth_of({Currency::of("USDT"), -1.5_settle}), -1.5_numeraire);
  EXPECT_EQ(market.worth_of({Currency::of("ETH"), 1.5_settle}), std::nullopt);
  market.apply(Instant{2}, IndexMoved{btc, 0.0_price});
  EXPECT_EQ(market.usd_of(btc), std::nullopt) << "an index of 0 is an unknown one";
}

TEST(Market, OneSideIsNoMiddleAndBoundsTheLastPrice) {
  const InstrumentId id{0};
  Market market;
  market.list(listed(0, InstrumentKind::Perpetual));
  market.apply(Instant{1}, BookTop{id, 90.0_price, 1.0_size, 0.0_price, 0.0_size});
  EXPECT_FALSE(market.mid(id));
  EXPECT_FALSE(market.last_price(id)) << "there never was a price";
  market.apply(Instant{1}, BookTop{id, 99.0_price, 1.0_size, 101.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 100.0);
  EXPECT_EQ(market.last_price(id), 100.0);
  market.apply(Instant{1}, BookTop{id, 0.0_price, 0.0_size, 104.0_price, 1.0_size});
  EXPECT_FALSE(market.mid(id));
  EXPECT_EQ(market.last_price(id), 100.0) << "a lone ask only caps";
  market.apply(Instant{1}, BookTop{id, 0.0_price, 0.0_size, 95.0_price, 1.0_size});
  EXPECT_EQ(market.last_price(id), 95.0);
  market.apply(Instant{1}, BookTop{id});
  EXPECT_EQ(market.last_price(id), 95.0);
  market.apply(Instant{1}, BookTop{id, 90.0_price, 1.0_size, 0.0_price, 0.0_size});
  EXPECT_EQ(market.last_price(id), 95.0) << "a lone bid only floors";
  market.apply(Instant{1}, BookTop{id, 97.0_price, 1.0_size, 0.0_price, 0.0_size});
  EXPECT_EQ(market.last_price(id), 97.0);
}

TEST(Market, ATopCountsUntilTheIndexHasLeftItBehind) {
  const InstrumentId id{0};
  Market market;
  market.list(listed(0, InstrumentKind::Perpetual));
  market.apply(Instant{1}, BookTop{id, 199.0_price, 1.0_size, 201.0_price, 1.0_size});
  market.apply(Instant{1}, IndexMoved{btc, 200.0_price});
  EXPECT_EQ(market.mid(id), 200.0);
  market.apply(Instant{day.raw}, IndexMoved{btc, 201.0_price});
  EXPECT_EQ(market.mid(id), 200.0) << "0.5 % in a day, and old is not stale";
  market.apply(Instant{day.raw}, IndexMoved{btc, 201.01_price});
  EXPECT_FALSE(market.mid(id)) << "measured from the first index, as there was none when it was told";
  EXPECT_EQ(market.last_price(id), 200.0);
  EXPECT_EQ(market.forward(btc, Instant{}), 201.01);
  market.apply(Instant{1}, BookTop{id, 199.0_price, 1.0_size, 201.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 200.0) << "told again, it is somebody's offer";
}

TEST(Market, WhatIsQuotedInACoinIsLeftBehindByTheRatioOfBothIndices) {
  const Currency eth = Currency::of("ETH");
  const InstrumentId id{0};
  Instrument cross = listed(0, InstrumentKind::Perpetual);
  cross.base = eth;
  cross.quote = btc;
  Market market;
  market.list(cross);
  market.apply(Instant{1}, IndexMoved{btc, 100'000.0_price});
  market.apply(Instant{1}, IndexMoved{eth, 4'000.0_price});
  market.apply(Instant{1}, BookTop{id, 0.0398_price, 1.0_size, 0.0402_price, 1.0_size});
  market.apply(Instant{2}, IndexMoved{btc, 110'000.0_price});
  EXPECT_FALSE(market.mid(id));
  market.apply(Instant{2}, IndexMoved{eth, 4'400.0_price});
  EXPECT_EQ(market.mid(id), 0.04) << "both moved alike";
}

/// A perpetual in ticks of 0.5.
Instrument ticking() {
  Instrument made = listed(0, InstrumentKind::Perpetual);
  made.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 2}}});
  return made;
}

TEST(Market, TwoSidesFarApartAreTwoLoneSides) {
  const InstrumentId id{0};
  Market market;
  market.list(ticking());
  market.apply(Instant{1}, IndexMoved{btc, 95'000.0_price});
  market.apply(Instant{1}, BookTop{id, 94'990.0_price, 1.0_size, 95'010.0_price, 1.0_size});
  market.apply(Instant{2}, BookTop{id, 86'300.0_price, 1.0_size, 95'010.0_price, 1.0_size});
  EXPECT_FALSE(market.mid(id)) << "one stub bid does not choose the price";
  EXPECT_EQ(market.last_price(id), 95'000.0);
  market.apply(Instant{3}, BookTop{id, 92'000.0_price, 1.0_size, 94'900.0_price, 1.0_size});
  EXPECT_FALSE(market.mid(id)) << "2,900 are more than 2 % of 93,450";
  EXPECT_EQ(market.last_price(id), 94'900.0) << "each bounds it";
  market.apply(Instant{4}, BookTop{id, 94'000.0_price, 1.0_size, 95'880.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 94'940.0) << "1,880 are less than 2 %";
}

TEST(Market, ABookAsWideAsItsTicksAllowHasAMiddle) {
  const InstrumentId id{0};
  Market market;
  market.list(ticking());
  market.apply(Instant{1}, BookTop{id, 20.0_price, 1.0_size, 21.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 20.5) << "two ticks, though 5 %";
  market.apply(Instant{2}, BookTop{id, 20.0_price, 1.0_size, 21.5_price, 1.0_size});
  EXPECT_FALSE(market.mid(id));
}

TEST(Market, APriceFarFromTheIndexIsNone) {
  const InstrumentId id{0};
  Market market;
  market.list(ticking());
  market.apply(Instant{1}, IndexMoved{btc, 100'000.0_price});
  market.apply(Instant{1}, BookTop{id, 49'000.0_price, 1.0_size, 49'010.0_price, 1.0_size});
  EXPECT_FALSE(market.mid(id)) << "half of the index is the least";
  EXPECT_FALSE(market.last_price(id));
  market.apply(Instant{2}, BookTop{id, 79'990.0_price, 1.0_size, 80'010.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 80'000.0) << "a future's basis may be large";
  market.apply(Instant{3}, BookTop{id, 0.0_price, 0.0_size, 0.5_price, 1.0_size});
  EXPECT_EQ(market.last_price(id), 80'000.0) << "a lone ask for nothing is no word on what is held";
  market.apply(Instant{4}, BookTop{id, 105'001.0_price, 1.0_size, 0.0_price, 0.0_size});
  EXPECT_EQ(market.last_price(id), 80'000.0) << "nor a lone bid more than 5 % above the index";
  market.apply(Instant{5}, BookTop{id, 105'000.0_price, 1.0_size, 0.0_price, 0.0_size});
  EXPECT_EQ(market.last_price(id), 105'000.0);
  market.apply(Instant{6}, BookTop{id, 0.0_price, 0.0_size, 95'000.0_price, 1.0_size});
  EXPECT_EQ(market.last_price(id), 95'000.0);
}

TEST(Market, AMiddleToldBeforeTheIndexIsHeldAgainstTheFirst) {
  const InstrumentId id{0};
  Market market;
  market.list(ticking());
  market.apply(Instant{1}, BookTop{id, 94'990.0_price, 1.0_size, 95'010.0_price, 1.0_size});
  EXPECT_EQ(market.mid(id), 95'000.0);
  market.apply(Instant{2}, IndexMoved{btc, 1.0_price});
  EXPECT_FALSE(market.mid(id));
  EXPECT_FALSE(market.last_price(id));
}

TEST(Market, AVenueThatIsAwayHasNoTops) {
  Instrument other = listed(1, InstrumentKind::Perpetual);
  other.venue = Venue::of("OKX");
  Market market;
  market.list(listed(0, InstrumentKind::Perpetual));
  market.list(other);
  for (const std::uint32_t id : {0U, 1U}) market.apply(Instant{1}, BookTop{InstrumentId{id}, 99.0_price, 1.0_size, 101.0_price, 1.0_size});
  market.forget_tops(other.venue);
  EXPECT_EQ(market.mid(InstrumentId{0}), 100.0);
  EXPECT_FALSE(market.mid(InstrumentId{1}));
  EXPECT_EQ(market.last_price(InstrumentId{1}), 100.0);
}

TEST(Market, TheLastSmileOfAnExpiryWins) {
  Market market;
  market.apply(Instant{1}, SmileMoved{.underlying = btc, .expiry = Instant{50}, .a = 0.1});
  market.apply(Instant{2}, SmileMoved{.underlying = btc, .expiry = Instant{40}, .a = 0.2});
  market.apply(Instant{3}, SmileMoved{.underlying = btc, .expiry = Instant{50}, .a = 0.3});
  ASSERT_EQ(market.find(btc)->smiles.size(), 2U);
  EXPECT_EQ(market.smile(btc, Instant{50})->params.a, 0.3);
  EXPECT_EQ(market.smile(btc, Instant{50})->at, Instant{3});
  EXPECT_EQ(market.smile(btc, Instant{60}), nullptr);
}

// Index 100 from 7:30 to 7:45, 104 from then on, the perpetual at 110 throughout: at 7:50 the mean of 20 minutes is 101, a third is open.
TEST(Market, ThePriceOfADeliveryIsMoreAndMoreTheMeanOfTheIndexSoFar) {
  const Instant expiry = *parse_instant("2026-01-05T08:00:00Z");
  Market market;
  market.list(listed(0, InstrumentKind::Perpetual));
  market.list(listed(1, InstrumentKind::Option, expiry));
  market.apply(expiry - hour, IndexMoved{btc, 100.0_price});
  market.apply(Instant{1}, BookTop{InstrumentId{0}, 110.0_price, 1.0_size, 110.0_price, 1.0_size});
  const auto before = market.delivery_forward(btc, expiry, expiry - minute * 30);
  EXPECT_EQ(before->price, 110.0);
  EXPECT_EQ(before->open_share, 1.0);
  market.apply(expiry - minute * 15, IndexMoved{btc, 104.0_price});
  market.apply(Instant{1}, BookTop{InstrumentId{0}, 110.0_price, 1.0_size, 110.0_price, 1.0_size});
  const auto inside = market.delivery_forward(btc, expiry, expiry - minute * 10);
  EXPECT_NEAR(inside->open_share, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(inside->price, 2.0 / 3.0 * 101.0 + 1.0 / 3.0 * 110.0, 1e-12);
  EXPECT_FALSE(market.delivery_forward(btc, expiry, expiry));
}

TEST(Market, AFutureHasTheMeanSoFarInItsOwnPrice) {
  const Instant expiry = *parse_instant("2026-01-05T08:00:00Z");
  Market market;
  market.list(listed(0, InstrumentKind::Future, expiry));
  market.apply(expiry - hour, IndexMoved{btc, 100.0_price});
  market.apply(Instant{1}, BookTop{InstrumentId{0}, 103.0_price, 1.0_size, 105.0_price, 1.0_size});
  const auto forward = market.delivery_forward(btc, expiry, expiry - minute * 3);
  EXPECT_EQ(forward->price, 104.0);
  EXPECT_NEAR(forward->open_share, 0.1, 1e-15);
}

}  // namespace
}  // namespace keel
