#include "keel/paths/pool/pool_provider.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

#include "keel/hedging/delta_band.hpp"

namespace keel {
namespace {

constexpr std::size_t hedges = PoolProvider::hedge_names.size();

/// A provider's pool and his hedges, each beside the same pool. Quote, from when the measuring began.
struct Provided {
  SwapPool pool;
  double noise_fees = 0.0;
  double arbitrage_fees = 0.0;
  double arbitrage_profit = 0.0;
  double noise_cost = 0.0;
  double noise_volume = 0.0;
  std::array<double, hedges> held{};  ///< base at the venue
  std::array<double, hedges> cash{};
  std::array<double, hedges> cost{};

  void hedge(std::size_t way, double target, double venue, double cost_share) {
    const double traded = target - held[way];
    cost[way] += std::abs(traded) * venue * cost_share;
    cash[way] -= traded * venue;
    held[way] = target;
  }
};

struct NoiseOrder {
  bool buys = false;
  double usd = 0.0;
  double tolerance = 0.0;  ///< share
};

/// What of the order comes through: all of it, if it costs no more than he bears.
void trade_noise(Provided& at, const NoiseOrder& order, double venue) {
  const Swap swap = order.buys ? buy_base(at.pool, order.usd) : sell_base(at.pool, order.usd / venue);
  const double given = order.buys ? -swap.quote : -swap.base * venue;
  const double cost = -swap.worth_at(venue);
  if (given < 0.999 * order.usd || cost > order.tolerance * given) return;  // more than the range takes, or too dear
  at.pool.amm.price = swap.price;
  at.noise_fees += swap.fee_at(venue);
  at.noise_cost += cost;
  at.noise_volume += given;
}

void trade_arbitrage(Provided& at, double venue) {
  const Swap swap = arbitrage(at.pool, venue);
  if (swap.base == 0.0) return;
  at.pool.amm.price = swap.price;
  at.arbitrage_fees += swap.fee_at(venue);
  at.arbitrage_profit += swap.worth_at(venue);
}

/// Noise traders and prices of one path, the same for every pool.
class PoolPath {
 public:
  PoolPath(const PoolMarket& market, const PoolProvider& provider, std::uint64_t seed, std::uint64_t path)
      : market_(market), provider_(provider), random_(seed, path), log_venue_(std::log(market.spot)) {
    wait_for_noise();
  }
  /// Days to the next block; what has come since the last is in orders().
  double next_block() {
    const double wait = random_.exponential(PoolMarket::seconds_per_day / market_.block_s.front());
    const double deviation = market_.sigma * std::sqrt(wait);
    log_venue_ += deviation * random_.normal() - 0.5 * deviation * deviation;
    orders_.clear();
    for (noise_in_ -= wait; noise_in_ < 0.0; wait_for_noise()) {
      NoiseOrder& order = orders_.emplace_back();
      order.buys = random_.chance(0.5);
      order.usd = random_.exponential(1.0 / provider_.noise_usd);
      order.tolerance = random_.exponential(1e4 / provider_.noise_tolerance_bps);
    }
    return wait;
  }
  double venue() const { return std::exp(log_venue_); }
  const std::vector<NoiseOrder>& orders() const { return orders_; }

 private:
  void wait_for_noise() { noise_in_ = provider_.noise_per_day > 0.0 ? noise_in_ + random_.exponential(provider_.noise_per_day) : INFINITY; }
  const PoolMarket& market_;
  const PoolProvider& provider_;
  PathRandom random_;
  double log_venue_;
  double noise_in_ = 0.0;
  std::vector<NoiseOrder> orders_;
};

/// What measuring begins with: the pool as the warm-up has left it, and every hedge, but none, at its delta, free of cost.
void begin(Provided& at, double venue) {
  at = Provided{.pool = at.pool};
  const double delta = amm_greeks(at.pool.amm).delta;
  for (std::size_t way = 1; way < hedges; ++way) {
    at.held[way] = -delta;
    at.cash[way] = delta * venue;
  }
}

}  // namespace

void PoolProvider::OfPool::join(const OfPool& other) {
  noise_fees.join(other.noise_fees);
  arbitrage_fees.join(other.arbitrage_fees);
  arbitrage_profit.join(other.arbitrage_profit);
  noise_cost.join(other.noise_cost);
  noise_volume.join(other.noise_volume);
  for (std::size_t way = 0; way < hedges; ++way) {
    profit[way].join(other.profit[way]);
    hedge_cost[way].join(other.hedge_cost[way]);
  }
}

void PoolProvider::Outcome::join(const Outcome& other) {
  pools.resize(other.pools.size());
  for (std::size_t i = 0; i < pools.size(); ++i) pools[i].join(other.pools[i]);
}

PoolProvider::Outcome PoolProvider::run(const PoolMarket& market, const PathRange& paths) const {
  const auto listed = market.listed();
  const double cost_share = 1e-4 * hedge_cost_bps;
  Outcome outcome;
  outcome.pools.resize(listed.size());
  std::vector<Provided> fresh;
  fresh.reserve(listed.size());
  for (const auto& one : listed) fresh.push_back({.pool = market.pool(one)});
  const auto hedge = [&](Provided& at, double venue, bool interval_over) {
    const AmmGreeks greeks = amm_greeks(at.pool.amm);
    const auto way = [](Hedge one) { return static_cast<std::size_t>(one); };
    at.hedge(way(Hedge::EachBlock), -greeks.delta, venue, cost_share);
    if (interval_over) at.hedge(way(Hedge::AtIntervals), -greeks.delta, venue, cost_share);
    const DeltaBandIn in{.spot_usd = venue,
                         .gamma_per_usd = greeks.gamma,
                         .vol = market.annual_sigma(),
                         .years = band_years,
                         .cost_share = cost_share,
                         .risk_aversion_per_usd = risk_aversion_per_usd};
    for (const auto& [one, band] : {std::pair{Hedge::WhalleyWilmott, whalley_wilmott_band(in)},
                                    {Hedge::Zakamouline, zakamouline_band(in)},
                                    {Hedge::RiskPrice, risk_price_band(in, horizon_days)}}) {
      const double open = greeks.delta + at.held[way(one)];
      if (std::abs(open) > band) at.hedge(way(one), -greeks.delta + std::copysign(band, open), venue, cost_share);
    }
  };
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PoolPath world(market, *this, paths.seed, paths.first + path);
    std::vector<Provided> pools = fresh;
    std::vector<double> worth_before(pools.size());
    bool measured = false;
    double last_interval = 0.0;
    for (double day = -market.warm_up_days; day < market.days;) {
      if (!measured && day >= 0.0) {
        measured = true;
        for (std::size_t i = 0; i < pools.size(); ++i) {
          begin(pools[i], world.venue());
          const AmmGreeks reserves = amm_greeks(pools[i].pool.amm);
          worth_before[i] = reserves.base * world.venue() + reserves.quote;
        }
      }
      day += world.next_block();
      const double venue = world.venue();
      const bool interval_over = measured && day - last_interval >= hedge_hours / 24.0;
      if (interval_over) last_interval = day;
      for (Provided& at : pools) {
        trade_arbitrage(at, venue);
        for (const NoiseOrder& order : world.orders()) trade_noise(at, order, venue);
        if (measured) hedge(at, venue, interval_over);
      }
    }
    if (!measured) continue;
    const double scale = 1e4 / (market.value * market.days);
    for (std::size_t i = 0; i < pools.size(); ++i) {
      const Provided& at = pools[i];
      OfPool& of = outcome.pools[i];
      of.noise_fees.add(scale * at.noise_fees);
      of.arbitrage_fees.add(scale * at.arbitrage_fees);
      of.arbitrage_profit.add(scale * at.arbitrage_profit);
      of.noise_cost.add(scale * at.noise_cost);
      of.noise_volume.add(at.noise_volume / (market.value * market.days));
      const AmmGreeks reserves = amm_greeks(at.pool.amm);
      const double gained = reserves.base * world.venue() + reserves.quote - worth_before[i] + at.noise_fees + at.arbitrage_fees;
      for (std::size_t way = 0; way < hedges; ++way) {
        of.profit[way].add(scale * (gained + at.cash[way] + at.held[way] * world.venue() - at.cost[way]));
        of.hedge_cost[way].add(scale * at.cost[way]);
      }
    }
  }
  return outcome;
}

}  // namespace keel
