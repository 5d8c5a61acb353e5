#include "keel/paths/pool/pool_market.hpp"

#include <cmath>

#include "keel/base/time.hpp"

namespace keel {

double PoolMarket::annual_sigma() const { return sigma * std::sqrt(days_per_year); }

std::vector<PoolMarket::Listed> PoolMarket::listed() const {
  std::vector<Listed> all;
  for (const Kind kind : {Kind::ConstantProduct, Kind::Concentrated}) {
    for (const double fee : fee_bps) all.push_back({kind, fee});
  }
  return all;
}

SwapPool PoolMarket::pool(const Listed& listed) const {
  SwapPool pool{.amm = {.liquidity = 1.0, .price = spot}, .fee = 1e-4 * listed.fee_bps};
  if (listed.kind == Kind::Concentrated) {
    pool.amm.lower = spot / range;
    pool.amm.upper = spot * range;
  }
  pool.amm.liquidity = value / amm_greeks(pool.amm).value;
  return pool;
}

}  // namespace keel
