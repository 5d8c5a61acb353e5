#include "keel/quoting/vega_inventory_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "keel/quoting/test_one_asset.hpp"

namespace keel {
namespace {

/// Two underlyings of a spot, a convexity and two vegas each; the second's options trade.
struct TwoBuckets {
  static constexpr double gamma = 1e-3;
  RiskView risk;

  explicit TwoBuckets(double near_vega, double far_vega) {
    risk.factors_per_underlying = 4;
    risk.exposures = FactorVector::Zero(8);
    risk.exposures[6] = near_vega;
    risk.exposures[7] = far_vega;
    risk.exposures[4] = 1e6;
    risk.sigma_per_day = FactorMatrix::Identity(8, 8);
    risk.sigma_per_day(6, 6) = 16.0;
    risk.sigma_per_day(7, 7) = 4.0;
    risk.curvature = 1e-7 * FactorMatrix::Identity(8, 8);
    risk.price = 2.0 * risk.curvature * risk.exposures;
    risk.risk_aversion_per_usd = gamma;
    VegaFlow flow;
    flow.add(4.0 * 50.0, 1.0, 400.0, 50.0);
    flow.add(2.0 * 90.0, 1.0, 100.0, 90.0);
    risk.vega_costs = {StationaryVega(), StationaryVega(flow.classes(), gamma)};
  }
  double cost(double vega) const { return risk.vega_costs[1].cost_usd(vega); }
};

QuoteIn option(int bucket, double vega, double contracts) {
  QuoteIn in{.fair_price = 1'000.0, .loadings = {}, .contracts = contracts, .flow_scale_usd = vega, .takers_per_day = 100.0};
  in.loadings.add(4, 300.0);
  in.loadings.add(5, 20.0);
  in.loadings.add(6 + bucket, vega);
  return in;
}

// All vols move as one, a near bucket's by 4 points in a day, a far one's by 2: what is held counts by that, and so does what is traded.
TEST(VegaInventoryModel, AsksWhatTheTradeChangesTheValueBy) {
  const TwoBuckets world(30.0, 500.0);
  const double held = 4.0 * 30.0 + 2.0 * 500.0;
  for (const double contracts : {1.0, 3.0}) {
    const TwoSided near = quote(*make_vega_inventory({}), option(0, 50.0, contracts), world.risk);
    const double trade = 4.0 * 50.0 * contracts;
    EXPECT_NEAR(1'000.0 - near.bid.price_usd, 50.0 + (world.cost(held + trade) - world.cost(held)) / contracts, 1e-9);
    EXPECT_NEAR(near.ask.price_usd - 1'000.0, 50.0 + (world.cost(held - trade) - world.cost(held)) / contracts, 1e-9);
    EXPECT_LT(near.bid.skew_usd.of(6), 0.0);
    EXPECT_EQ(near.bid.skew_usd.of(4), 0.0) << "its delta is hedged";
    EXPECT_EQ(near.bid.skew_usd.of(5), 0.0);
  }
}

TEST(VegaInventoryModel, AFlatBookIsQuotedSymmetricallyAndOppositeBooksMirrored) {
  const auto quoted = [](double vega) { return quote(*make_vega_inventory({}), option(1, 90.0, 1.0), TwoBuckets(0.0, vega).risk); };
  EXPECT_NEAR(1'000.0 - quoted(0.0).bid.price_usd, quoted(0.0).ask.price_usd - 1'000.0, 1e-12);
  EXPECT_GT(quoted(0.0).ask.price_usd, 1'000.0 + 90.0) << "the trade's own vega costs";
  for (const double vega : {10.0, 700.0, 1e5}) {
    EXPECT_NEAR(1'000.0 - quoted(vega).bid.price_usd, quoted(-vega).ask.price_usd - 1'000.0, 1e-9) << "vega " << vega;
  }
}

TEST(VegaInventoryModel, WhatHasNoVegaIsQuotedByThePriceOfRisk) {
  const TwoBuckets world(30.0, 500.0);
  QuoteIn perpetual{.fair_price = 1'000.0, .loadings = {}, .contracts = 5.0, .flow_scale_usd = 0.2, .takers_per_day = 1'000.0};
  perpetual.loadings.add(4, 1.0);
  const TwoSided ours = quote(*make_vega_inventory({}), perpetual, world.risk);
  const TwoSided theirs = quote(*make_risk_price({}), perpetual, world.risk);
  EXPECT_EQ(ours.bid.price_usd, theirs.bid.price_usd);
  EXPECT_EQ(ours.ask.price_usd, theirs.ask.price_usd);
  EXPECT_LT(ours.bid.skew_usd.of(4), 0.0);
}

TEST(VegaInventoryModel, WhoQuotesNothingIsToldNumbers) {
  EXPECT_TRUE(std::isfinite(quote(*make_vega_inventory({}), option(0, 50.0, 0.0), TwoBuckets(1.0, 2.0).risk).bid.price_usd));
}

}  // namespace
}  // namespace keel
