#include "keel/scenario/pin_risk.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

const Instant now = parse_instant("2026-02-05T08:00:00Z").value();

/// Expiring tomorrow, index 60000: 2 calls at 60000 long, 3 puts at 58000 short, a coin long in a coin-settled future marked at the index.
/// In USD, delivered at D: 2 (D - 60000)+ - 3 (58000 - D)+ + D - 60000.
class PinRisk : public testing::Test {
 protected:
  static Instrument option(Right right, std::string_view strike, Duration life) {
    Instrument made{.name = "an option", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = right};
    made.strike = *parse_as<Price>(strike);
    made.expiry = now + life;
    return made;
  }
  const double index = 60000.0;
  const Instrument call = option(Right::Call, "60000", day);
  const Instrument put = option(Right::Put, "58000", day);
  const Instrument later = option(Right::Put, "58000", day * 3);
  const Instrument future{.name = "a future", .kind = InstrumentKind::Future, .payoff = Payoff::Inverse, .expiry = now + day};
  const std::vector<MarkedPosition> book{{&call, 2.0, {.price = Price{1}, .vol = 0.5, .forward = 60060.0}},
                                         {&later, 7.0, {.price = Price{1}, .vol = 0.6, .forward = 60060.0}},
                                         {&put, -3.0, {.price = Price{1}, .vol = 0.6, .forward = 60060.0}},
                                         {&future, 60000.0, {.price = *parse_as<Price>("60000")}}};
  const double worth_now = 940.366985118288974;  // of the options, 30-digit Black-76
};

TEST_F(PinRisk, DeltaJumpsAtEachStrikeByWhatIsHeldThere) {
  const auto pins = pin_risk(book, index, now).value();
  ASSERT_EQ(pins.size(), 1U) << "three days away is too far";
  EXPECT_EQ(pins[0].positions, 3U);
  ASSERT_EQ(pins[0].strikes.size(), 2U);
  const PinStrike& low = pins[0].strikes[0];
  const PinStrike& high = pins[0].strikes[1];
  EXPECT_EQ(low.puts, -3.0);
  EXPECT_EQ(low.delta_below, 4.0);
  EXPECT_EQ(low.delta_above, 1.0);
  EXPECT_EQ(high.calls, 2.0);
  EXPECT_EQ(high.delta_below, 1.0);
  EXPECT_EQ(high.delta_above, 3.0);
  EXPECT_NEAR(low.distance, -1.0 / 30.0, 1e-15);
  EXPECT_NEAR(low.distance_deviations, -1.11130610398462695, 1e-12);
  EXPECT_NEAR(low.probability, 0.139614938099480392, 1e-13);
  EXPECT_NEAR(high.distance_deviations, -0.0381908541030149896, 1e-12);
  EXPECT_NEAR(high.probability, 0.297518449010490743, 1e-13);
}

TEST_F(PinRisk, ProfitAndDeltaRangeOverTheCornersOfThePayoff) {
  const PinExpiry pin = pin_risk(book, index, now).value()[0];
  EXPECT_NEAR(pin.lowest_profit_usd, -6000.0 - worth_now, 1e-8);  // at 57000
  EXPECT_NEAR(pin.highest_profit_usd, 9000.0 - worth_now, 1e-8);  // at 63000
  EXPECT_EQ(pin.lowest_delta, 1.0);
  EXPECT_EQ(pin.highest_delta, 4.0);
  const PinExpiry near = pin_risk(book, index, now, {.days = 1.0, .range = 0.01, .band = 0.01}).value()[0];
  EXPECT_NEAR(near.lowest_profit_usd, -600.0 - worth_now, 1e-8);
  EXPECT_EQ(near.highest_delta, 3.0);
  const std::vector<MarkedPosition> call_alone{{&call, -1.0, book[0].mark}};
  const PinExpiry short_call = pin_risk(call_alone, 61000.0, now).value()[0];
  EXPECT_NEAR(short_call.highest_profit_usd - short_call.lowest_profit_usd, 4050.0, 1e-9) << "best anywhere at or below the strike";
}

TEST_F(PinRisk, GapsBeforeDelivery) {
  const PinExpiry pin = pin_risk(book, index, now).value()[0];
  EXPECT_EQ(pin.gaps[0].jump, -0.10);
  EXPECT_NEAR(pin.gaps[0].profit_usd, -18000.0, 1e-9);        // to 54000: 3 puts pay 4000, the future loses 6000
  EXPECT_NEAR(pin.gaps[0].hedged_profit_usd, -6000.0, 1e-9);  // two coins short: the mean of the deltas at the strike that the index is on
  EXPECT_NEAR(pin.gaps[3].profit_usd, -600.0, 1e-9);
  EXPECT_NEAR(pin.gaps[7].profit_usd, 18000.0, 1e-9);
  EXPECT_NEAR(pin.gaps[7].hedged_profit_usd, 6000.0, 1e-9);
}

TEST_F(PinRisk, NothingExpiresNothingIsTold) {
  EXPECT_TRUE(pin_risk(book, index, now, {.days = 0.5, .range = 0.05, .band = 0.01})->empty());
  const std::vector<MarkedPosition> unpriced{{&call, 1.0, {.price = Price{1}, .vol = 0.0, .forward = 60000.0}}};
  EXPECT_EQ(pin_risk(unpriced, index, now).error().text, "an option: has no mark to move");
}

}  // namespace
}  // namespace keel
