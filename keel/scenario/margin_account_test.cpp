#include "keel/scenario/margin_account.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

const Instant now = parse_instant("2026-01-01T08:00:00Z").value();

class Liquidation : public testing::Test {
 protected:
  const Instrument perpetual{.name = "PERP", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  const Instrument call = [] {
    Instrument made{.name = "CALL", .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = Right::Call};
    made.strike = *parse_as<Price>("60000");
    made.expiry = now + day * 30;
    return made;
  }();

  MarginAccount account(double index, double equity, std::vector<MarkedPosition> positions, MarginModel model = {}) const {
    return {.index_usd = index, .now = now, .positions = std::move(positions), .equity = equity, .model = model};
  }
  MarkedPosition held(double notional_usd, double price) const { return {&perpetual, notional_usd, {.price = nearest<Price>(price)}}; }
  MarkedPosition calls(double amount) const {
    return {&call, amount, {.price = *parse_as<Price>("0.06853941"), .vol = 0.6, .forward = 60000.0}};
  }
  static LiquidationDistances distances(const MarginAccount& account) {
    auto found = liquidation_distances(account);
    EXPECT_TRUE(found) << found.error().text;
    return found.value_or(LiquidationDistances{});
  }
};

/// Deribit's documentation of private/get_account_summaries: margin_balance, margins, deltas and estimated_liquidation_ratio of one
/// account. The futures' margin is their projected one, 0.7543841 = c (0.0215 + 0.00005 c); the option's is held where it is, as the venue
/// does.
TEST_F(Liquidation, IsWhereTheVenueEstimatesIt) {
  MarginModel model;
  model.future_initial = 0.0295;
  model.future_maintenance = 0.0215;
  const double coins = 32.613978;
  const double options_margin = 0.8857841 - 0.7543841;
  const MarginAccount published = account(60000.0, 302.62729214 - options_margin, {held(coins * 60000.0, 60000.0)}, model);
  MarginBook book = MarginBook::make(published).value();
  EXPECT_NEAR(book.at(0.0).standard.maintenance, 0.7543841, 1e-8);
  EXPECT_NEAR(book.at(0.0).standard.initial, 1.01529592, 1e-8);
  const LiquidationDistance found = distances(published).standard;
  ASSERT_TRUE(found.spot_down.has_value());
  EXPECT_NEAR(1.0 + *found.spot_down, 0.10098722, 1e-8);
  EXPECT_FALSE(found.spot_up.has_value());
}

/// y coins short at the moved price: equity 1 - 2 + y against y (0.01 + 0.00005 y), a quadratic.
TEST_F(Liquidation, OfAPerpetualIsAlgebraic) {
  const LiquidationDistance sold = distances(account(60000.0, 1.0, {held(-120000.0, 60000.0)})).standard;
  EXPECT_NEAR(sold.spot_up.value(), 0.979898984745413303, 1e-11);
  EXPECT_FALSE(sold.spot_down.has_value());
  EXPECT_FALSE(sold.vol_points_up.has_value());
  const LiquidationDistance bought = distances(account(60000.0, 0.5, {held(120000.0, 60000.0)})).standard;
  EXPECT_NEAR(bought.spot_down.value(), -0.19190100222841433, 1e-11);
  EXPECT_FALSE(bought.spot_up.has_value());
}

TEST_F(Liquidation, AShortPerpetualCoveredByItsCoinsHasNone) {
  const LiquidationDistances hedged = distances(account(60000.0, 2.0, {held(-120000.0, 60000.0)}));
  EXPECT_FALSE(hedged.standard.spot_up.has_value());
  EXPECT_FALSE(hedged.standard.spot_down.has_value());
  EXPECT_FALSE(hedged.standard.now);
}

/// 0.3 coins of cash, one call short at 0.06853941. By a program of its own in 40 digits.
TEST_F(Liquidation, OfAShortCall) {
  const MarginAccount short_call = account(60000.0, 0.3 - 0.06853941, {calls(-1.0)});
  MarginBook book = MarginBook::make(short_call).value();
  const MarginState here = book.at(0.0);
  EXPECT_NEAR(here.margin_balance, 0.3, 1e-15);
  EXPECT_NEAR(here.standard_available(), 0.3 - 0.15 - 0.06853941, 1e-15);
  EXPECT_NEAR(here.portfolio.initial, 0.115924408964087, 1e-13);
  const LiquidationDistances found = distances(short_call);
  EXPECT_NEAR(found.standard.spot_up.value(), 0.281989539682311864, 1e-11);
  EXPECT_NEAR(found.standard.vol_points_up.value(), 139.40687494745136, 1e-9);
  EXPECT_NEAR(found.portfolio.spot_up.value(), 0.247908984953682025, 1e-8);  // the worst case is rounded to nine decimals
  EXPECT_NEAR(found.portfolio.vol_points_up.value(), 100.234860309336372, 1e-6);
  for (const LiquidationDistance& one : {found.standard, found.portfolio}) {
    EXPECT_FALSE(one.spot_down.has_value());
    EXPECT_FALSE(one.vol_points_down.has_value());
  }
}

TEST_F(Liquidation, MoreCashIsFartherAndABiggerPositionNearer) {
  double last = 0.0;
  for (const double cash : {0.2, 0.25, 0.3, 0.4}) {
    const double up = distances(account(60000.0, cash - 0.06853941, {calls(-1.0)})).standard.spot_up.value();
    EXPECT_GT(up, last) << cash;
    last = up;
  }
  last = farthest_spot_up;
  for (const double amount : {1.0, 1.1, 1.2, 1.5}) {
    const double up = distances(account(60000.0, 0.4 - 0.06853941 * amount, {calls(-amount)})).portfolio.spot_up.value();
    EXPECT_LT(up, last) << amount;
    last = up;
  }
}

TEST_F(Liquidation, BelowMaintenanceIsNow) {
  const LiquidationDistances found = distances(account(60000.0, 0.1 - 0.06853941, {calls(-1.0)}));
  EXPECT_TRUE(found.standard.now);
  EXPECT_TRUE(found.portfolio.now);
  EXPECT_FALSE(found.standard.spot_up.has_value());
}

TEST_F(Liquidation, ALongOptionNeedsNoStandardMargin) {
  const LiquidationDistance found = distances(account(60000.0, 0.1, {calls(1.0)})).standard;
  EXPECT_FALSE(found.now || found.spot_up || found.spot_down || found.vol_points_up || found.vol_points_down);
}

}  // namespace
}  // namespace keel
