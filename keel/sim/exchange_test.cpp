#include "keel/sim/exchange.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

struct Floor {
  explicit Floor(SimConfig from) : config(std::move(from)) {}
  std::vector<TimedFact> said() {
    std::vector<TimedFact> facts;
    link.deliver(now + second, facts);
    return facts;
  }
  SimConfig config;
  Instruments all = sim_instruments(config);
  World world{config, all};
  DataLink link{config};
  Exchange exchange{config, all, world, link};
  Instant now = config.start + millisecond;
};

constexpr InstrumentId perpetual{0};

TEST(Exchange, TakerReachesUsOnlyWithinHisPatience) {
  Floor floor{still_market()};
  floor.exchange.place(quote(1, perpetual, Side::Sell, 95001.0_price, 10.0_size), floor.now);
  floor.exchange.arrive({perpetual, Side::Buy, 0.9 / 9.5, 4.0_size}, floor.now);  // would pay 0.9 above 95,000
  EXPECT_EQ(floor.exchange.record().position(perpetual), Size{});
  floor.exchange.arrive({perpetual, Side::Buy, 1.1 / 9.5, 4.0_size}, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), -4.0_size);
  const auto facts = floor.said();
  ASSERT_EQ(only<Filled>(facts).size(), 1U);
  EXPECT_EQ(only<Filled>(facts)[0].liquidity, Liquidity::Maker);
  EXPECT_EQ(only<Filled>(facts)[0].fee, SettleAmount{});
  ASSERT_EQ(only<Traded>(facts).size(), 1U);
  EXPECT_EQ(only<Traded>(facts)[0].taker, Side::Buy);
  EXPECT_TRUE(only<OrderClosed>(facts).empty());
}

TEST(Exchange, TradesAgainstTheOthersAreOnTheTapeToo) {
  Floor floor{still_market()};
  floor.exchange.arrive({perpetual, Side::Sell, 10.0, 4.0_size}, floor.now);
  const auto facts = floor.said();
  ASSERT_EQ(only<Traded>(facts).size(), 1U);
  EXPECT_EQ(only<Traded>(facts)[0].price, 94997.0_price);
  ASSERT_EQ(only<BookTop>(facts).size(), 1U);
  EXPECT_TRUE(only<Filled>(facts).empty());
}

TEST(Exchange, MakerPaysTheCappedOptionFee) {
  Floor floor{still_market()};
  const Instrument& option = *floor.all.find("BTC-12JAN26-95000-C");
  const BookTop top = floor.exchange.top(option.id);
  const Price inside = top.ask - option.ticks.tick_at(top.ask);
  floor.exchange.place(quote(1, option.id, Side::Sell, inside, 2.0_size), floor.now);
  floor.exchange.arrive({option.id, Side::Buy, 100.0, 2.0_size}, floor.now);
  const auto facts = floor.said();
  ASSERT_EQ(only<Filled>(facts).size(), 1U);
  EXPECT_EQ(only<Filled>(facts)[0].fee, 0.0006_settle);  // 0.0003 of 2 coins; the cap of 12.5 % of the premium is far above
  ASSERT_EQ(only<OrderClosed>(facts).size(), 1U);
  EXPECT_EQ(only<OrderClosed>(facts)[0].reason, CloseReason::Filled);
}

/// Whatever he would take: the price of an option ends at a tick, behind a bump and in an auction, too.
TEST(Exchange, WhoSellsForAnythingMeetsABidOfOneTickBehindABump) {
  for (const Duration bump : {Duration{}, millisecond}) {
    SCOPED_TRACE(format_duration(bump));
    SimConfig config = still_market();
    config.speed_bump = bump;
    Floor floor{config};
    const Instrument& option = *floor.all.find("BTC-12JAN26-95000-C");
    const Price tick = Price{} + option.ticks.tick_at(Price{});
    ASSERT_GT(floor.exchange.top(option.id).bid, tick);
    floor.exchange.arrive({option.id, Side::Sell, 1e6, 1'000'000.0_size}, floor.now);  // all that others bid
    floor.exchange.release(floor.now += millisecond);
    floor.exchange.place(quote(1, option.id, Side::Buy, tick, 2.0_size), floor.now);
    floor.exchange.arrive({option.id, Side::Sell, 1e6, 2.0_size}, floor.now);
    floor.exchange.release(floor.now += millisecond);
    EXPECT_EQ(floor.exchange.record().position(option.id), 2.0_size);
  }
}

TEST(Exchange, EveryTakerMovesThePriceHisWayForGood) {
  SimConfig config = still_market();
  config.process.impact_bps_per_coin = 1.0;
  Floor floor{config};
  floor.exchange.arrive({perpetual, Side::Buy, 100.0, 950.0_size}, floor.now);  // 9,500 USD are 0.1 coin: 0.1 bps
  EXPECT_NEAR(std::log(floor.world.process(0).price() / 95000.0), 0.1e-4, 1e-12);
  const double before = floor.world.process(0).price();
  const Instrument& put = *floor.all.find("BTC-12JAN26-95000-P");
  const double delta = floor.world.fair(put.id).delta;
  floor.exchange.place(hedge(1, put.id, Side::Buy, 1.0_price, 2.0_size), floor.now);
  EXPECT_LT(delta, -0.4);
  EXPECT_NEAR(std::log(floor.world.process(0).price() / before), 2.0 * delta * 1e-4, 1e-12);
}

TEST(Exchange, QuoteLeftInTheWayOfTheMarketIsTradedAgainst) {
  SimConfig config = still_market();
  config.process.impact_bps_per_coin = 1.0;
  Floor floor{config};
  floor.exchange.place(quote(1, perpetual, Side::Sell, 95002.0_price, 10.0_size), floor.now);
  floor.exchange.place(quote(2, perpetual, Side::Sell, 95100.0_price, 10.0_size), floor.now);
  floor.world.push(perpetual, 5.0);  // fair 95,047.5
  floor.exchange.requote(perpetual, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), -10.0_size);
  EXPECT_EQ(floor.exchange.open_orders(), std::vector{OrderId{2}});
  const auto facts = floor.said();
  ASSERT_EQ(only<Filled>(facts).size(), 1U);
  EXPECT_EQ(only<Filled>(facts)[0].price, 95002.0_price);
}

TEST(Exchange, WhatTheOthersDoNotHaveTheyDoNotTrade) {
  SimConfig config = still_market();
  config.process.impact_bps_per_coin = 1.0;
  Floor floor{config};
  floor.exchange.place(hedge(1, perpetual, Side::Sell, 90'000.0_price, 1'000'000.0_size), floor.now);  // all that they bid
  ASSERT_EQ(floor.exchange.top(perpetual).bid, Price{}) << "every bid is taken";
  const Size sold = floor.exchange.record().position(perpetual);
  floor.exchange.place(quote(2, perpetual, Side::Sell, 95'002.0_price, 2'000'000.0_size), floor.now);
  floor.world.push(perpetual, 50.0);  // their price is far above ours
  floor.exchange.requote(perpetual, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), sold) << "who has nothing left to buy with buys nothing";
  EXPECT_EQ(floor.exchange.open_orders(), std::vector{OrderId{2}});
  floor.now += second * 30;  // what was taken comes back
  floor.exchange.requote(perpetual, floor.now);
  const Size bought = sold - floor.exchange.record().position(perpetual);
  EXPECT_GT(bought, Size{});
  EXPECT_LT(bought, 2'000'000.0_size) << "as much as three levels have, not all that stands there";
  EXPECT_EQ(floor.exchange.top(perpetual).bid, Price{}) << "and what they bought with they do not show";
}

TEST(Exchange, WhatWouldTradeWaitsBehindTheSpeedBump) {
  SimConfig config = still_market();
  config.speed_bump = millisecond * 10;
  Floor floor{config};
  Exchange& exchange = floor.exchange;
  const Instant due = floor.now + millisecond * 10;
  exchange.place(hedge(1, perpetual, Side::Buy, 96'000.0_price, 1.0_size), floor.now);
  exchange.place(hedge(2, perpetual, Side::Buy, 96'000.0_price, 2.0_size), floor.now);
  exchange.place(quote(3, perpetual, Side::Sell, 95'001.0_price, 8.0_size), floor.now);
  exchange.arrive({perpetual, Side::Buy, 1.0, 4.0_size}, floor.now);
  exchange.cancel(OrderId{2}, floor.now);
  EXPECT_EQ(exchange.record().position(perpetual), Size{});
  EXPECT_EQ(exchange.open_orders(), std::vector{OrderId{3}}) << "what rests does not wait";
  ASSERT_EQ(exchange.next_due(), due);
  floor.now = due;
  exchange.release(due);
  // We met the others at 95,003, our own order being gone before we would have met it.
  EXPECT_EQ(exchange.record().position(perpetual), 1.0_size);
  EXPECT_EQ(exchange.next_due(), std::nullopt);
  const auto facts = floor.said();
  EXPECT_EQ(only<OrderAccepted>(facts).size(), 3U);
  const auto closed = only<OrderClosed>(facts);
  ASSERT_EQ(closed.size(), 3U);
  EXPECT_EQ(closed[0].order, OrderId{2});
  EXPECT_EQ(closed[0].reason, CloseReason::Cancelled);
  EXPECT_EQ(closed[1].order, OrderId{3});
  EXPECT_EQ(closed[2].order, OrderId{1});
  EXPECT_EQ(closed[2].reason, CloseReason::Filled);
  EXPECT_EQ(only<Traded>(facts).size(), 2U) << "and the taker behind us";
}

TEST(Exchange, WhoeverWaitsMissesWhatIsGoneByThen) {
  SimConfig config = still_market();
  config.process.impact_bps_per_coin = 1.0;
  config.speed_bump = millisecond * 10;
  Floor floor{config};
  floor.exchange.place(quote(1, perpetual, Side::Sell, 95'002.0_price, 10.0_size), floor.now);
  floor.exchange.place(quote(2, perpetual, Side::Sell, 95'004.0_price, 10.0_size), floor.now);
  floor.world.push(perpetual, 5.0);  // fair 95,047.5
  floor.exchange.requote(perpetual, floor.now);
  floor.exchange.cancel(OrderId{1}, floor.now + millisecond * 9);
  floor.exchange.release(floor.now + millisecond * 10);
  EXPECT_EQ(floor.exchange.record().position(perpetual), -10.0_size) << "the second was too late";
  EXPECT_TRUE(floor.exchange.open_orders().empty());
  EXPECT_GT(floor.exchange.record().house().account(other_makers).position(perpetual).size, Size{});
}

TEST(Exchange, NobodyWaitsForAnInstrumentThatIsGoneOrALineThatIsLost) {
  SimConfig config = still_market();
  config.speed_bump = millisecond * 10;
  Floor floor{config};
  const Instrument& future = *floor.all.find("BTC-12JAN26");
  floor.exchange.place(hedge(1, future.id, Side::Buy, 96'000.0_price, 1.0_size), floor.now);
  floor.exchange.arrive({future.id, Side::Buy, 10.0, 4.0_size}, floor.now);
  floor.exchange.settle(0, future.expiry, 95'000.0_price, floor.now);
  EXPECT_EQ(floor.exchange.next_due(), std::nullopt);
  EXPECT_EQ(only<OrderClosed>(floor.said()).size(), 1U);
  floor.exchange.place(hedge(2, perpetual, Side::Buy, 96'000.0_price, 1.0_size), floor.now);
  floor.exchange.drop_orders(floor.now);
  EXPECT_EQ(floor.exchange.next_due(), std::nullopt);
}

/// Where a cancel leaves what waits to trade, the end of its instrument does not: it is told once that it is gone.
TEST(Exchange, WhatACancelLeavesWaitingEndsWithItsInstrument) {
  SimConfig config = still_market();
  config.rules_of_the_day = true;
  VenueTerms terms = built_in_terms();
  terms.matching.push_back({.coin = config.underlying,
                            .settle = config.underlying,
                            .kind = InstrumentKind::Future,
                            .from = config.start - day,
                            .speed_bump = millisecond * 10,
                            .cancel_leaves_immediate = true});
  const Instruments all = sim_instruments(config, terms);
  World world{config, all};
  DataLink link{config};
  Exchange exchange{config, all, world, link, terms};
  const Instant now = config.start + millisecond;
  const Instrument& future = *all.find("BTC-12JAN26");
  exchange.place(hedge(1, future.id, Side::Buy, 96'000.0_price, 1.0_size), now);
  exchange.cancel(OrderId{1}, now);
  ASSERT_EQ(exchange.next_due(), now + millisecond * 10) << "the cancel leaves it";
  exchange.settle(0, future.expiry, 95'000.0_price, now);
  EXPECT_EQ(exchange.next_due(), std::nullopt);
  exchange.release(now + millisecond * 10);
  std::vector<TimedFact> facts;
  link.deliver(now + second, facts);
  EXPECT_EQ(only<OrderClosed>(facts).size(), 1U);
  EXPECT_TRUE(only<Filled>(facts).empty());
}

TEST(Exchange, KeepsAnHourOfOurTrades) {
  Floor floor{still_market()};
  for (std::uint64_t order = 1; order <= 3; ++order) {
    floor.exchange.place(hedge(order, perpetual, Side::Buy, 96'000.0_price, 1.0_size), floor.now);
    floor.now += minute * 50;
  }
  const auto kept = floor.exchange.record().trades(TradeId{0});
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].order, OrderId{2});
  EXPECT_EQ(floor.exchange.record().position(perpetual), 3.0_size);
  EXPECT_EQ(floor.exchange.record().trades(kept[0].trade).size(), 1U);
}

TEST(Exchange, OurOrderWaitsBehindWhatTheOthersGoOnShowing) {
  Floor floor{still_market()};
  const BookTop before = floor.exchange.top(perpetual);
  floor.exchange.place(quote(1, perpetual, Side::Sell, before.ask, 10.0_size), floor.now);
  floor.exchange.requote(perpetual, floor.now);
  const BookTop after = floor.exchange.top(perpetual);
  ASSERT_EQ(after.ask, before.ask) << "nothing moves: their price stays, and at least a part of them with it";
  const Size ahead = std::min(before.ask_size, after.ask_size);
  floor.exchange.arrive({perpetual, Side::Buy, 10.0, ahead}, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), Size{});
  floor.exchange.arrive({perpetual, Side::Buy, 10.0, 4.0_size}, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), -4.0_size);
}

}  // namespace
}  // namespace keel
