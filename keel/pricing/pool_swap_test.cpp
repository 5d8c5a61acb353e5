#include "keel/pricing/pool_swap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/base/random.hpp"

namespace keel {
namespace {

/// The product of the reserves, from which Uniswap v2's formula follows; of a range, of its virtual ones.
struct Reserves {
  double base;
  double quote;
};
Reserves reserves(const SwapPool& pool) {
  return {pool.amm.liquidity / std::sqrt(pool.amm.price), pool.amm.liquidity * std::sqrt(pool.amm.price)};
}

TEST(PoolSwap, IsTheConstantProductWithTheFeeOnWhatGoesIn) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    SwapPool pool{{.liquidity = 1e4 * random.exponential(1.0), .price = std::exp(3.0 * random.normal())}, 0.01 * random.uniform()};
    if (random.chance(0.5)) pool.amm.lower = 1e-9 * pool.amm.price, pool.amm.upper = 1e9 * pool.amm.price;
    SCOPED_TRACE(testing::Message() << "seed 1, case " << i);
    const auto [x, y] = reserves(pool);
    const double quote = y * random.exponential(5.0);
    const Swap bought = buy_base(pool, quote);
    const double in = quote * (1.0 - pool.fee);
    EXPECT_NEAR(bought.base, x * in / (y + in), 1e-12 * x);
    EXPECT_NEAR(bought.quote, -quote, 1e-12 * y);
    EXPECT_NEAR(bought.fee_quote, quote * pool.fee, 1e-12 * y);
    EXPECT_NEAR(bought.price, (y + in) * (y + in) / (x * y), 1e-12 * bought.price);
    const double base = x * random.exponential(5.0);
    const Swap sold = sell_base(pool, base);
    const double given = base * (1.0 - pool.fee);
    EXPECT_NEAR(sold.quote, y * given / (x + given), 1e-12 * y);
    EXPECT_NEAR(sold.base, -base, 1e-12 * x);
    EXPECT_NEAR(sold.fee_base, base * pool.fee, 1e-12 * x);
    const Swap there = swap_to(pool, bought.price);
    EXPECT_NEAR(there.base, bought.base, 1e-11 * x);
    EXPECT_NEAR(there.quote, bought.quote, 1e-11 * y);
    // What he has, the pool has not: reserves by the pool's own formula, and the fee beside them.
    SwapPool after = pool;
    after.amm.price = bought.price;
    EXPECT_NEAR(amm_greeks(after.amm).base - amm_greeks(pool.amm).base, -bought.base, 1e-12 * x);
    EXPECT_NEAR(amm_greeks(after.amm).quote - amm_greeks(pool.amm).quote, -bought.quote - bought.fee_quote, 1e-12 * y);
  }
}

TEST(PoolSwap, ARangeTakesNoMoreThanItsEnd) {
  const SwapPool pool{{.liquidity = 100.0, .price = 1.0, .lower = 0.81, .upper = 1.21}, 0.003};
  const Swap bought = buy_base(pool, 1e6);
  EXPECT_DOUBLE_EQ(bought.price, 1.21);
  EXPECT_NEAR(bought.quote, -10.0 / 0.997, 1e-12);
  EXPECT_NEAR(bought.base, 100.0 * (1.0 - 1.0 / 1.1), 1e-12);
  EXPECT_DOUBLE_EQ(swap_to(pool, 5.0).price, 1.21);
  const Swap sold = sell_base(pool, 1e6);
  EXPECT_DOUBLE_EQ(sold.price, 0.81);
  EXPECT_NEAR(sold.quote, 10.0, 1e-12);
}

TEST(PoolSwap, NoTradeOfAnotherSizeEarnsMoreThanTheArbitrage) {
  const SwapPool pool{{.liquidity = 1000.0, .price = 2000.0}, 0.003};
  for (const double venue : {2050.0, 1950.0, 2006.1, 1993.9}) {
    const Swap best = arbitrage(pool, venue);
    EXPECT_GT(best.worth_at(venue), 0.0);
    for (const double times : {0.5, 0.99, 1.01, 2.0}) {
      const Swap other = best.base > 0.0 ? buy_base(pool, -best.quote * times) : sell_base(pool, -best.base * times);
      EXPECT_LT(other.worth_at(venue), best.worth_at(venue)) << venue << " times " << times;
    }
  }
  for (const double venue : {2006.0, 1994.1, 2000.0}) EXPECT_EQ(arbitrage(pool, venue).base, 0.0);
}

TEST(PoolSwap, ShareOfBlocksIsThePublishedTable) {
  // 5 % a day, percent of blocks; the table has the fee itself for the band, which is half a percent less of it at 100 bps.
  const double fees[] = {1e-4, 5e-4, 1e-3, 3e-3, 1e-2};
  const double at_12_s[] = {80.65, 45.45, 29.41, 12.20, 4.00};
  const double at_2_s[] = {62.98, 25.38, 14.54, 5.37, 1.67};
  for (int i = 0; i < 5; ++i) {
    const double fee = -std::expm1(-fees[i]);
    EXPECT_NEAR(100.0 * arbitrage_share(fee, 0.05, 7200.0), at_12_s[i], 0.005);
    EXPECT_NEAR(100.0 * arbitrage_share(fee, 0.05, 43'200.0), at_2_s[i], 0.005);
    EXPECT_NEAR(arbitrage_share(fees[i], 0.05, 7200.0) / arbitrage_share(fee, 0.05, 7200.0), 1.0, 0.005);
  }
  EXPECT_EQ(arbitrage_share(0.0, 0.05, 7200.0), 1.0);
}

}  // namespace
}  // namespace keel
