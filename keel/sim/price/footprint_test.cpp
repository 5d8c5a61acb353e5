#include "keel/sim/price/footprint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <utility>

#include "keel/base/validate.hpp"
#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

/// What the built-in book stands at its fullest: 75,000, 300,000 and 900,000 USD within 0.3, 1.1 and 1.9 bps.
Footprint footprint(const SimImpact& impact) {
  SimConfig config;
  config.impact = impact;
  const Instruments all = sim_instruments(config);
  return Footprint(config, all[InstrumentId{0}]);
}

TEST(Footprint, IsAShareOfWhatTheBookStands) {
  Footprint moves = footprint({.permanent = 0.5});
  ASSERT_TRUE(moves.on());
  // The third level is the first that a permanent impact reaches: 1.9 bps over 900,000 USD.
  EXPECT_NEAR(moves.farthest(900'000.0), 0.5 * std::log(1.00019), 1e-15);
  moves.traded(-450'000.0, 1.0);
  EXPECT_NEAR(moves.displacement(1e6), -0.25 * std::log(1.00019), 1e-15);
  EXPECT_FALSE(footprint({}).on());
  EXPECT_EQ(Footprint{}.displacement(1.0), 0.0);
}

TEST(Footprint, ASquareRootIsHeldAgainstTheNearestLevelAndFades) {
  Footprint moves = footprint({.transient = 0.5, .exponent = 0.5, .half_life = minute});
  // From a displacement of half the order against it an order moves the price by the root of two times as far as from none.
  EXPECT_NEAR(moves.farthest(75'000.0), 0.5 * std::log(1.00003), 1e-15);
  moves.traded(-37'500.0, 0.0);
  const double before = moves.displacement(0.0);
  moves.traded(75'000.0, 0.0);
  EXPECT_NEAR(moves.displacement(0.0) - before, 0.5 * std::log(1.00003), 1e-15);
  EXPECT_NEAR(moves.displacement(60.0), 0.5 * moves.displacement(0.0), 1e-15);
}

TEST(Footprint, IsRefusedWhereARoundTripCouldPay) {
  SimConfig config;
  config.impact = {.permanent = 0.5, .transient = 0.45};
  EXPECT_NE(validate_settings(config).error().text.find("impact.permanent"), std::string::npos);
  config.impact = {.transient = 0.1, .half_life = second};
  EXPECT_NE(validate_settings(config).error().text.find("impact.half_life"), std::string::npos);
  config.impact.half_life = second * 2;
  EXPECT_TRUE(validate_settings(config));
  config.perpetual.response_time = millisecond * 201;
  EXPECT_NE(validate_settings(config).error().text.find("perpetual.response_time"), std::string::npos)
      << "late makers are ten times sooner";
  config.perpetual.response_time = millisecond * 200;
  EXPECT_TRUE(validate_settings(config));
  config.perpetual.top_size = {};
  EXPECT_NE(validate_settings(config).error().text.find("perpetual.half_spread"), std::string::npos);
}

/// 0.0005 bps are those of configs/markets/recorded.toml: of what such a book stands no share could be seen.
TEST(Footprint, IsRefusedWhereTheBookStandsNothing) {
  SimConfig config;
  config.perpetual.half_spread = 0.0005;
  EXPECT_TRUE(validate_settings(config)) << "nobody asks for an impact";
  config.impact.permanent = 0.5;
  const auto refused = validate_settings(config);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().text.starts_with("perpetual.half_spread: 0.0005 with impact.permanent = 0.5: must be at least 0.01"))
      << refused.error().text;
  EXPECT_LE(refused.error().text.size(), 400U);
  config.perpetual.half_spread = 0.01;
  EXPECT_TRUE(validate_settings(config));
}

struct Floor {
  explicit Floor(SimConfig from) : config(std::move(from)) {}
  double log_price() { return std::log(world.process(0).price()); }
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

TEST(Footprint, EverybodysTradesMoveThePriceAlike) {
  SimConfig config = still_market();
  config.impact.permanent = 0.6;
  Floor floor{config};
  const double of_a_thousand = 0.6 * std::log(1.00019) * 10'000.0 / 900'000.0;  // 10,000 USD
  double last = floor.log_price();
  const auto moved = [&] { return floor.log_price() - std::exchange(last, floor.log_price()); };
  floor.exchange.arrive({perpetual, Side::Buy, 100.0, 1'000.0_size}, floor.now);
  EXPECT_NEAR(moved(), of_a_thousand, 1e-12) << "a taker";
  floor.exchange.place(hedge(1, perpetual, Side::Sell, 90'000.0_price, 1'000.0_size), floor.now);
  EXPECT_NEAR(moved(), -of_a_thousand, 1e-12) << "our hedge";
  floor.exchange.place(quote(2, perpetual, Side::Buy, 95'000.0_price, 1'000.0_size), floor.now);
  EXPECT_EQ(moved(), 0.0) << "our quote, which rests";
  floor.exchange.arrive({perpetual, Side::Sell, 1.0, 1'000.0_size}, floor.now);
  EXPECT_EQ(floor.exchange.record().position(perpetual), Size{}) << "he meets us";
  EXPECT_NEAR(moved(), -of_a_thousand, 1e-12) << "whoever takes from us";
  floor.exchange.place(competitor_id,
                       {.order = OrderId{1},
                        .instrument = perpetual,
                        .side = Side::Buy,
                        .market = true,
                        .size = 1'000.0_size,
                        .lasts = Lasts::ImmediateOrCancel},
                       floor.now);
  EXPECT_NEAR(moved(), of_a_thousand, 1e-12) << "an adversary";
}

TEST(Footprint, InATwinOurOrdersMoveNothing) {
  for (const bool fades : {false, true}) {
    SimConfig config = still_market();
    if (fades) config.impact.transient = 0.5;
    if (!fades) config.process.impact_bps_per_coin = 1.0;
    config.impact.own_share = 0.0;
    Floor floor{config};
    const double before = floor.log_price();
    floor.exchange.place(hedge(1, perpetual, Side::Sell, 90'000.0_price, 1'000.0_size), floor.now);
    EXPECT_EQ(floor.exchange.record().position(perpetual), -1'000.0_size);
    EXPECT_EQ(floor.log_price(), before);
    floor.exchange.arrive({perpetual, Side::Sell, 100.0, 1'000.0_size}, floor.now);
    EXPECT_LT(floor.log_price(), before);
  }
}

/// Takes all that is shown; at what price the last of it was. Nothing: nothing is shown.
std::optional<Price> sweep(Floor& floor, InstrumentId id, Side side) {
  floor.exchange.arrive({id, side, 1e6, 900'000.0_size}, floor.now);
  const auto trades = only<Traded>(floor.said());
  return trades.empty() ? std::nullopt : std::optional(trades.back().price);
}

TEST(Footprint, NoMakerStandsNearerThanWhatTakesHimMovesThePrice) {
  int farther = 0;
  for (const SimImpact& impact : {SimImpact{.permanent = 0.9}, SimImpact{.transient = 0.9}, SimImpact{.transient = 0.9, .exponent = 1.0},
                                  SimImpact{.permanent = 0.45, .transient = 0.45, .exponent = 0.3}}) {
    SimConfig without = still_market();
    without.also[Currency::of("ETH")] = {};
    without.expiry_days = {1, 30};
    without.option.top_size = 50.0_size;  // ten times the built-in one
    SimConfig with = without;
    with.impact = impact;
    for (const Instrument& instrument : sim_instruments(with)) {
      for (const Side side : {Side::Buy, Side::Sell}) {
        SCOPED_TRACE(instrument.name);
        Floor floor{with};
        Floor plain{without};
        const auto last = sweep(floor, instrument.id, side);
        const auto last_plain = sweep(plain, instrument.id, side);
        if (!last || !last_plain) continue;
        EXPECT_GE(sign_of(side) * (to_double(*last) - floor.world.fair(instrument.id).price), 0.0)
            << "whoever takes all pays at its end no less than it is worth after him";
        if (instrument.kind != InstrumentKind::Option) {
          EXPECT_EQ(*last, *last_plain) << "impact is a share of what this book stands";
        }
        farther += *last != *last_plain;
      }
    }
  }
  EXPECT_GT(farther, 0) << "makers of so many options would stand nearer";
}

}  // namespace
}  // namespace keel
