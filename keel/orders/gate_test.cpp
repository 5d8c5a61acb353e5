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

TEST(Gate, RefusesInTheDocumentedOrder) {
  Good w;
  w.view.budget_left = false;
  EXPECT_EQ(w.verdict(), Verdict::MessageBudget);
  w.view.deltas[0].of_order = 1001.0;
  EXPECT_EQ(w.verdict(), Verdict::ExposureLimit);
  w.view.open_same_side = 195.0_size;
  EXPECT_EQ(w.verdict(), Verdict::PositionLimit);
  w.order.size = 101.0_size;
  EXPECT_EQ(w.verdict(), Verdict::OrderSize);
  w.order.price = 101.5_price;
  EXPECT_EQ(w.verdict(), Verdict::PriceCollar);
  w.view.now = w.view.now + second * 60;
  EXPECT_EQ(w.verdict(), Verdict::MarketStale);
  w.view.halted = true;
  EXPECT_EQ(w.verdict(), Verdict::Halted);
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
