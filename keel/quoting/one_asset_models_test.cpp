#include "keel/quoting/one_asset_models.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/quoting/test_one_asset.hpp"
#include "keel/quoting/theory/inventory_models.hpp"

namespace keel {
namespace {

// Avellaneda and Stoikov 2008: r = s - q gamma sigma^2 (T-t); half spread gamma sigma^2 (T-t) / 2 + (1/gamma) ln(1 + gamma/k). Of trades of
// z the unit is a trade: its sigma z times a contract's, its k a z-th.
TEST(AvellanedaStoikov, IsThePublishedFormulaForAnySizeOfTrade) {
  QuotingConfig config;
  config.avellaneda_stoikov_horizon_days = 1.0;
  for (const double z : {1.0, 4.0}) {
    for (const double q : {-3.0, 0.0, 5.0}) {
      OneAsset world(q);
      world.in.contracts = z;
      const TwoSided quotes = quote(*make_avellaneda_stoikov(config), world.in, world.risk);
      const double reservation = 100.0 * z - q / z * 0.1 * 4.0 * z * z;
      const double half_spread = 0.5 * 0.1 * 4.0 * z * z + std::log(1.0 + 0.1 * z / 1.5) / 0.1;
      EXPECT_NEAR(quotes.bid.price_usd, (reservation - half_spread) / z, 1e-12);
      EXPECT_NEAR(quotes.ask.price_usd, (reservation + half_spread) / z, 1e-12);
    }
  }
}

// Gueant, "Optimal market making" (2017), for trades of z: 1/(gamma z) ln(1 + gamma z / k) + (2q + z)/2 root(gamma sigma^2 / (2 k A z)
// (1 + gamma z / k)^(1 + k / (gamma z))); with z = 1 it is the closed form of 2013.
TEST(GlftModel, IsThePublishedFormulaForAnySizeOfTrade) {
  for (const double z : {1.0, 4.0}) {
    for (const double q : {-3.0, 0.0, 5.5}) {
      OneAsset world(q);
      world.in.contracts = z;
      const TwoSided quotes = quote(*make_glft({}), world.in, world.risk);
      const double share = 0.1 * z / 1.5;
      const double half_spread = std::log1p(share) / (0.1 * z);
      const double slope = std::sqrt(0.1 * 4.0 / (2.0 * 1.5 * 140.0 * z) * std::pow(1.0 + share, 1.0 + 1.0 / share));
      EXPECT_NEAR(100.0 - quotes.bid.price_usd, half_spread + (q + 0.5 * z) * slope, 1e-12);
      EXPECT_NEAR(quotes.ask.price_usd - 100.0, half_spread - (q - 0.5 * z) * slope, 1e-12);
    }
  }
}

// Against the equation itself, solved for a long time left; sigma moves the penalty against the flow, from a maker who hardly minds to one
// who sheds each trade.
TEST(CarteaJaimungalModel, IsTheirEquationFarFromTheEnd) {
  for (const double sigma : {0.02, 0.3, 2.0, 30.0, 2000.0}) {
    for (const int q : {-20, -1, 0, 1, 2, 13, 40}) {
      OneAsset world(q);
      world.risk.sigma_per_day = FactorMatrix::Constant(1, 1, sigma * sigma);
      const TwoSided quotes = quote(*make_cartea_jaimungal({}), world.in, world.risk);
      const CarteaJaimungal theirs{
          .lambda = 140.0, .kappa = 1.5, .phi = 0.5 * 0.1 * sigma * sigma, .bound = sigma < 0.1 ? 150 : 60, .time_left = 300.0};
      const InventoryQuote wanted = theirs.quote(q);
      const double bid_cost = *wanted.bid_distance - 1.0 / 1.5;
      const double ask_cost = *wanted.ask_distance - 1.0 / 1.5;
      EXPECT_NEAR(100.0 - quotes.bid.price_usd - 1.0 / 1.5, bid_cost, 1e-3 * std::abs(bid_cost)) << "sigma " << sigma << ", q " << q;
      EXPECT_NEAR(quotes.ask.price_usd - 100.0 - 1.0 / 1.5, ask_cost, 1e-3 * std::abs(ask_cost)) << "sigma " << sigma << ", q " << q;
    }
  }
}

TEST(CarteaJaimungalModel, LeansEverHarderOnEverMore) {
  double last = 1e9;
  for (double q = -100.0; q <= 100.0; q += 0.25) {
    const OneAsset world(q);
    const double bid_usd = quote(*make_cartea_jaimungal({}), world.in, world.risk).bid.price_usd;
    EXPECT_LT(bid_usd, last) << "q " << q;
    last = bid_usd;
  }
}

TEST(FixedSpreadModel, KeepsItsSpreadAndLeans) {
  OneAsset world(3.0);
  world.in.contracts = 2.0;
  world.in.minimum_half_spread_usd = 0.8;
  const TwoSided quotes = quote(*make_fixed_spread({.fixed_spread_skew = 0.25}), world.in, world.risk);
  EXPECT_NEAR(quotes.bid.price_usd, 100.0 - 0.8 - 0.25 * 0.8 * 1.5, 1e-12);
  EXPECT_NEAR(quotes.ask.price_usd, 100.0 + 0.8 - 0.25 * 0.8 * 1.5, 1e-12);
}

// Two coins that move together: what is held of one leans the quotes of the other by as much of it as it hedges.
TEST(OneAssetModels, ABookIsWorthWhatItHedges) {
  RiskView risk;
  risk.sigma_per_day.resize(2, 2);
  risk.sigma_per_day << 4.0, 3.0, 3.0, 9.0;
  risk.exposures.resize(2);
  risk.exposures << 0.0, 2.0;
  risk.risk_aversion_per_usd = 0.1;
  const QuoteIn in{
      .fair_price = 100.0, .loadings = one_factor(1.0), .contracts = 1.0, .flow_scale_usd = 1.0 / 1.5, .takers_per_day = 140.0};
  OneAsset alone(2.0 * 3.0 / 4.0);
  for (const auto make : {make_avellaneda_stoikov, make_glft, make_cartea_jaimungal}) {
    EXPECT_NEAR(quote(*make({}), in, risk).bid.price_usd, quote(*make({}), alone.in, alone.risk).bid.price_usd, 1e-12);
  }
}

// What hangs on no spot has no skew, and no division by nothing.
TEST(OneAssetModels, WithoutVarianceTheyQuoteSymmetrically) {
  OneAsset world(5.0);
  world.risk.sigma_per_day.setZero();
  world.in.minimum_half_spread_usd = 0.5;
  for (const auto make : {make_avellaneda_stoikov, make_glft, make_cartea_jaimungal, make_fixed_spread}) {
    const TwoSided quotes = quote(*make({}), world.in, world.risk);
    EXPECT_NEAR(100.0 - quotes.bid.price_usd, quotes.ask.price_usd - 100.0, 1e-12);
    EXPECT_GE(quotes.ask.price_usd - 100.0, 0.5);
  }
}

// What hardly moves is worth any number of contracts, and must not be leaned for all of them.
TEST(OneAssetModels, TheSkewVanishesWithTheLoading) {
  OneAsset world(50.0);
  world.in.minimum_half_spread_usd = 1e-5;
  world.in.loadings = one_factor(1e-6);
  for (const auto make : {make_avellaneda_stoikov, make_glft, make_cartea_jaimungal, make_fixed_spread}) {
    EXPECT_LT(std::abs(quote(*make({}), world.in, world.risk).bid.skew_usd.sum()), 1e-3);
  }
}

TEST(OneAssetModels, WhoQuotesNothingIsToldNumbers) {
  OneAsset world(5.0);
  world.in.contracts = 0.0;
  for (const auto make : {make_avellaneda_stoikov, make_glft, make_cartea_jaimungal, make_fixed_spread}) {
    EXPECT_TRUE(std::isfinite(quote(*make({}), world.in, world.risk).bid.price_usd));
  }
}

TEST(FixedSpreadModel, ARebateDoesNotCrossItsQuotes) {
  OneAsset world(0.0);
  world.in.minimum_half_spread_usd = 0.1;
  world.in.fee_usd = -0.5;
  const TwoSided quotes = quote(*make_fixed_spread({}), world.in, world.risk);
  EXPECT_LE(quotes.bid.price_usd, quotes.ask.price_usd);
}

}  // namespace
}  // namespace keel
