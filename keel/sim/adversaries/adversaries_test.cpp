#include "keel/sim/adversaries/adversaries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

/// Nothing moves but once, by 1 %, within the price step that ends a second after the start; the others do not renew what they show.
SimConfig one_move() {
  SimConfig config = still_market();
  config.expiry_days = {7};
  config.strikes_per_expiry = 1;
  config.perpetual.requote = hour;
  config.future.requote = hour;
  config.option.requote = hour;
  config.shock = {{.after = millisecond * 900, .lasts = millisecond * 100, .move = 0.01}};
  return config;
}

/// We hear of the move after 4 ms and cancel; the cancel takes 8.
struct Race {
  explicit Race(const SimConfig& config) : venue(config) {
    venue.on_trade([this](const Execution& trade, const SimFair&, Instant at) {
      if (trade.owner == us) taken_at = at;
    });
    venue.send(start, quote(1, perpetual, Side::Sell, 95'002.0_price, 10.0_size));
    live(second + millisecond * 4);
    venue.send(start + second + millisecond * 4, CancelOrder{OrderId{1}});
    live(second * 3);
  }
  void live(Duration until) {
    for (; now < start + until; now = std::min(start + until, now + *venue.lookahead())) venue.poll(now, facts);
    venue.poll(now, facts);
  }
  SimVenue venue;
  Instant start = SimConfig{}.start;
  Instant now = start;
  std::vector<TimedFact> facts;
  std::optional<Instant> taken_at;
};

TEST(Sniper, TakesWhatIsStaleUnlessTheCancelIsThereFirst) {
  struct Case {
    Duration latency;
    Duration bump;
    bool takes;
  };
  // The cancel is at the venue 12 ms after the move.
  for (const Case& race : {Case{millisecond, {}, true}, Case{millisecond * 11, {}, true}, Case{millisecond * 13, {}, false},
                           Case{millisecond, millisecond * 10, true}, Case{millisecond, millisecond * 12, false},
                           Case{millisecond * 13, millisecond, false}}) {
    SCOPED_TRACE(testing::Message() << format_duration(race.latency) << " behind " << format_duration(race.bump));
    SimConfig config = one_move();
    config.adversary.sniper = {.size = 1.0, .latency = race.latency};
    config.speed_bump = race.bump;
    Race run{config};
    ASSERT_EQ(run.taken_at.has_value(), race.takes);
    EXPECT_EQ(run.venue.house().account(us).position(perpetual).size, race.takes ? -10.0_size : Size{});
    if (!race.takes) continue;
    EXPECT_EQ(*run.taken_at, run.start + second + race.latency + race.bump);
    // 100 USD sold at 95,002 are worth 95,000 exp(0.01) now.
    const double fair = 95'000.0 * std::exp(0.01);
    EXPECT_NEAR(run.venue.profit_usd(us), -100.0 * (1.0 / 95'002.0 - 1.0 / fair) * fair, 2e-3);
  }
}

TEST(Sniper, LeavesWhatDoesNotPayHisFee) {
  SimConfig config = one_move();
  config.adversary.sniper.size = 1.0;
  config.shock[0].move = 4e-4;  // the fee is 5 bps
  EXPECT_FALSE(Race{config}.taken_at);
  config.shock[0].move = 7e-4;
  EXPECT_TRUE(Race{config}.taken_at);
  config.adversary.sniper.margin = 8.0;  // bps
  EXPECT_FALSE(Race{config}.taken_at);
}

TEST(Competitor, QuotesAroundFairAndLeansAgainstWhatHeHolds) {
  SimConfig config = still_market();
  config.adversary.competitor = {.size = 1.0, .half_spread = 0.1, .skew = 0.05};
  Race race{config};
  const auto tops = only<BookTop>(race.facts);
  const auto last = [&](const std::vector<BookTop>& all) {
    return *std::find_if(all.rbegin(), all.rend(), [](const BookTop& top) { return top.instrument == perpetual; });
  };
  // 0.1 bps of 95,000 are 0.95: outward to half dollars; the others stand at 94,997 and 95,003.
  EXPECT_EQ(last(tops).bid, 94'999.0_price);
  EXPECT_EQ(last(tops).ask, 95'001.0_price);
  EXPECT_EQ(last(tops).ask_size, 1'000.0_size);
  const Instant at = race.now;
  race.venue.send(at, hedge(7, perpetual, Side::Buy, 95'001.0_price, 1'000.0_size));
  race.live(second * 4);
  // He is short one quote: indifferent at 95,000.475, so 94,999.525 and 95,001.425.
  const auto after = only<BookTop>(race.facts);
  EXPECT_EQ(race.venue.house().account(competitor_id).position(perpetual).size, -1'000.0_size);
  EXPECT_EQ(last(after).bid, 94'999.5_price);
  EXPECT_EQ(last(after).ask, 95'001.5_price);
}

TEST(HedgeHunter, SellsBeforeOurHedgeDoesAndBuysBackFromIt) {
  SimConfig config = one_move();
  config.shock.clear();
  config.adversary.hedge_hunter = {.share = 1.0, .latency = millisecond};
  Race race{config};
  std::vector<Execution> his;
  race.venue.on_trade([&](const Execution& trade, const SimFair&, Instant) {
    if (trade.owner == hedge_hunter_id || trade.taker == hedge_hunter_id) his.push_back(trade);
  });
  const InstrumentId call = race.venue.instruments().find("BTC-12JAN26-95000-C")->id;
  race.venue.send(race.now, hedge(7, call, Side::Buy, 1.0_price, 0.1_size));  // our hedge sells about 0.05 coins: 4,900 USD
  race.live(second * 3 + millisecond * 20);
  ASSERT_EQ(his.size(), 1U);
  EXPECT_EQ(his[0].side, Side::Buy) << "he sold to who rested";
  EXPECT_EQ(his[0].price, 94'997.0_price);
  race.venue.send(race.now, hedge(8, perpetual, Side::Sell, 94'900.0_price, his[0].size));
  race.live(second * 3 + millisecond * 40);
  ASSERT_EQ(his.size(), 2U);
  EXPECT_EQ(his[1].owner, hedge_hunter_id);
  EXPECT_EQ(his[1].taker, us);
  EXPECT_EQ(race.venue.house().account(hedge_hunter_id).position(perpetual).size, Size{});
}

/// He leans on the bid a second after the start, and looks a tenth of a second later.
TEST(Spoofer, TakesFromWhoBelievesHimAndLeavesEitherWay) {
  for (const bool believed : {false, true}) {
    SCOPED_TRACE(believed);
    SimConfig config = one_move();
    config.shock.clear();
    config.adversary.spoofer = {.size = 5.0, .takes = 1.0, .every = second, .stands = millisecond * 100, .latency = millisecond};
    Race race{config};  // three seconds, and he takes nothing from us, who offer
    EXPECT_FALSE(race.taken_at);
    EXPECT_EQ(race.venue.house().account(spoofer_id).position(perpetual).size, Size{});
    // At three seconds he leaned on the bid again: 5,000 more stand at 94,997 until a tenth later.
    const auto bid = [&] {
      const auto tops = only<BookTop>(race.facts);
      return *std::find_if(tops.rbegin(), tops.rend(), [](const BookTop& top) { return top.instrument == perpetual; });
    };
    const Size before = bid().bid_size;
    race.live(second * 3 + millisecond * 20);
    EXPECT_EQ(bid().bid, 94'997.0_price);
    EXPECT_EQ(bid().bid_size, before + 5'000.0_size);
    if (believed) race.venue.send(race.now, quote(7, perpetual, Side::Buy, 94'998.5_price, 100.0_size));
    race.live(second * 3 + millisecond * 200);
    EXPECT_EQ(bid().bid_size, before) << "he has left";
    EXPECT_EQ(race.venue.house().account(us).position(perpetual).size, believed ? 100.0_size : Size{});
    EXPECT_EQ(race.venue.house().account(spoofer_id).position(perpetual).size, believed ? -100.0_size : Size{});
  }
}

TEST(Adversaries, WhatEverybodyGainsIsWhatTheVenueDoesNotEarn) {
  SimConfig config{.seed = 11, .expiry_days = {7}, .strikes_per_expiry = 3};
  config.process.jumps_per_day = 10'000.0;
  config.speed_bump = millisecond * 2;
  config.adversary = {
      .sniper = {.size = 2.0}, .competitor = {.size = 1.0, .half_spread = 0.2}, .hedge_hunter = {.share = 1.0}, .spoofer = {.size = 1.0}};
  config.crowd = {.strikes_usd = {95'000.0}, .contracts = {100.0}};
  SimVenue venue{config};
  std::vector<TimedFact> facts;
  Instant now = config.start;
  std::uint64_t order = 0;
  for (; now < config.start + minute; now += *venue.lookahead()) {
    facts.clear();
    venue.poll(now, facts);
    for (const BookTop& top : only<BookTop>(facts)) {
      if (top.bid_size.raw == 0 || ++order % 8 != 0) continue;
      const Size lots = venue.instruments()[top.instrument].lot * 3;
      venue.send(now, order % 16 == 0 ? quote(order, top.instrument, Side::Buy, top.bid, lots)
                                      : hedge(order, top.instrument, Side::Sell, top.bid, lots));
    }
  }
  const Currency coin = Currency::of("BTC");
  EXPECT_EQ(venue.house().imbalance(coin), SettleAmount{});
  double sum = to_double(venue.house().income()[coin] + venue.house().rounding()[coin]) * venue.price_usd(perpetual);
  for (std::uint32_t who = 0; who <= last_adversary_id.value; ++who) {
    sum += venue.profit_usd(ParticipantId{who});
    if (who == other_makers.value) continue;  // these need not trade
    EXPECT_NE(venue.profit_usd(ParticipantId{who}), 0.0) << who;
  }
  for (const Instrument& instrument : venue.instruments()) EXPECT_EQ(venue.house().open_position(instrument.id), Size{});
  // Each value of a position is rounded to 1e-8 coins, about 0.001 USD.
  EXPECT_NEAR(sum, 0.0, 0.001 * 7.0 * static_cast<double>(venue.instruments().size()));
}

}  // namespace
}  // namespace keel
