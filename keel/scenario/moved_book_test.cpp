#include "keel/scenario/moved_book.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace keel {
namespace {

const Instant now = parse_instant("2026-02-05T08:00:00Z").value();
constexpr Currency usdc = Currency::of("USDC");

Instrument contract(InstrumentKind kind, Payoff payoff, Duration life, double strike = 0.0, Right right = Right::Call) {
  Instrument made{.name = "a contract", .kind = kind, .payoff = payoff, .right = right, .quote = Currency::of("USD")};
  if (payoff == Payoff::Linear) made.quote = usdc;
  made.strike = nearest<Price>(strike);
  made.expiry = now + life;
  return made;
}

/// One position of each kind, and a move that uses every member at once. Expected worths: 40-digit arithmetic on the formulas of
/// docs/models/stress.md, done apart from this code.
class Moved : public testing::Test {
 protected:
  const double index = 60000.0;
  const MarketMove move{
      .spot = -0.1, .vol_ratio = {{1.2}}, .vol_points = {{50.0, 10.0, 7.0}}, .skew_points = -4.0, .basis = 0.01, .basis_per_year = -0.05};
  const Circumstances circumstances{.days = 5.0, .tenor_days = {7.0, 30.0}, .quote_usd = {{usdc, 0.9}}};

  double before(const Instrument& instrument, double amount, Mark mark) const {
    const std::array position{MarkedPosition{&instrument, amount, mark}};
    MovedBook book = MovedBook::make(position, index, now).value();
    EXPECT_TRUE(book.set({}, {}));
    return book.at(0.0).usd;
  }
  double after(const Instrument& instrument, double amount, Mark mark) const {
    const std::array position{MarkedPosition{&instrument, amount, mark}};
    MovedBook book = MovedBook::make(position, index, now).value();
    EXPECT_TRUE(book.set(move, circumstances));
    return book.at(move.spot).usd;
  }
  static Mark option_mark(double forward, double vol) { return {.price = Price{1}, .vol = vol, .forward = forward}; }
  static Mark price_mark(double price) { return {.price = nearest<Price>(price)}; }
};

TEST_F(Moved, CoinSettledOptions) {
  const Instrument call = contract(InstrumentKind::Option, Payoff::Inverse, day * 20, 66000.0);
  EXPECT_NEAR(before(call, -3.0, option_mark(60300.0, 0.6)), -4151.052289085984948, 1e-8);
  EXPECT_NEAR(after(call, -3.0, option_mark(60300.0, 0.6)), -1718.157285898952148, 1e-8);
  // Nearly five standard deviations out: the skew counts three. Seven days is still the first bucket.
  const Instrument put = contract(InstrumentKind::Option, Payoff::Inverse, day * 7, 40000.0, Right::Put);
  EXPECT_NEAR(after(put, 5.0, option_mark(60300.0, 0.6)), 4.672670581910075607, 1e-9);
}

TEST_F(Moved, DollarSettledContractsLoseWithTheirDollarAndGainInQuotation) {
  const Instrument put = contract(InstrumentKind::Option, Payoff::Linear, day * 90, 58000.0, Right::Put);
  EXPECT_NEAR(before(put, -1.5, option_mark(61000.0, 0.65)), -9330.742799354277925, 1e-8);
  EXPECT_NEAR(after(put, -1.5, option_mark(61000.0, 0.65)), -11272.82854363472624, 1e-8);
  const Instrument perpetual = contract(InstrumentKind::Perpetual, Payoff::Linear, {});
  EXPECT_NEAR(after(perpetual, 0.5, price_mark(60100.0)), 270.45, 1e-9);
}

TEST_F(Moved, CoinSettledPerpetualsFollowTheirBasis) {
  const Instrument perpetual = contract(InstrumentKind::Perpetual, Payoff::Inverse, {});
  EXPECT_NEAR(after(perpetual, 80000.0, price_mark(59900.0)), -7219.954048827253330, 1e-9);
}

TEST_F(Moved, WhatExpiresOnTheWayIsPaidAtTheIndexWhateverTheBasis) {
  const Instrument call = contract(InstrumentKind::Option, Payoff::Linear, day * 5, 50000.0);
  EXPECT_NEAR(after(call, 2.0, option_mark(60000.0, 0.6)), 18000.0, 1e-9);
  const Instrument future = contract(InstrumentKind::Future, Payoff::Inverse, day * 4);
  EXPECT_NEAR(after(future, 10000.0, price_mark(60200.0)), -1029.900332225913621, 1e-9);
}

TEST_F(Moved, AVolDoesNotGoBelowZero) {
  const Instrument call = contract(InstrumentKind::Option, Payoff::Inverse, day * 20, 50000.0);
  const std::array position{MarkedPosition{&call, 1.0, option_mark(60000.0, 0.6)}};
  MovedBook book = MovedBook::make(position, index, now).value();
  ASSERT_TRUE(book.set({.vol_points = {{-70.0}}}, {}));
  const MovedWorth worth = book.at(0.0);
  EXPECT_EQ(worth.usd, 10000.0);
  EXPECT_EQ(worth.delta, 1.0);
  for (const double greek : {worth.gamma_per_usd, worth.vega_usd_per_vol_point, worth.vanna_per_vol_point, worth.charm_per_day}) {
    EXPECT_EQ(greek, 0.0);
  }
}

/// Central differences; their own error is the third derivative times the square of the step, and the rounding of 1e5 USD over it.
TEST_F(Moved, DerivativesAreTheSlopesOfItsWorthUnderABasisAndAnotherDollar) {
  const Instrument call = contract(InstrumentKind::Option, Payoff::Inverse, day * 20, 66000.0);
  const Instrument put = contract(InstrumentKind::Option, Payoff::Linear, day * 90, 58000.0, Right::Put);
  const Instrument coin_perpetual = contract(InstrumentKind::Perpetual, Payoff::Inverse, {});
  const Instrument dollar_perpetual = contract(InstrumentKind::Perpetual, Payoff::Linear, {});
  const std::array positions{MarkedPosition{&call, -3.0, option_mark(60300.0, 0.6)}, MarkedPosition{&put, 2.0, option_mark(61000.0, 0.65)},
                             MarkedPosition{&coin_perpetual, 80000.0, price_mark(59900.0)},
                             MarkedPosition{&dollar_perpetual, 0.5, price_mark(60100.0)}};
  MovedBook book = MovedBook::make(positions, index, now).value();
  ASSERT_TRUE(book.set(move, circumstances));
  const double step = 1e-4;
  const MovedWorth here = book.at(move.spot);
  const MovedWorth up = book.at(move.spot + step);
  const MovedWorth down = book.at(move.spot - step);
  const double usd = index * step;
  EXPECT_NEAR(here.delta, (up.usd - down.usd) / (2.0 * usd), 1e-6);
  EXPECT_NEAR(here.gamma_per_usd, (up.delta - down.delta) / (2.0 * usd), 1e-9);
  const auto of = [&](const std::array<MarkedPosition, 2>& some, double spot) {
    MovedBook part = MovedBook::make(some, index, now).value();
    EXPECT_TRUE(part.set(move, circumstances));
    return part.at(spot);
  };
  const std::array in_coin{positions[0], positions[2]};
  const double spot_up = move.spot + step;
  const double spot_down = move.spot - step;
  const double coin_slope = (of(in_coin, spot_up).usd / (1.0 + spot_up) - of(in_coin, spot_down).usd / (1.0 + spot_down)) / (2.0 * usd);
  const double dollar_delta = of({positions[1], positions[3]}, move.spot).delta;
  EXPECT_NEAR(here.net_transaction_delta, coin_slope * (1.0 + move.spot) + dollar_delta, 1e-6);
  const auto with_points = [&](double points) {
    MarketMove other = move;
    for (double& value : other.vol_points.values) value += points;
    EXPECT_TRUE(book.set(other, circumstances));
    return book.at(move.spot);
  };
  const MovedWorth richer = with_points(0.01);
  const MovedWorth cheaper = with_points(-0.01);
  EXPECT_NEAR(here.vega_usd_per_vol_point, (richer.usd - cheaper.usd) / 0.02, 1e-5);
  EXPECT_NEAR(here.vanna_per_vol_point, (richer.delta - cheaper.delta) / 0.02, 1e-8);
  EXPECT_NEAR(here.volga_usd_per_vol_point_square, (richer.vega_usd_per_vol_point - cheaper.vega_usd_per_vol_point) / 0.02, 1e-6);
}

TEST_F(Moved, RefusesWhatCannotBePricedByName) {
  const Instrument call = contract(InstrumentKind::Option, Payoff::Inverse, day * 20, 50000.0);
  const std::array position{MarkedPosition{&call, 1.0, option_mark(0.0, 0.6)}};
  EXPECT_EQ(MovedBook::make(position, index, now).error().text, "a contract: has no mark to move");
}

}  // namespace
}  // namespace keel
