#include "keel/quoting/quote_model.hpp"

#include <gtest/gtest.h>

#include "keel/quoting/test_one_asset.hpp"

namespace keel {
namespace {

TEST(RiskPrice, WithoutInventoryTheQuotesAreSymmetric) {
  const OneAsset world(0.0);
  const TwoSided quotes = quote(*make_risk_price({}), world.in, world.risk);
  EXPECT_NEAR(100.0 - quotes.bid.price_usd, quotes.ask.price_usd - 100.0, 1e-12);
  EXPECT_GT(quotes.ask.price_usd - 100.0, 1.0 / world.k);
}

TEST(RiskPrice, SkewIsMonotoneInInventory) {
  double last_bid = 1e9;
  for (double q = -20.0; q <= 20.0; q += 1.0) {
    const OneAsset world(q);
    const TwoSided quotes = quote(*make_risk_price({}), world.in, world.risk);
    EXPECT_LT(quotes.bid.price_usd, last_bid) << "q " << q;
    EXPECT_LT(quotes.bid.price_usd, quotes.ask.price_usd);
    last_bid = quotes.bid.price_usd;
  }
}

TEST(RiskPrice, ChargesForAdverseSelectionAndFees) {
  OneAsset world(3.0);
  const TwoSided before = quote(*make_risk_price({}), world.in, world.risk);
  world.in.adverse_bid_usd = 0.2;
  world.in.fee_usd = 0.1;
  const TwoSided after = quote(*make_risk_price({}), world.in, world.risk);
  EXPECT_NEAR(before.bid.price_usd - after.bid.price_usd, 0.3, 1e-12);
  EXPECT_NEAR(after.ask.price_usd - before.ask.price_usd, 0.1, 1e-12);
}

TEST(QuoteModels, AreFoundByName) {
  for (const std::string_view name : quote_model_names) EXPECT_NE(make_quote_model({.model = std::string(name)}), nullptr) << name;
  EXPECT_EQ(make_quote_model({.model = "magic"}), nullptr);
}

}  // namespace
}  // namespace keel
