#include "keel/venue/binance/symbol.hpp"

#include <gtest/gtest.h>

#include "keel/config/terms_file.hpp"

namespace keel {
namespace {

using namespace literals;
using Contract = RecordedDepth::Contract;

TEST(BinanceSymbol, SaysPairKindAndExpiry) {
  const auto spot = parse_binance_symbol("ETHUSDC", Contract::Spot);
  ASSERT_TRUE(spot);
  EXPECT_EQ(spot->kind, InstrumentKind::Spot);
  EXPECT_EQ(spot->base, Currency::of("ETH"));
  EXPECT_EQ(spot->settle, Currency::of("USDC"));
  const auto future = parse_binance_symbol("BTCUSDT_240927", Contract::Linear);
  ASSERT_TRUE(future);
  EXPECT_EQ(future->kind, InstrumentKind::Future);
  EXPECT_EQ(format_instant(future->expiry), "2024-09-27T08:00:00Z");
  const auto inverse = parse_binance_symbol("BTCUSD_PERP", Contract::Inverse);
  ASSERT_TRUE(inverse);
  EXPECT_EQ(inverse->kind, InstrumentKind::Perpetual);
  EXPECT_EQ(inverse->payoff, Payoff::Inverse);
  EXPECT_EQ(inverse->settle, Currency::of("BTC"));
  EXPECT_FALSE(parse_binance_symbol("ETHBTC", Contract::Spot));
  EXPECT_FALSE(parse_binance_symbol("USDT", Contract::Spot));
  EXPECT_FALSE(parse_binance_symbol("BTCUSDT_240931", Contract::Linear)) << "no such day";
}

TEST(BinanceSymbol, TradesUnderBuiltInTerms) {
  const Instant august = parse_instant("2024-08-08").value();
  const auto linear = parse_binance_instrument("BTCUSDT", Contract::Linear, built_in_terms(), august);
  ASSERT_TRUE(linear) << linear.error().text;
  EXPECT_EQ(linear->lot, 0.001_size);
  EXPECT_EQ(linear->ticks.tick_at(60'000.0_price), PriceOffset{units_per_one / 10});
  EXPECT_EQ(linear->fees.maker, 0.0002_rate);
  const auto inverse = parse_binance_instrument("BTCUSD_PERP", Contract::Inverse, built_in_terms(), august);
  ASSERT_TRUE(inverse) << inverse.error().text;
  EXPECT_EQ(inverse->multiplier, 100.0_multiplier);
  EXPECT_EQ(inverse->lot, 1.0_size);
  const auto spot = parse_binance_instrument("BTCUSDT", Contract::Spot, built_in_terms(), august);
  ASSERT_TRUE(spot) << spot.error().text;
  EXPECT_EQ(spot->lot, 0.00001_size);
}

}  // namespace
}  // namespace keel
