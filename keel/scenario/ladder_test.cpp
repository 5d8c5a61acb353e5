#include "keel/scenario/ladder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace keel {
namespace {

const Instant now = parse_instant("2026-02-05T08:00:00Z").value();

Instrument option(Right right, double strike, Duration life, Payoff payoff = Payoff::Inverse) {
  Instrument instrument{.name = "an option", .kind = InstrumentKind::Option, .payoff = payoff, .right = right};
  instrument.strike = nearest<Price>(strike);
  instrument.expiry = now + life;
  return instrument;
}

Instrument linear(InstrumentKind kind, Payoff payoff) {
  return {.name = "a future", .kind = kind, .payoff = payoff, .expiry = now + day * 50};
}

MarkedPosition held(const Instrument& instrument, double amount, double forward, double vol) {
  return {&instrument, amount, {.price = Price{1}, .vol = vol, .forward = forward}};
}
MarkedPosition held(const Instrument& instrument, double amount, double price) {
  return {&instrument, amount, {.price = nearest<Price>(price)}};
}

/// models.md 9, by two programs: F = K = 60000, 30 days, vol 0.6, rate 0.
TEST(Ladder, ReproducesTheCoinSettledTarget) {
  const Instrument call = option(Right::Call, 60000.0, day * 30);
  const auto ladder = make_ladder(std::array{held(call, 1.0, 60000.0, 0.6)}, 60000.0, now, {{0.0, 0.1, -0.5}, {1.0}, {0.0, 30.0}});
  ASSERT_TRUE(ladder) << ladder.error().text;
  const LadderCell& here = ladder->at(0, 0, 0);
  EXPECT_EQ(here.profit_usd, 0.0);
  EXPECT_EQ(here.profit_coin, 0.0);
  EXPECT_NEAR(here.delta, 0.5342697036, 1e-10);
  EXPECT_NEAR(here.net_transaction_delta, 0.4657302964, 1e-10);
  EXPECT_NEAR(here.gamma_per_usd, 3.85112e-5, 1e-10);
  EXPECT_NEAR(here.vega_usd_per_vol_point, 68.37057, 1e-5);
  EXPECT_NEAR(here.theta_usd_per_day, -68.37057, 1e-5);
  const LadderCell& paid = ladder->at(1, 0, 1);  // expired in the money: 6000 USD, 6000 / 66000 coins
  EXPECT_NEAR(paid.profit_usd, 6000.0 - 4112.364431, 1e-6);
  EXPECT_NEAR(paid.profit_coin, 6000.0 / 66000.0 - 0.0685394072, 1e-10);
  EXPECT_EQ(paid.delta, 0.0);
  EXPECT_NEAR(ladder->at(1, 0, 2).profit_usd, -4112.364431, 1e-6);
}

TEST(Ladder, CallLessPutIsTheForwardWhateverTheVolAndTime) {
  const Instrument call = option(Right::Call, 55000.0, day * 40);
  const Instrument put = option(Right::Put, 55000.0, day * 40);
  const double index = 60000.0;
  const double forward = 61000.0;
  const auto ladder = make_ladder(std::array{held(call, 2.0, forward, 0.7), held(put, -2.0, forward, 0.7)}, index, now);
  ASSERT_TRUE(ladder) << ladder.error().text;
  const double worth_coin = 2.0 * (1.0 - 55000.0 / forward);
  for (std::size_t time = 0; time < ladder->axes.days.size(); ++time) {
    for (std::size_t vol = 0; vol < ladder->axes.vol_ratios.size(); ++vol) {
      for (std::size_t spot = 0; spot < ladder->axes.spot_moves.size(); ++spot) {
        const double moved = 1.0 + ladder->axes.spot_moves[spot];
        const LadderCell& cell = ladder->at(time, vol, spot);
        const double coin = 2.0 * (1.0 - 55000.0 / (forward * moved));
        EXPECT_NEAR(cell.profit_coin, coin - worth_coin, 1e-12) << time << ' ' << vol << ' ' << spot;
        EXPECT_NEAR(cell.profit_usd, coin * index * moved - worth_coin * index, 1e-8) << time << ' ' << vol << ' ' << spot;
        EXPECT_NEAR(cell.delta, 2.0, 1e-12);
        EXPECT_NEAR(cell.gamma_per_usd, 0.0, 1e-17);
      }
    }
  }
}

TEST(Ladder, CoinSettledPerpetualIsCurvedInCoinAndStraightInUsd) {
  const Instrument perpetual = linear(InstrumentKind::Perpetual, Payoff::Inverse);
  const auto ladder = make_ladder(std::array{held(perpetual, 60000.0, 60000.0)}, 60000.0, now, {{-0.5, 0.0, 0.5}, {1.0}, {0.0}});
  ASSERT_TRUE(ladder) << ladder.error().text;
  EXPECT_DOUBLE_EQ(ladder->at(0, 0, 0).profit_coin, -1.0);  // 60000 (1/60000 - 1/30000)
  EXPECT_DOUBLE_EQ(ladder->at(0, 0, 2).profit_coin, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(ladder->at(0, 0, 0).profit_usd, -30000.0);
  EXPECT_DOUBLE_EQ(ladder->at(0, 0, 2).profit_usd, 30000.0);
  EXPECT_DOUBLE_EQ(ladder->at(0, 0, 0).net_transaction_delta, 2.0);  // 60000 USD at 30000
}

/// Every kind that is priced off the index, marked off it, so that no ratio is 1 by luck.
class MixedBook : public testing::Test {
 protected:
  const double index = 64000.0;
  const Instrument coin_call = option(Right::Call, 70000.0, day * 20);
  const Instrument coin_put = option(Right::Put, 50000.0, day * 3);
  const Instrument usd_put = option(Right::Put, 60000.0, day * 90, Payoff::Linear);
  const Instrument perpetual = linear(InstrumentKind::Perpetual, Payoff::Inverse);
  const Instrument future = linear(InstrumentKind::Future, Payoff::Linear);
  const std::vector<MarkedPosition> book{held(coin_call, -3.0, 64300.0, 0.8), held(coin_put, 5.0, 64050.0, 1.1),
                                         held(usd_put, -1.5, 65200.0, 0.65), held(perpetual, 80000.0, 63900.0),
                                         held(future, -0.7, 64900.0)};

  LadderCell cell_of(const std::vector<MarkedPosition>& positions, double move, double vol_ratio, double days) const {
    const auto ladder = make_ladder(positions, index, now, {{move}, {vol_ratio}, {days}});
    return ladder.value().at(0, 0, 0);
  }
  LadderCell cell(double move, double vol_ratio, double days) const { return cell_of(book, move, vol_ratio, days); }
  std::vector<MarkedPosition> settled_in(Payoff payoff) const {
    std::vector<MarkedPosition> some = book;
    std::erase_if(some, [&](const MarkedPosition& position) { return position.instrument->payoff != payoff; });
    return some;
  }
};

/// Central differences of the profits; their own error is a third derivative times the step squared, and the rounding of 1e5 USD.
TEST_F(MixedBook, GreeksAreTheSlopesOfItsOwnProfit) {
  const double step = 1e-4;
  for (const double move : {-0.4, -0.1, 0.0, 0.3}) {
    for (const double vol : {0.7, 1.0}) {
      for (const double days : {0.0, 1.0, 10.0}) {
        SCOPED_TRACE(testing::Message() << move << ' ' << vol << ' ' << days);
        const LadderCell here = cell(move, vol, days);
        const LadderCell up = cell(move + step, vol, days);
        const LadderCell down = cell(move - step, vol, days);
        const double usd = index * step;
        EXPECT_NEAR(here.gamma_per_usd, (up.delta - down.delta) / (2.0 * usd), 1e-8);
        const double later = (cell(move, vol, days + 1e-3).profit_usd - here.profit_usd) / 1e-3;
        EXPECT_NEAR(here.theta_usd_per_day, later, 0.05 + 1e-3 * std::abs(later));
        if (days > 3.0) continue;  // what has been paid is in the profits but in no Greek
        EXPECT_NEAR(here.delta, (up.profit_usd - down.profit_usd) / (2.0 * usd), 1e-5);
        const std::vector<MarkedPosition> coin = settled_in(Payoff::Inverse);
        const double coin_profit = cell_of(coin, move + step, vol, days).profit_coin - cell_of(coin, move - step, vol, days).profit_coin;
        const double dollar_delta = cell_of(settled_in(Payoff::Linear), move, vol, days).delta;
        EXPECT_NEAR(here.net_transaction_delta, coin_profit / (2.0 * step) * (1.0 + move) + dollar_delta, 1e-5);
      }
    }
  }
}

TEST_F(MixedBook, VegaIsTheSlopeInAVolThatAllShare) {
  const double ratio_step = 1e-4;
  std::vector<MarkedPosition> one_vol = book;
  for (MarkedPosition& position : one_vol) position.mark.vol = 0.8;
  const auto ladder = make_ladder(one_vol, index, now, {{-0.1}, {1.0 - ratio_step, 1.0, 1.0 + ratio_step}, {1.0}});
  ASSERT_TRUE(ladder) << ladder.error().text;
  const double slope = (ladder->at(0, 2, 0).profit_usd - ladder->at(0, 0, 0).profit_usd) / (2.0 * 80.0 * ratio_step);
  EXPECT_NEAR(ladder->at(0, 1, 0).vega_usd_per_vol_point, slope, 1e-4);
}

TEST(Ladder, RefusesWhatCannotBePricedByName) {
  const Instrument call = option(Right::Call, 60000.0, day * 30);
  EXPECT_EQ(make_ladder(std::array{held(call, 1.0, 0.0, 0.6)}, 60000.0, now).error().text, "an option: has no mark to move");
  EXPECT_EQ(make_ladder({}, 60000.0, now, {{-1.0}, {1.0}, {0.0}}).error().text, "spot moves: must be above -1 (-100 %) and at most 100");
  EXPECT_EQ(make_ladder({}, 60000.0, now, {{0.0}, {}, {0.0}}).error().text, "vol ratios: must be from 0 to 100");
  EXPECT_EQ(make_ladder({}, 60000.0, now, {{0.0}, {1.0}, {10001.0}}).error().text, "days: must be from 0 to 10000");
}

TEST(Ladder, APoolLosesBothWaysAgainstWhatItHeld) {
  Instrument pool{.name = "pool", .kind = InstrumentKind::Pool, .base = Currency::of("ETH"), .quote = Currency::of("USDC")};
  pool.multiplier = Multiplier{units_per_one};
  const std::vector<MarkedPosition> position{{&pool, 1000.0, {.price = Price{2000 * units_per_one}}}};
  const LadderAxes axes{.spot_moves = {-0.5, 0.0, 1.0}, .vol_ratios = {1.0}, .days = {0.0, 7.0}};
  const auto ladder = make_ladder(position, 2000.0, Instant{}, axes);
  ASSERT_TRUE(ladder) << ladder.error().text;
  for (const std::size_t time : {std::size_t{0}, std::size_t{1}}) {  // nothing decays
    for (std::size_t i = 0; i < 3; ++i) {
      const double price = 2000.0 * (1.0 + axes.spot_moves[i]);
      const LadderCell& cell = ladder->at(time, 0, i);
      EXPECT_NEAR(cell.profit_usd, 2000.0 * (std::sqrt(price) - std::sqrt(2000.0)), 1e-9);
      EXPECT_NEAR(cell.delta, 1000.0 / std::sqrt(price), 1e-12);
      EXPECT_NEAR(cell.gamma_per_usd, -500.0 / std::pow(price, 1.5), 1e-15);
    }
  }
}

TEST(Ladder, WhatIsQuotedInACoinIsWorthThatCoinsIndex) {
  Instrument pool{.name = "pool", .kind = InstrumentKind::Pool, .base = Currency::of("ETH"), .quote = Currency::of("BTC")};
  pool.multiplier = Multiplier{units_per_one};
  const Instrument perpetual{.name = "perpetual", .kind = InstrumentKind::Perpetual, .base = pool.base, .quote = pool.quote};
  const Mark mark{.price = nearest<Price>(0.04)};
  const LadderAxes axes{.spot_moves = {-0.1}, .vol_ratios = {1.0}, .days = {0.0}};
  const auto ladder = make_ladder(std::array{MarkedPosition{&pool, 1000.0, mark, 90000.0}}, 3600.0, now, axes);
  // 2 L sqrt(P): 400 BTC, sqrt(0.9) of it after.
  EXPECT_NEAR(ladder->at(0, 0, 0).profit_usd, 36e6 * (0.94868329805051380 - 1.0), 1e-6);
  EXPECT_NEAR(ladder->at(0, 0, 0).delta, 5000.0 / 0.94868329805051380, 1e-9);
  EXPECT_NEAR(ladder->at(0, 0, 0).gamma_per_usd, -62500.0 / 90000.0 / 0.85381496824546242, 1e-12);  // over 0.9^1.5
  const auto swap = make_ladder(std::array{MarkedPosition{&perpetual, 1000.0, mark, 90000.0}}, 3600.0, now, axes);
  EXPECT_NEAR(swap->at(0, 0, 0).profit_usd, -360000.0, 1e-8);
  EXPECT_NEAR(swap->at(0, 0, 0).net_transaction_delta, 1000.0, 1e-10);
}

}  // namespace
}  // namespace keel
