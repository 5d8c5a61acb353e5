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
    EXPECT_FALSE(responses.know(perpetual, now + millisecond * 3));
    while (at) {
      const auto answer = responses.answer(perpetual, *at);
      EXPECT_EQ(answer.learns, at == now + millisecond * 4 || responses.know(perpetual, *at));
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
  auto answer = responses.answer(perpetual, *first);
  EXPECT_TRUE(answer.learns);
  EXPECT_FALSE(answer.next) << "one order was to change";
  const Instant again = *first + millisecond;
  EXPECT_EQ(responses.triggered(perpetual, again), again + millisecond * 4);
  EXPECT_FALSE(responses.triggered(perpetual, again + millisecond)) << "an answer is under way";
  answer = responses.answer(perpetual, again + millisecond * 4);
  EXPECT_TRUE(answer.learns);
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
  makers.learn(perpetual, {.price = 95'000.25, .unit = 9.5, .delta = 1e-4});
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

}  // namespace
}  // namespace keel
