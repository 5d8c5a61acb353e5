#include "keel/paths/pool/pool_arbitrage.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace keel {
namespace {

/// A pool on its way, with what a block asks at hand.
struct Position {
  SwapPool pool;
  double band = 0.0;  ///< of log prices, in which no arbitrage pays
  double log_price = 0.0;
  double blocks_traded = 0.0;
  double profit = 0.0;  ///< quote
};

/// What pools of a kind have in common, whatever their fees: where the pool would be at the venue's price.
struct Fair {
  AmmIn amm;
  double value_days = 0.0;  ///< quote times days
  double loss = 0.0;        ///< quote, by the formula without a fee
};

}  // namespace

void PoolArbitrage::OfPool::join(const OfPool& other) {
  share.join(other.share);
  profit_bps.join(other.profit_bps);
  formula_bps.join(other.formula_bps);
}

void PoolArbitrage::Outcome::join(const Outcome& other) {
  pools.resize(other.pools.size());
  for (std::size_t i = 0; i < pools.size(); ++i) pools[i].join(other.pools[i]);
}

PoolArbitrage::Outcome PoolArbitrage::run(const PoolMarket& market, double block_s, const PathRange& paths) {
  const auto listed = market.listed();
  Outcome outcome;
  outcome.pools.resize(listed.size());
  const double blocks_per_day = PoolMarket::seconds_per_day / block_s;
  const double annual_vol = market.annual_sigma();
  std::vector<Position> fresh;
  for (const auto& one : listed) {
    const SwapPool pool = market.pool(one);
    fresh.push_back({.pool = pool, .band = -std::log1p(-pool.fee), .log_price = std::log(market.spot)});
  }
  const std::array<Fair, 2> fresh_fair{Fair{market.pool({PoolMarket::Kind::ConstantProduct, 0.0}).amm},
                                       Fair{market.pool({PoolMarket::Kind::Concentrated, 0.0}).amm}};
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PathRandom random(paths.seed, paths.first + path);
    std::vector<Position> positions = fresh;
    auto fair = fresh_fair;
    double log_venue = std::log(market.spot);
    double blocks = 0.0;
    for (double day = -market.warm_up_days; day < market.days;) {
      const double wait = random.exponential(blocks_per_day);
      const double deviation = market.sigma * std::sqrt(wait);
      log_venue += deviation * random.normal() - 0.5 * deviation * deviation;
      const double venue = std::exp(log_venue);
      const bool measured = day >= 0.0;
      day += wait;
      blocks += measured ? 1.0 : 0.0;
      for (Fair& of : fair) {
        if (!measured) continue;
        of.amm.price = venue;
        of.value_days += amm_greeks(of.amm).value * wait;
        of.loss += loss_versus_rebalancing_per_day(of.amm, annual_vol) * wait;
      }
      for (Position& at : positions) {
        if (std::abs(log_venue - at.log_price) <= at.band) continue;
        const Swap swap = arbitrage(at.pool, venue);
        if (swap.base == 0.0) continue;  // at the end of its range
        at.pool.amm.price = swap.price;
        at.log_price = std::log(swap.price);
        if (!measured) continue;
        at.blocks_traded += 1.0;
        at.profit += swap.worth_at(venue);
      }
    }
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const Position& at = positions[i];
      OfPool& of = outcome.pools[i];
      const Fair& whole = fair[static_cast<std::size_t>(listed[i].kind)];
      if (blocks == 0.0) continue;
      of.share.add(at.blocks_traded / blocks);
      of.profit_bps.add(1e4 * at.profit / whole.value_days);
      of.formula_bps.add(1e4 * whole.loss / whole.value_days * arbitrage_share(at.pool.fee, market.sigma, blocks_per_day));
    }
  }
  return outcome;
}

}  // namespace keel
