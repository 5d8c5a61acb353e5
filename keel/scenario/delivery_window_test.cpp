// The half hour in which a delivery price is fixed, as ladder, stress, pin risk and margin see it. Numbers: 40-digit arithmetic on the
// formulas of docs/models/ladder.md, done apart from this code.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "keel/exposure/unit_greeks.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/margin.hpp"
#include "keel/scenario/pin_risk.hpp"

namespace keel {
namespace {

using namespace literals;

const Instant expiry = *parse_instant("2026-01-30T08:00:00Z");
const Instant now = expiry - minute * 10;  // a third is open
constexpr double index = 90000.0;
constexpr double days_of_minute = 1.0 / 1440.0;
constexpr Currency usdc = Currency::of("USDC");

Instrument contract(InstrumentKind kind, Payoff payoff, Price strike = {}, Right right = Right::Call) {
  Instrument made{.name = "a contract", .kind = kind, .payoff = payoff, .right = right};
  made.quote = payoff == Payoff::Linear ? usdc : Currency::of("USD");
  made.multiplier = 1.0_multiplier;
  made.strike = strike;
  made.expiry = expiry;
  return made;
}

class DeliveryWindow : public testing::Test {
 protected:
  const Instrument call = contract(InstrumentKind::Option, Payoff::Inverse, 90000.0_price);
  const Instrument put = contract(InstrumentKind::Option, Payoff::Linear, 90100.0_price, Right::Put);
  const Instrument future = contract(InstrumentKind::Future, Payoff::Inverse);
  const Instrument dollar_future = contract(InstrumentKind::Future, Payoff::Linear);
  const MarkedPosition calls{&call, 10.0, {.price = 0.00029_price, .vol = 0.5, .forward = 90000.0}};
  const MarkedPosition puts{&put, -1.5, {.price = 58.0_price, .vol = 0.5, .forward = 90050.0}};
  const MarkedPosition sold{&future, -90000.0, {.price = 90000.0_price}};
  const MarkedPosition bought{&dollar_future, 0.5, {.price = 90050.0_price}};

  static MovedWorth worth(const MarkedPosition& position, double move, double days = 0.0, double usdc_usd = 1.0) {
    const std::array one{position};
    MovedBook book = MovedBook::make(one, index, now).value();
    EXPECT_TRUE(book.set({}, {.days = days, .tenor_days = {}, .quote_usd = {{usdc, usdc_usd}}}));
    return book.at(move);
  }
};

TEST_F(DeliveryWindow, AMoveOfTheIndexMovesTheDeliveryByTheOpenShare) {
  EXPECT_NEAR(worth(calls, 0.0).usd, 261.0199108706652735977, 1e-8);
  EXPECT_NEAR(worth(calls, 0.02).usd, 6079.470198675496688742, 1e-8);  // 600 of 90,600 a call, in coins at 91,800
  EXPECT_NEAR(worth(calls, -0.01).usd, 0.0002847803854503580547897, 1e-12);
  EXPECT_NEAR(worth(sold, 0.02).usd, -607.9470198675496688742, 1e-9);
  EXPECT_NEAR(worth(puts, 0.0).usd, -87.58451238821928313983, 1e-8);
  EXPECT_NEAR(worth(bought, 0.01, 0.0, 0.9).usd, 1650.916666666666666667, 1e-8);  // of what is fixed the USDC is lost, the rest follows USD
}

TEST_F(DeliveryWindow, WhatExpiresIsPaidAtThatDelivery) {
  for (const double days : {9.999 * days_of_minute, 10.0 * days_of_minute, 1.0}) {
    EXPECT_NEAR(worth(calls, 0.02, days).usd, 6079.470198675496688742, 1e-8) << days;
    EXPECT_NEAR(worth(calls, -0.01, days).usd, 0.0, 1e-8);
    EXPECT_NEAR(worth(sold, 0.02, days).usd, -607.9470198675496688742, 1e-9);
  }
  EXPECT_EQ(worth(sold, 0.02, 1.0).delta, 0.0);
}

TEST_F(DeliveryWindow, AFurtherMoveThenCountsForWhatIsOpenThen) {
  const MovedWorth then = worth(calls, 0.0003, 7.0 * days_of_minute);
  EXPECT_NEAR(then.usd, 102.1207019557384491592, 1e-8);
  EXPECT_NEAR(then.net_transaction_delta, 0.7987937934894640614218, 1e-10);
}

/// The cell of an unmoved market says what the book says: now, and when the days have passed.
TEST_F(DeliveryWindow, UnmovedGreeksAreThoseOfTheUnit) {
  for (const double minutes : {0.0, 7.0, 9.5}) {
    SCOPED_TRACE(minutes);
    const Instant then = now + Duration{static_cast<std::int64_t>(minutes * static_cast<double>(minute.raw))};
    for (MarkedPosition position : {calls, puts, sold, bought}) {
      position.mark.forward = position.mark.forward > 0.0 ? index : 0.0;
      if (position.instrument->kind == InstrumentKind::Future) position.mark.price = nearest<Price>(index);
      const MovedWorth cell = worth(position, 0.0, minutes * days_of_minute);
      UnitGreeks unit = unit_greeks(*position.instrument, position.mark, index, then);
      if (position.instrument->payoff == Payoff::Inverse && position.instrument->kind == InstrumentKind::Option) {
        // The mark's price is the premium of the book, the model's that of the ladder.
        const double open = open_share_of(expiry, then);
        unit.net_transaction_delta = unit.delta - open * cell.usd / index / position.amount;
      }
      const auto same = [&](double got, double one) { EXPECT_NEAR(got, position.amount * one, 1e-10 * std::abs(position.amount * one)); };
      same(cell.delta, unit.delta);
      same(cell.net_transaction_delta, unit.net_transaction_delta);
      same(cell.gamma_per_usd, unit.gamma_per_usd);
      same(cell.vega_usd_per_vol_point, unit.vega_usd_per_vol_point);
      same(cell.theta_usd_per_day, unit.theta_usd_per_day);
      same(cell.vanna_per_vol_point, unit.vanna_per_vol_point);
      same(cell.volga_usd_per_vol_point_square, unit.volga_usd_per_vol_point_square);
      same(cell.charm_per_day, unit.charm_per_day);
    }
  }
}

TEST_F(DeliveryWindow, NetTransactionDeltaIsTheSlopeOfTheCoins) {
  const double step = 1e-6;
  for (const double move : {-0.0004, 0.0, 0.0007}) {
    for (const MarkedPosition& position : {calls, sold}) {
      const double coins = worth(position, move + step).usd / (1.0 + move + step) - worth(position, move - step).usd / (1.0 + move - step);
      EXPECT_NEAR(worth(position, move).net_transaction_delta, coins * (1.0 + move) / (2.0 * step * index), 1e-5) << move;
    }
  }
}

TEST_F(DeliveryWindow, PinProbabilityIsByTheDeviationOfTheMean) {
  const Instrument above = contract(InstrumentKind::Option, Payoff::Inverse, 90300.0_price);
  const std::vector<MarkedPosition> book{{&above, 10.0, {.price = Price{1}, .vol = 0.5, .forward = 90000.0}},
                                         {&future, 90000.0, {.price = 90000.0_price}}};
  const auto pins = pin_risk(book, index, now, {.days = 1.0, .range = 0.05, .band = 0.001});
  ASSERT_TRUE(pins) << pins.error().text;
  const PinExpiry& pin = pins->front();
  EXPECT_NEAR(pin.strikes[0].probability, 0.0006831285964831630022763, 1e-13);
  EXPECT_NEAR(pin.strikes[0].distance_deviations, 4.577568512476237417488, 1e-11);
  // +10 % moves the delivery to 93,000: a coin of the future gains 3000, ten calls pay 2700 each.
  EXPECT_NEAR(pin.gaps.back().delivery_usd, 93000.0, 1e-9);
  EXPECT_NEAR(pin.gaps.back().profit_usd, 30000.0, 1e-8);
  EXPECT_NEAR(pin.gaps.back().hedged_profit_usd, 27000.0, 1e-8);
}

TEST_F(DeliveryWindow, PortfolioMarginMovesWhatIsOpen) {
  const std::array one_future{MarginPosition{.coins = 1.0, .forward = 90000.0, .expiry = expiry}};
  const PortfolioMargin linear = portfolio_margin(one_future, index, now, {});
  EXPECT_NEAR(linear.worst_case, 0.05633802816901408450704, 1e-15);  // 0.16 / 3 of the price down
  EXPECT_NEAR(linear.roll_shock, 0.01 / 3.0, 1e-15);
  const std::array one_call{
      MarginPosition{.option = true, .coins = -1.0, .forward = 90000.0, .expiry = expiry, .strike = 90000.0, .vol = 0.5}};
  const PortfolioMargin margin = portfolio_margin(one_call, index, now, {});
  EXPECT_NEAR(margin.worst_case, 0.05034288926921543520936, 1e-13);
  EXPECT_NEAR(margin.roll_shock, 0.001666183296461350619864, 1e-14);
}

TEST_F(DeliveryWindow, NothingButNumbersDownToItsLastNanosecond) {
  for (const Duration left : {Duration{1}, Duration{1'000}, second, minute * 30 - Duration{1}, minute * 30}) {
    for (const double vol : {1e-8, 0.5, 5.0}) {
      std::vector<MarkedPosition> all{calls, puts, sold, bought};
      for (MarkedPosition& position : all) position.mark.vol = vol;
      MovedBook book = MovedBook::make(all, index, expiry - left).value();
      for (const double days : {0.0, to_days(left) / 2.0, to_days(left)}) {
        ASSERT_TRUE(book.set({.vol_ratio = {{100.0}}}, {.days = days, .tenor_days = {}, .quote_usd = {}}));
        for (const double move : {-0.999999, -1e-9, 0.0, 100.0}) {
          const MovedWorth worth = book.at(move);
          for (const double number :
               {worth.usd, worth.delta, worth.net_transaction_delta, worth.gamma_per_usd, worth.vega_usd_per_vol_point,
                worth.theta_usd_per_day, worth.vanna_per_vol_point, worth.volga_usd_per_vol_point_square, worth.charm_per_day}) {
            ASSERT_TRUE(std::isfinite(number)) << left.raw << " ns, vol " << vol << ", " << days << " days, move " << move;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace keel
