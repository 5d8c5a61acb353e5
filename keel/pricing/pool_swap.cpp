#include "keel/pricing/pool_swap.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

Swap between(const SwapPool& pool, double root, double root_after) {
  const double price = root_after * root_after;
  const double moved = pool.amm.liquidity * (root_after - root);  // quote; base is that over the product of the roots
  const double base = moved / (root * root_after);
  Swap swap{.price = price};
  if (moved > 0.0) {
    swap.base = base;
    swap.quote = -moved / (1.0 - pool.fee);
    swap.fee_quote = -swap.quote - moved;
  } else if (moved < 0.0) {
    swap.base = base / (1.0 - pool.fee);
    swap.quote = -moved;
    swap.fee_base = base - swap.base;
  }
  return swap;
}

}  // namespace

Swap swap_to(const SwapPool& pool, double price) {
  const double to = std::clamp(price, pool.amm.lower, pool.amm.upper);
  Swap swap = between(pool, std::sqrt(pool.amm.price), std::sqrt(to));
  swap.price = to;
  return swap;
}

Swap buy_base(const SwapPool& pool, double quote) {
  const double root = std::sqrt(pool.amm.price);
  return between(pool, root, std::min(root + quote * (1.0 - pool.fee) / pool.amm.liquidity, std::sqrt(pool.amm.upper)));
}

Swap sell_base(const SwapPool& pool, double base) {
  const double root = std::sqrt(pool.amm.price);
  return between(pool, root, std::max(root / (1.0 + root * base * (1.0 - pool.fee) / pool.amm.liquidity), std::sqrt(pool.amm.lower)));
}

Swap arbitrage(const SwapPool& pool, double venue_price) {
  const double left = 1.0 - pool.fee;
  if (pool.amm.price < venue_price * left) return swap_to(pool, venue_price * left);
  if (pool.amm.price > venue_price / left) return swap_to(pool, venue_price / left);
  return {.price = pool.amm.price};
}

double arbitrage_share(double fee, double vol, double blocks) { return 1.0 / (1.0 - std::sqrt(2.0 * blocks) * std::log1p(-fee) / vol); }

}  // namespace keel
