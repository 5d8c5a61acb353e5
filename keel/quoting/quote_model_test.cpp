#include "keel/quoting/quote_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

FactorVector vector1(double value) { return FactorVector::Constant(1, value); }

SparseFactors one_factor(double loading) {
  SparseFactors loadings;
  loadings.add(0, loading);
  return loadings;
}

/// One linear asset at price s with inventory q, as the papers have it.
struct OneAsset {
  double gamma = 0.1;
  double k = 1.5;
  double arrivals_per_day = 140.0;
  double sigma = 2.0;
  RiskView risk;
  QuoteIn in;

  explicit OneAsset(double q, double horizon_days = 1.0) {
    FlowMatrix flow(1);
    flow.add(one_factor(1.0), arrivals_per_day, k, 1.0);
    risk.sigma_per_day = FactorMatrix::Constant(1, 1, sigma * sigma);
    risk.curvature = value_curvature(risk.sigma_per_day, flow.matrix(), gamma, horizon_days);
    risk.exposures = vector1(q);
    price_of_risk(risk.curvature, risk.exposures, risk.price);
    risk.risk_aversion_per_usd = gamma;
    in = {.fair_usd = 100.0, .loadings = one_factor(1.0), .contracts = 1.0, .k_per_usd = k};
  }
};

void expect_sums(const QuoteParts& parts) {
  EXPECT_NEAR(parts.fair_usd + parts.half_spread_usd + parts.skew_usd.sum() + parts.size_charge_usd + parts.adverse_usd + parts.fee_usd,
              parts.price_usd, 1e-12);
}

TEST(RiskPrice, WithoutInventoryTheQuotesAreSymmetric) {
  const OneAsset world(0.0);
  const TwoSided quotes = make_risk_price({})->quote(world.in, world.risk);
  EXPECT_NEAR(100.0 - quotes.bid.price_usd, quotes.ask.price_usd - 100.0, 1e-12);
  EXPECT_GT(quotes.ask.price_usd - 100.0, 1.0 / world.k);
  expect_sums(quotes.bid);
  expect_sums(quotes.ask);
}

TEST(RiskPrice, SkewIsMonotoneInInventory) {
  double last_bid = 1e9;
  for (double q = -20.0; q <= 20.0; q += 1.0) {
    const OneAsset world(q);
    const TwoSided quotes = make_risk_price({})->quote(world.in, world.risk);
    EXPECT_LT(quotes.bid.price_usd, last_bid) << "q " << q;
    EXPECT_LT(quotes.bid.price_usd, quotes.ask.price_usd);
    last_bid = quotes.bid.price_usd;
  }
}

TEST(RiskPrice, ChargesForAdverseSelectionAndFees) {
  OneAsset world(3.0);
  const TwoSided before = make_risk_price({})->quote(world.in, world.risk);
  world.in.adverse_bid_usd = 0.2;
  world.in.fee_usd = 0.1;
  const TwoSided after = make_risk_price({})->quote(world.in, world.risk);
  EXPECT_NEAR(before.bid.price_usd - after.bid.price_usd, 0.3, 1e-12);
  EXPECT_NEAR(after.ask.price_usd - before.ask.price_usd, 0.1, 1e-12);
}

// Avellaneda and Stoikov 2008: r = s - q gamma sigma^2 (T-t); half spread gamma sigma^2 (T-t) / 2 + (1/gamma) ln(1 + gamma/k).
TEST(AvellanedaStoikov, IsThePublishedFormula) {
  QuotingConfig config;
  config.avellaneda_stoikov_horizon_days = 1.0;
  for (const double q : {-3.0, 0.0, 5.0}) {
    const OneAsset world(q);
    const TwoSided quotes = make_avellaneda_stoikov(config)->quote(world.in, world.risk);
    const double reservation = 100.0 - q * 0.1 * 4.0;
    const double half_spread = 0.5 * 0.1 * 4.0 + std::log(1.0 + 0.1 / 1.5) / 0.1;
    EXPECT_NEAR(quotes.bid.price_usd, reservation - half_spread, 1e-12);
    EXPECT_NEAR(quotes.ask.price_usd, reservation + half_spread, 1e-12);
    expect_sums(quotes.bid);
  }
}

TEST(QuoteModels, AreFoundByName) {
  EXPECT_NE(make_quote_model({.model = "risk_price"}), nullptr);
  EXPECT_NE(make_quote_model({.model = "avellaneda_stoikov"}), nullptr);
  EXPECT_EQ(make_quote_model({.model = "magic"}), nullptr);
}

}  // namespace
}  // namespace keel
