#pragma once

#include "keel/pricing/amm.hpp"

namespace keel {

/// A pool that takes `fee`, a share of what a trader gives, in [0, 1); fees are kept apart from the reserves.
struct SwapPool {
  AmmIn amm;
  double fee = 0.0;
};

/// What a trader has after a trade that he had not before, fee included.
struct Swap {
  double base = 0.0;
  double quote = 0.0;
  double price = 0.0;     ///< of the pool, afterwards
  double fee_base = 0.0;  ///< of what he gave
  double fee_quote = 0.0;
  /// Of the trader, at a price of base.
  double worth_at(double venue_price) const { return base * venue_price + quote; }
  double fee_at(double venue_price) const { return fee_base * venue_price + fee_quote; }
};

/// Trades up to a price of the pool, or to the edge of its range before that. Domain: liquidity > 0, the pool's price within its range,
/// price > 0. Source: Adams and others, "Uniswap v3 core" (2021), 6.2.3. Error: some ulp.
Swap swap_to(const SwapPool& pool, double price);
/// Gives so much quote, fee included, or what the range takes of it. Domain: as above, quote >= 0.
Swap buy_base(const SwapPool& pool, double quote);
/// Gives so much base.
Swap sell_base(const SwapPool& pool, double base);

/// The trade that earns most where base can be had for, and sold at, `venue_price`: up to where the next one costs its fee. Nothing while
/// the pool is within ln(1 / (1 - fee)) of the venue.
Swap arbitrage(const SwapPool& pool, double venue_price);

/// 1 / (1 + sqrt(2 blocks) band / vol), band ln(1 / (1 - fee)): the share of blocks with an arbitrage, and that of the loss versus
/// rebalancing which is left, where blocks come as a Poisson stream and many. Source: Milionis, Moallemi, Roughgarden, "Automated market
/// making and arbitrage profits in the presence of fees" (2023). `vol` of the time in which so many blocks come, > 0.
double arbitrage_share(double fee, double vol, double blocks);

}  // namespace keel
