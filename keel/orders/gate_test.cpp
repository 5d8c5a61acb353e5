#include "keel/orders/gate.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keel {
namespace {

using namespace literals;

/// An order that passes, from which each test takes one thing away.
struct Good {
  Instrument perpetual{.name = "p", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse, .lot = 1.0_size};
  PlaceOrder order{.order = OrderId{1}, .side = Side::Buy, .price = 100.0_price, .size = 10.0_size};
  GateConfig config;
  GateView view{
      .now = Instant{} + second * 10, .index_at = Instant{} + second * 9, .fair_price = 100.0_price, .collar = PriceOffset{units_per_one}};
  Good() {
    config.maximum_linear_order = 100.0_size;
    config.maximum_linear_position = 200.0_size;
    config.maximum_worst_case_delta_usd = 1000.0;
  }
  Verdict verdict() const { return gate(order, perpetual, view, config); }
};

TEST(Gate, AllowsWhatBreaksNothing) { EXPECT_EQ(Good().verdict(), Verdict::Allowed); }

TEST(Gate, RefusesInTheOrderOfTheVerdicts) {
  Good w;
  w.view.budget_left = false;
  EXPECT_EQ(w.verdict(), Verdict::MessageBudget);
  w.view.stopped = true;
  EXPECT_EQ(w.verdict(), Verdict::RepeatedExecution);
  w.view.duplicate = true;
  EXPECT_EQ(w.verdict(), Verdict::Duplicate);
  w.view.own_opposite = 100.0_price;
  EXPECT_EQ(w.verdict(), Verdict::SelfTrade);
  w.view.notional.added_usd = 1e12;
  EXPECT_EQ(w.verdict(), Verdict::NotionalLimit);
  w.view.deltas[0].of_order = 1001.0;
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w.view.open_same_side = 195.0_size;
  EXPECT_EQ(w.verdict(), Verdict::PositionLimit);
  w.view.value_usd = 1e9;
  EXPECT_EQ(w.verdict(), Verdict::OrderValue);
  w.order.size = 101.0_size;
  EXPECT_EQ(w.verdict(), Verdict::OrderSize);
  w.view.dearest_buy = w.order.price - PriceOffset{1};
  EXPECT_EQ(w.verdict(), Verdict::WindowCollar);
  w.order.price = 101.5_price;
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
  w.view.now = w.view.now + second * 60;
  EXPECT_EQ(w.verdict(), Verdict::MarketStale);
  w.view.restricted = true;
  EXPECT_EQ(w.verdict(), Verdict::Restricted);
  w.view.halted = true;
  EXPECT_EQ(w.verdict(), Verdict::Halted);
}

TEST(Gate, AGrossNotionalOfAGroupOrTheAccountIsNotMadeTooLarge) {
  const auto verdict = [](double added, double of_group, double of_account) {
    Good w;
    w.config.maximum_worst_case_notional_usd = 3000.0;
    w.view.group_notional_limit = 1000.0;
    w.view.notional = {added, of_group, of_account};
    return w.verdict();
  };
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(verdict(100.0, 900.0, 2900.0), Verdict::Allowed) << "both are met, and not passed";
  EXPECT_EQ(verdict(100.0, 900.1, 2900.0), Verdict::NotionalLimit);
  EXPECT_EQ(verdict(100.0, 0.0, 2900.1), Verdict::NotionalLimit);
  EXPECT_EQ(verdict(100.0, 0.0, unknown), Verdict::NotionalLimit) << "what nobody knows is not nothing";
  EXPECT_EQ(verdict(100.0, unknown, 0.0), Verdict::NotionalLimit);
  EXPECT_EQ(verdict(unknown, 0.0, 0.0), Verdict::NotionalLimit);
  EXPECT_EQ(verdict(0.0, 5000.0, unknown), Verdict::Allowed) << "it adds nothing to what is too large, or to what nobody knows";
}

TEST(Gate, RefusesAPriceThatTheIndexHasLeftBehind) {
  Good w;
  w.view.basis = 0.051;
  EXPECT_EQ(w.verdict(), Verdict::MarketStale);
  w.view.basis = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(w.verdict(), Verdict::MarketStale);
  w.view.basis = 0.049;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
}

TEST(Gate, APriceThatRunsAwayIsNotRunAfter) {
  Good w;
  w.view.dearest_buy = 100.0_price;
  w.view.cheapest_sale = 100.5_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed) << "bought at 100";
  w.order.side = Side::Sell;
  EXPECT_EQ(w.verdict(), Verdict::WindowCollar) << "sold at 100";
  w.view.cheapest_sale = 100.0_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.cheapest_sale.reset();
  EXPECT_EQ(w.verdict(), Verdict::Allowed) << "nothing is asked of a window of 0s";
}

TEST(Gate, RefusesWhenWorkingOrdersCouldBreachPosition) {
  Good w;
  w.view.position = 150.0_size;
  w.view.open_same_side = 41.0_size;
  EXPECT_EQ(w.verdict(), Verdict::PositionLimit);
  w.view.open_same_side = 40.0_size;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
}

TEST(Gate, AllowsWhatReducesABreachedPositionOrExposure) {
  Good w;
  w.order.side = Side::Sell;
  w.view.position = 500.0_size;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.deltas[0].worst_case = 5000.0;
  w.view.deltas[0].of_order = -10.0;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
}

TEST(Gate, ABreachedPositionIsClosedAndNeverTurned) {
  Good w;
  w.order.side = Side::Sell;
  w.view.position = 500.0_size;
  w.view.open_same_side = 400.0_size;
  w.order.size = 100.0_size;
  EXPECT_EQ(w.verdict(), Verdict::Allowed) << "to zero";
  w.view.open_same_side = 610.0_size;
  EXPECT_EQ(w.verdict(), Verdict::PositionLimit) << "210 short if all fills: less than was held long, and beyond the limit";
  w.view.open_same_side = 600.0_size;
  EXPECT_EQ(w.verdict(), Verdict::Allowed) << "200 short is within the limit";
}

TEST(Gate, LimitsGammaAndVegaInTheWorstCaseAsDelta) {
  for (GateExposure GateView::* member : {&GateView::gamma, &GateView::vega}) {
    Good w;
    w.config.maximum_worst_case_gamma_usd_per_percent = w.config.maximum_worst_case_vega_usd_per_vol_point = 50.0;
    w.view.*member = {.of_order = 1.0, .worst_case = 49.0};
    EXPECT_EQ(w.verdict(), Verdict::Allowed);
    (w.view.*member).worst_case = 49.5;
    EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
    w.view.*member = {.of_order = -1.0, .worst_case = -49.5};
    EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
    w.view.*member = {.of_order = -1.0, .worst_case = 500.0};
    EXPECT_EQ(w.verdict(), Verdict::Allowed) << "it shrinks";
    w.view.*member = {.of_order = 1.0, .worst_case = std::numeric_limits<double>::quiet_NaN()};
    EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  }
}

TEST(Gate, LimitsWhatAnOrderIsWorth) {
  Good w;
  w.config.maximum_order_value_usd = 1'000.0;
  w.view.value_usd = 1'000.0;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.value_usd = 1'000.01;
  EXPECT_EQ(w.verdict(), Verdict::OrderValue);
  w.view.value_usd = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(w.verdict(), Verdict::OrderValue) << "not known";
}

TEST(Gate, MeetsNoOrderOfOurOwn) {
  Good w;
  w.view.own_opposite = 100.01_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.own_opposite = 100.0_price;
  EXPECT_EQ(w.verdict(), Verdict::SelfTrade);
  w.order.side = Side::Sell;
  w.view.own_opposite = 99.99_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.own_opposite = 100.0_price;
  EXPECT_EQ(w.verdict(), Verdict::SelfTrade);
}

TEST(Gate, WhatExecutedTooOftenIsOnlyClosedAndByHedgesAlone) {
  Good w;
  w.view.stopped = true;
  w.order.side = Side::Sell;
  w.view.position = 50.0_size;
  EXPECT_EQ(w.verdict(), Verdict::RepeatedExecution) << "a quote";
  w.order.purpose = Purpose::Hedge;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.view.open_same_side = 41.0_size;
  EXPECT_EQ(w.verdict(), Verdict::RepeatedExecution) << "the last lot would open another position";
}

TEST(Gate, RestrictsAnInstrumentByItsNameAndACoinWhereverItStands) {
  Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  perpetual.base = perpetual.settle = Currency::of("BTC");
  perpetual.quote = Currency::of("USD");
  const auto restricted = [&](const std::string& of, const Instrument& instrument) {
    GateConfig config;
    config.restricted = {{.of = "XRP", .reason = "sanctions", .source = "a list"}, {.of = of, .reason = "own choice", .source = "us"}};
    const RestrictionConfig* found = restriction_on(instrument, config);
    return found != nullptr && found->source == "us";
  };
  EXPECT_TRUE(restricted("BTC-PERPETUAL", perpetual));
  EXPECT_TRUE(restricted("BTC", perpetual));
  EXPECT_TRUE(restricted("USD", perpetual));
  EXPECT_FALSE(restricted("ETH", perpetual));
  EXPECT_FALSE(restricted("BTC-PERP", perpetual));
  EXPECT_FALSE(restricted("BTC-PERPETUAL@OKX", perpetual));
  perpetual.venue = Venue::of("OKX");
  EXPECT_TRUE(restricted("BTC-PERPETUAL@OKX", perpetual));
  EXPECT_TRUE(restricted("BTC-PERPETUAL", perpetual)) << "at every venue";
  perpetual.settle = Currency::of("USDT");
  EXPECT_TRUE(restricted("USDT", perpetual));
}

TEST(Gate, LimitsTheDeltaOfTheCoinThatPaysToo) {
  Good w;
  w.view.deltas[1] = {.of_order = -1001.0, .worst_case = 0.0};
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w.view.deltas[1].worst_case = 500.0;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
}

TEST(Gate, RefusesWhatItCannotJudge) {
  Good w;
  w.view.fair_price.reset();
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
  w = Good();
  w.view.deltas[0].of_order = std::numeric_limits<double>::infinity();
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w.view.deltas[0].of_order = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w = Good();
  w.order.size = 10.5_size;
  EXPECT_EQ(w.verdict(), Verdict::OrderSize);
}

TEST(Gate, WhatOnlyClosesAPositionPassesThoughNobodyKnowsTheDelta) {
  Good w;
  w.view.deltas[0].worst_case = std::numeric_limits<double>::quiet_NaN();
  w.order.side = Side::Sell;
  w.view.position = 10.0_size;
  EXPECT_EQ(w.verdict(), Verdict::Allowed) << "all of it";
  w.view.open_same_side = 1.0_size;
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit) << "an open order may have closed one before";
  w.view.open_same_side = {};
  w.view.position = 0.0_size;
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w.view.position = -10.0_size;
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
}

TEST(Gate, WhatIsWorthNothingHasAFairPriceAndNobodySellsForNothing) {
  Good w;
  w.view.fair_price = 0.0_price;
  w.order.price = 1.0_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
  w.order.price = 1.1_price;
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
  w.order.side = Side::Sell;
  w.order.price = 0.0_price;
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
}

TEST(Gate, ASellFarBelowFairIsOutsideTheCollarAndFarAboveIsNot) {
  Good w;
  w.order.side = Side::Sell;
  w.order.price = 98.5_price;
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
  w.order.price = 150.0_price;
  EXPECT_EQ(w.verdict(), Verdict::Allowed);
}

}  // namespace
}  // namespace keel
