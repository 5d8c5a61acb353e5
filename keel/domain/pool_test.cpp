#include "keel/domain/pool.hpp"

#include <gtest/gtest.h>

#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

using namespace literals;

Instrument pool_of(Price lower = {}, Price upper = {}) {
  Instrument pool{.name = "ETH_USDC-POOL", .kind = InstrumentKind::Pool, .base = Currency::of("ETH"), .quote = Currency::of("USDC")};
  pool.settle = pool.quote;
  pool.multiplier = 1.0_multiplier;
  pool.lot = Size{1};
  pool.range_lower = lower;
  pool.range_upper = upper;
  return pool;
}

/// Units of 1e-8; 50-digit arithmetic (mpmath), rounded once.
struct Expected {
  std::string_view liquidity, price, lower, upper;
  std::int64_t base, quote;
};
constexpr Expected expected[] = {
    {"1000", "2000", "0", "0", 2236067977, 4472135955000},
    {"12345.678", "2000", "1500", "2500", 2914419236, 7396945181008},
    {"12345.678", "1400", "1500", "2500", 7185047528, 0},
    {"12345.678", "2600", "1500", "2500", 0, 13913784708361},
    {"0.00000001", "0.00000123", "0", "0", 902, 0},
    {"1234567.12345678", "61234.56789012", "0", "0", 498903302477, 30550128146135149},
    {"5000000", "98765.4321", "90000", "110000", 83433534771, 7134840264659320},
    {"31622776.60168379", "0.0001", "0.00000001", "2", 313991698039338111, 31306548835667},
};

TEST(PoolReserves, AreThoseOfTheFormulaToTheLastUnit) {
  for (const Expected& one : expected) {
    const Instrument pool = pool_of(*parse_as<Price>(one.lower), *parse_as<Price>(one.upper));
    const Size liquidity = *parse_as<Size>(one.liquidity);
    const Price price = *parse_as<Price>(one.price);
    const PoolReserves held = pool_reserves(pool, liquidity, price);
    EXPECT_EQ(held.base.raw, one.base) << one.liquidity << " at " << one.price;
    EXPECT_EQ(held.quote.raw, one.quote) << one.liquidity << " at " << one.price;
    EXPECT_EQ(pool_reserves(pool, -liquidity, price), (PoolReserves{-held.base, -held.quote}));
  }
}

TEST(PoolReserves, AreWorthWhatTheLiquidityIsWorth) {
  // V = L (2 sqrt(P) - sqrt(lower) - P / sqrt(upper)) = 132257.83653655304562; constant product: V = 2 L sqrt(P) = 89442.719099991587856.
  EXPECT_NEAR(to_double(settlement_value(pool_of(1500.0_price, 2500.0_price), 12345.678_size, 2000.0_price)), 132257.83653655, 3e-8);
  EXPECT_NEAR(to_double(settlement_value(pool_of(), 1000.0_size, 2000.0_price)), 89442.71909999, 3e-8);
}

TEST(PoolReserves, OfAConstantProductAreThoseOfTheWidestRange) {
  const Instrument widest = pool_of(Price{1}, Price{9'000'000'000'000'000'000});  // 1e-8 to 9e10
  const PoolReserves whole = pool_reserves(pool_of(), 1000.0_size, 2000.0_price);
  const PoolReserves range = pool_reserves(widest, 1000.0_size, 2000.0_price);
  EXPECT_EQ(whole.quote - range.quote, 0.1_settle);                     // 1000 sqrt(1e-8)
  EXPECT_NEAR(to_double(whole.base - range.base), 0.00333333, 1.1e-8);  // 1000 / sqrt(9e10)
}

TEST(PoolReserves, ShrinkWithThePriceOnTheSideThatTheMarketBuys) {
  const Instrument pool = pool_of(1500.0_price, 2500.0_price);
  PoolReserves before = pool_reserves(pool, 10.0_size, 1400.0_price);
  for (std::int64_t price = 1410; price <= 2600; price += 10) {
    const PoolReserves now = pool_reserves(pool, 10.0_size, Price{price * units_per_one});
    EXPECT_LE(now.base, before.base);
    EXPECT_GE(now.quote, before.quote);
    before = now;
  }
}

TEST(PoolInstrument, IsRefusedWithARangeOrTermsItCannotHave) {
  EXPECT_TRUE(validate(pool_of()));
  EXPECT_TRUE(validate(pool_of(1.0_price, 2.0_price)));
  EXPECT_EQ(validate(pool_of(2.0_price, 2.0_price)).error().text, "instrument ETH_USDC-POOL: the range must rise from 0 or above");
  Instrument twice = pool_of();
  twice.multiplier = 2.0_multiplier;
  EXPECT_EQ(validate(twice).error().text, "instrument ETH_USDC-POOL: the multiplier of a pool must be 1");
  Instrument spot = pool_of(1.0_price, 2.0_price);
  spot.kind = InstrumentKind::Spot;
  EXPECT_EQ(validate(spot).error().text, "instrument ETH_USDC-POOL: only pools have a range");
}

}  // namespace
}  // namespace keel
