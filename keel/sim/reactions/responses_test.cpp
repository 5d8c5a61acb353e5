#include "keel/sim/reactions/responses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

SimConfig answering() {
  SimConfig config = still_market();
  config.expiry_days = {};
  config.perpetual.half_spread = 0.001;
  config.perpetual.requote = hour;
  config.perpetual.maker_order = {100 * units_per_one};
  config.perpetual.response_time = millisecond * 4;
  config.perpetual.responses = 2.5;
  return config;
}

TEST(Responses, MakersKnowALittleLaterAndChangeOrdersOneByOne) {
  const SimConfig config = answering();
  const Instruments all = sim_instruments(config);
  Responses responses{config, all};
  double changed = 0.0;
  double waited = 0.0;
  constexpr int times = 20'000;
  for (int i = 0; i < times; ++i) {
    const Instant now = config.start + second * i;
    std::optional<Instant> at = responses.triggered(perpetual, now);
    ASSERT_EQ(at, now + millisecond * 4);
    EXPECT_FALSE(responses.triggered(perpetual, now)) << "one instant is one thing";
    for (bool first = true; at; first = false) {
      const auto answer = first ? responses.know(perpetual, *at) : responses.answer(perpetual, *at);
      changed += answer.changes_order ? 1.0 : 0.0;
      if (answer.next) waited += to_seconds(*answer.next - *at);
      at = answer.next;
    }
  }
  EXPECT_NEAR(changed / times, 2.5, 4.0 * 0.5 / std::sqrt(times));
  EXPECT_NEAR(waited / times, 0.004 * 1.5, 0.0002) << "the first comes with what they know";
}

TEST(Responses, WhoComesLaterIsKnownLater) {
  SimConfig config = answering();
  config.perpetual.responses = 1.0;
  const Instruments all = sim_instruments(config);
  Responses responses{config, all};
  const auto first = responses.triggered(perpetual, config.start);
  ASSERT_TRUE(first);
  const Instant again = config.start + millisecond;
  EXPECT_EQ(responses.triggered(perpetual, again), again + millisecond * 4) << "each in its own time";
  auto answer = responses.know(perpetual, *first);
  EXPECT_TRUE(answer.changes_order);
  ASSERT_TRUE(answer.next) << "two orders were to change";
  EXPECT_FALSE(responses.know(perpetual, again + millisecond * 4).changes_order) << "answers are under way";
  answer = responses.answer(perpetual, *answer.next);
  EXPECT_TRUE(answer.changes_order);
  EXPECT_FALSE(answer.next);
}

/// What is true at 0, 1 and 2 ms is known 4 ms later each, by whatever renewal; in between nothing is learned.
TEST(Responses, WhatMakersKnowIsAsOldAsTheyAreLate) {
  const SimConfig config = answering();
  const Instruments all = sim_instruments(config);
  const Instrument& instrument = all[perpetual];
  World world{config, all};
  BackgroundMakers makers{config, all};
  const auto of = [](double price) { return BackgroundMakers::Knowledge{{.price = price, .unit = 9.5, .delta = 1e-4}}; };
  makers.learn(perpetual, of(95'000.25));
  for (int i = 0; i < 3; ++i) {
    makers.will_know(perpetual, of(95'100.25 + 100.0 * i), config.start + millisecond * (i + 4));
  }
  makers.will_know(perpetual, of(95'400.25), config.start + millisecond * 6);  // the same instant's last word
  const auto best_ask = [&](Duration after) {
    makers.up_to_date(perpetual, config.start + after);
    return to_double(makers.quotes(instrument, world.process_of(perpetual), config.start + after).asks[0].price);
  };
  EXPECT_EQ(best_ask(millisecond * 4 - Duration{1}), 95'000.5);
  EXPECT_EQ(best_ask(millisecond * 4), 95'100.5);
  EXPECT_EQ(best_ask(millisecond * 6 - Duration{1}), 95'200.5);
  EXPECT_FALSE(makers.up_to_date(perpetual, config.start + millisecond * 5));
  EXPECT_EQ(best_ask(millisecond * 7), 95'400.5);
  EXPECT_TRUE(makers.up_to_date(perpetual, config.start + millisecond * 7));
}

/// A hundred renewals give back no more than the time does: 5 lots, e^(-1/20) of them after a second of twenty.
TEST(Responses, WhatWasTakenComesBackWithTimeNotWithRenewals) {
  SimConfig config = answering();
  config.perpetual.replenish = second * 20;
  config.perpetual.top_size = {1'000 * units_per_one};
  const Instruments all = sim_instruments(config);
  const Instrument& instrument = all[perpetual];
  World world{config, all};
  BackgroundMakers makers{config, all};
  makers.learn(perpetual, {{.price = 95'000.25, .unit = 9.5, .delta = 1e-4}});
  const auto shown = [&](Instant now) { return makers.quotes(instrument, world.process_of(perpetual), now).asks[0].size; };
  const Size full = shown(config.start);
  makers.taken(instrument, Side::Sell, instrument.lot * 5, config.start);
  EXPECT_EQ(shown(config.start), full - instrument.lot * 5);
  for (int i = 1; i <= 100; ++i) shown(config.start + millisecond * (10 * i));
  EXPECT_EQ(shown(config.start + second), full - instrument.lot * 5) << "4.76 are missing";
  EXPECT_EQ(shown(config.start + second * 20), full - instrument.lot * 2) << "1.84 are";
  EXPECT_EQ(shown(config.start + second * 60), full) << "0.25 are";
}

std::vector<TimedFact> lived(SimVenue& venue, const SimConfig& config, Duration time) {
  std::vector<TimedFact> facts;
  venue.poll(config.start + time, facts);
  return facts;
}

TEST(Responses, ATradeIsAnsweredByTheBestLevels) {
  SimConfig config = answering();
  config.latency.data = {};
  config.perpetual.responses = 10.0;
  config.start_price = 95000.25_price;  // between two ticks
  config.perpetual.top_size = {10'000 * units_per_one};
  SimVenue venue{config};
  lived(venue, config, second);
  venue.send(config.start + second, hedge(1, perpetual, Side::Buy, 96000.0_price, 1'000.0_size));
  std::vector<TimedFact> facts;
  venue.poll(config.start + second * 2, facts);
  EXPECT_EQ(only<Traded>(facts).size(), 10U) << "orders of 100 each";
  const auto tops = only<BookTop>(facts);
  EXPECT_GE(tops.size(), 10U);
  for (const BookTop& top : tops) {
    EXPECT_EQ(top.bid, tops.front().bid);
    EXPECT_EQ((top.ask - top.bid).raw, units_per_one / 2) << "the price has not moved";
  }
}

TEST(Responses, TheBestLevelComesBackToItsMean) {
  SimConfig config = answering();
  config.perpetual.top_size = {10'000 * units_per_one};
  const Instruments all = sim_instruments(config);
  const Instrument& instrument = all[perpetual];
  World world{config, all};
  BackgroundMakers makers{config, all};
  makers.learn(perpetual, {{.price = 95'000.25, .unit = 9.5, .delta = 1e-4}});
  double sum = 0.0;
  constexpr int times = 200'000;
  for (int i = 0; i < times; ++i) {
    makers.change_order(instrument);
    if (i % 10 == 0) sum += to_double(makers.quotes(instrument, world.process_of(perpetual), config.start).asks[0].size);
  }
  // A birth and a death at odds of size against mean: sizes stray from it by about the root of order times mean.
  EXPECT_NEAR(sum / (times / 10), 10'000.0, 600.0);
}

TEST(Responses, ForerunnersTakeTheSideThatGainsBeforeMakersMove) {
  SimConfig config = answering();
  config.latency.data = {};
  config.process.volatility = 0.6;
  config.process.moves_per_second = 2.0;
  config.process.price_step = millisecond * 10;
  config.perpetual.taker_rate_per_second = 4.0;
  config.perpetual.taker_size = {10 * units_per_one};
  config.perpetual.taker_decay = 0.001;
  config.perpetual.forerunner_share = 1.0;
  SimVenue venue{config};
  const auto facts = lived(venue, config, minute * 5);
  // Whoever trades, trades at a price that then moves his way, if it moves by a tick.
  std::optional<BookTop> before;
  std::optional<Traded> pending;
  int followed = 0;
  for (const TimedFact& told : facts) {
    if (const auto* trade = std::get_if<Traded>(&told.fact)) pending = *trade;
    const auto* top = std::get_if<BookTop>(&told.fact);
    if (top == nullptr || top->instrument != perpetual) continue;
    if (before && pending && top->bid != before->bid) {
      EXPECT_EQ(top->bid > before->bid, pending->taker == Side::Buy);
      pending.reset();
      ++followed;
    }
    before = *top;
  }
  EXPECT_GT(followed, 300);
}

/// The price moves by 10 bps at once; levels stand a bp apart, and makers know nothing of it for 4 ms.
struct Jump {
  std::vector<Traded> trades;
  double last_ms = 0.0;  ///< after the move
  explicit Jump(double reach, double least, int steps = 1, double bps = 10.0, Duration bump = {}) {
    SimConfig config = answering();
    config.speed_bump = bump;
    config.latency.data = {};
    config.start_price = 95000.25_price;
    config.perpetual.level_gap = 1.0;
    config.perpetual.levels = 20;
    config.perpetual.level_size_growth = 1.0;
    config.perpetual.sweep_reach = reach;
    config.perpetual.sweep_least = least;
    config.process.price_step = millisecond * 10;
    config.process.jump_lasts = config.process.price_step * (steps > 1 ? steps : 0);
    config.path.seconds = {0.0};
    config.path.prices = {95000.25};
    for (int i = 1; i <= steps; ++i) {
      config.path.seconds.push_back(0.99 + 0.01 * i);
      config.path.prices.push_back(95000.25 * std::exp(1e-4 * bps * i / steps));
    }
    SimVenue venue{config};
    for (const TimedFact& told : lived(venue, config, second * 2)) {
      const auto* trade = std::get_if<Traded>(&told.fact);
      if (trade == nullptr) continue;
      trades.push_back(*trade);
      last_ms = to_seconds(told.at - config.start - second) * 1e3;
    }
  }
  double farthest_bps() const {
    double farthest = 0.0;
    for (const Traded& trade : trades) farthest = std::max(farthest, 1e4 * std::abs(std::log(to_double(trade.price) / 95000.25)));
    return farthest;
  }
};

TEST(Responses, SomebodySweepsWhatAMoveLeftBehind) {
  const Jump half(0.55, 2.0);
  ASSERT_FALSE(half.trades.empty());
  EXPECT_NEAR(half.farthest_bps(), 5.0, 0.1) << "levels at 0, 1 .. 5 bps are within 5.5 of where the price was";
  EXPECT_GT(half.last_ms, 0.0);
  EXPECT_LT(half.last_ms, 4.0) << "before makers know";
  for (const Traded& trade : half.trades) EXPECT_EQ(trade.taker, Side::Buy);
  EXPECT_NEAR(Jump(1.35, 2.0).farthest_bps(), 13.0, 0.1) << "beyond where it is now";
  EXPECT_TRUE(Jump(0.0, 0.0).trades.empty()) << "nobody does unless it is said";
  EXPECT_TRUE(Jump(1.0, 10.5).trades.empty()) << "the move is too small";
  EXPECT_TRUE(Jump(1.0, 2.0, 1, 10.0, millisecond * 4).trades.empty()) << "makers will know by then";
  EXPECT_FALSE(Jump(1.0, 2.0, 1, 10.0, millisecond).trades.empty());
}

/// Ten bps in ten steps: as long as six are ahead somebody comes at each, the first at once for all that rests.
TEST(Responses, WhoSweepsKnowsAsFarAheadAsAJumpLasts) {
  const Jump up(1.05, 6.0, 10);
  ASSERT_FALSE(up.trades.empty());
  EXPECT_NEAR(up.farthest_bps(), 10.0, 0.1) << "he knows of all ten";
  EXPECT_LT(up.last_ms, 54.0) << "after five steps less than six are left";
  const Jump down(1.05, 6.0, 10, -10.0);
  EXPECT_NEAR(down.farthest_bps(), 10.0, 0.1);
  for (const Traded& trade : down.trades) EXPECT_EQ(trade.taker, Side::Sell);
}

}  // namespace
}  // namespace keel
