#include <gtest/gtest.h>

#include <set>

#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

/// A venue and our line to it, driven in windows; what traded there, and when.
struct Market {
  explicit Market(const SimConfig& config, const VenueTerms& terms = built_in_terms()) : venue(config, terms), now(config.start) {
    venue.on_trade([this](const Execution& trade, const SimFair&, Instant at) { trades.emplace_back(at, trade); });
    venue.poll(now, facts);
  }
  void live(Duration time) {
    for (const Instant end = now + time; now < end;) {
      now = std::min(end, now + *venue.lookahead());
      venue.poll(now, facts);
    }
  }
  BookTop top() const {
    const auto all = only<BookTop>(facts);
    return *std::find_if(all.rbegin(), all.rend(), [](const BookTop& one) { return one.instrument == perpetual; });
  }
  SimVenue venue;
  Instant now;
  std::vector<TimedFact> facts;
  std::vector<std::pair<Instant, Execution>> trades;
};

SimConfig in_auctions() {
  SimConfig config = still_market();
  config.auction_every = millisecond * 100;
  return config;
}

TEST(Auctions, TheOthersStandThereAndATakerPaysTheirPriceAtTheNextOne) {
  Market market{in_auctions()};
  market.live(second);
  EXPECT_EQ(market.top().bid, 94'997.0_price) << "as without auctions: 0.3 bps of 95,000, outward to half dollars";
  EXPECT_EQ(market.top().ask, 95'003.0_price);
  market.venue.send(market.now, hedge(1, perpetual, Side::Buy, 95'003.0_price, 100.0_size));
  market.live(second);
  ASSERT_EQ(market.trades.size(), 1U);
  EXPECT_EQ(market.trades[0].first, SimConfig{}.start + second + millisecond * 100) << "it came after 8 ms";
  EXPECT_EQ(market.trades[0].second.owner, other_makers);
  EXPECT_EQ(market.trades[0].second.taker, us);
  const auto fills = only<Filled>(market.facts);
  ASSERT_EQ(fills.size(), 1U);
  EXPECT_EQ(fills[0].price, 95'003.0_price);
  EXPECT_EQ(fills[0].liquidity, Liquidity::Taker) << "the others renewed theirs after it came, and rest all the same";
  ASSERT_EQ(only<OrderClosed>(market.facts).size(), 1U);
  EXPECT_EQ(only<OrderClosed>(market.facts)[0].reason, CloseReason::Filled);
}

TEST(Auctions, AQuoteRestsFromTheNextOneOnAndLeavesAtOnceForAnother) {
  Market market{in_auctions()};
  market.live(second);
  market.venue.send(market.now, quote(1, perpetual, Side::Buy, 94'999.0_price, 10.0_size));
  market.live(second);
  EXPECT_EQ(only<OrderAccepted>(market.facts).size(), 1U);
  EXPECT_TRUE(only<OrderClosed>(market.facts).empty());
  EXPECT_EQ(market.venue.snapshot(TradeId{0}).open_orders, std::vector{OrderId{1}});
  PlaceOrder other = quote(2, perpetual, Side::Buy, 94'999.5_price, 10.0_size);
  other.replaces = OrderId{1};
  market.venue.send(market.now, other);
  market.live(millisecond * 30);
  ASSERT_EQ(only<OrderClosed>(market.facts).size(), 1U);
  EXPECT_EQ(only<OrderClosed>(market.facts)[0].order, OrderId{1});
  EXPECT_TRUE(market.venue.snapshot(TradeId{0}).open_orders.empty()) << "the other one waits";
  market.venue.send(market.now, CancelOrder{OrderId{2}});
  market.live(second);
  EXPECT_EQ(only<OrderClosed>(market.facts).back().order, OrderId{2});
  EXPECT_EQ(only<OrderClosed>(market.facts).back().reason, CloseReason::Cancelled);
  EXPECT_TRUE(market.venue.snapshot(TradeId{0}).open_orders.empty());
}

TEST(Auctions, NothingTradesBetweenThemAndAllMoneyStays) {
  SimConfig config{.seed = 5, .expiry_days = {7}, .strikes_per_expiry = 3};
  config.auction_every = millisecond * 250;
  config.option.taker_rate_per_second = 1.0;
  config.process.jumps_per_day = 10'000.0;
  config.adversary = {.sniper = {.size = 2.0}, .competitor = {.size = 1.0}, .hedge_hunter = {.share = 1.0}, .spoofer = {.size = 20.0}};
  Market market{config};
  std::uint64_t order = 0;
  for (int turn = 0; turn < 600; ++turn) {
    const BookTop top = market.top();
    if (top.bid_size.raw > 0) {
      market.venue.send(market.now, ++order % 4 != 0 ? quote(order, perpetual, Side::Buy, top.bid, 50.0_size)
                                                     : hedge(order, perpetual, Side::Sell, top.bid, 50.0_size));
    }
    market.live(millisecond * 100);
  }
  EXPECT_GT(market.trades.size(), 30U);
  std::set<Instant> at;
  for (const auto& [when, trade] : market.trades) {
    EXPECT_EQ(when.raw % (millisecond * 250).raw, 0);
    at.insert(when);
  }
  EXPECT_GT(at.size(), 10U);
  EXPECT_EQ(market.venue.house().imbalance(Currency::of("BTC")), SettleAmount{});
  for (const Instrument& instrument : market.venue.instruments()) EXPECT_EQ(market.venue.house().open_position(instrument.id), Size{});
  market.live(second + millisecond * 100);  // not at an auction: all that we are told has come
  Size held;
  for (const Filled& fill : only<Filled>(market.facts)) held += fill.size * (fill.instrument == perpetual ? sign_of(fill.side) : 0);
  EXPECT_NE(held, Size{});
  EXPECT_EQ(held, market.venue.house().account(us).position(perpetual).size);
}

/// A speed bump of 10 ms for coin-settled perpetuals from a day on, as a file of terms would say it.
VenueTerms with_a_bump(std::string_view from) {
  VenueTerms terms = built_in_terms();
  terms.matching.push_back({.coin = Currency::of("BTC"),
                            .settle = Currency::of("BTC"),
                            .kind = InstrumentKind::Perpetual,
                            .from = *parse_instant(from),
                            .speed_bump = millisecond * 10,
                            .source = "a test",
                            .date = "2026-01-05"});
  return terms;
}

TEST(RulesOfTheDay, AnOrderWaitsWhereTheRulesOfItsDaySaySo) {
  struct Case {
    std::string_view from;
    bool asked;
    Duration waits;
  };
  for (const Case& one : {Case{"2026-01-05", true, millisecond * 10}, Case{"2026-01-06", true, {}}, Case{"2026-01-05", false, {}}}) {
    SimConfig config = still_market();
    config.rules_of_the_day = one.asked;
    Market market{config, with_a_bump(one.from)};
    market.venue.send(market.now, hedge(1, perpetual, Side::Buy, 95'003.0_price, 100.0_size));
    market.live(second);
    ASSERT_EQ(market.trades.size(), 1U);
    EXPECT_EQ(market.trades[0].first, config.start + millisecond * 8 + one.waits) << one.from;
  }
}

TEST(RulesOfTheDay, OtherContractsDoNotWait) {
  SimConfig config = still_market();
  config.rules_of_the_day = true;
  Market market{config, with_a_bump("2026-01-05")};
  const InstrumentId future = market.venue.instruments().find("BTC-12JAN26")->id;
  market.venue.send(market.now, hedge(1, future, Side::Buy, 96'000.0_price, 100.0_size));
  market.live(second);
  ASSERT_EQ(market.trades.size(), 1U);
  EXPECT_EQ(market.trades[0].first, config.start + millisecond * 8);
}

}  // namespace
}  // namespace keel
