#pragma once

#include <vector>

#include "keel/hedging/hedge_optimiser.hpp"

namespace keel {

/// One leg of HedgeLegs.
struct HedgeLeg {
  SparseFactors loadings;
  double buy_cost_usd = 0.0;
  double sell_cost_usd = 0.0;
  double impact_usd = 0.0;
  Size lot;
  Size most_bought;
  Size most_sold;
};

/// HedgeLegs, owned; cleared and filled again they allocate nothing new.
struct LegColumns {
  std::vector<SparseFactors> loadings;
  std::vector<double> buy_cost_usd, sell_cost_usd, impact_usd;
  std::vector<Size> lot, most_bought, most_sold;

  void clear() {
    loadings.clear();
    buy_cost_usd.clear();
    sell_cost_usd.clear();
    impact_usd.clear();
    lot.clear();
    most_bought.clear();
    most_sold.clear();
  }
  void add(const HedgeLeg& leg) {
    loadings.push_back(leg.loadings);
    buy_cost_usd.push_back(leg.buy_cost_usd);
    sell_cost_usd.push_back(leg.sell_cost_usd);
    impact_usd.push_back(leg.impact_usd);
    lot.push_back(leg.lot);
    most_bought.push_back(leg.most_bought);
    most_sold.push_back(leg.most_sold);
  }
  std::size_t size() const { return loadings.size(); }
  HedgeLegs legs() const { return {loadings, buy_cost_usd, sell_cost_usd, impact_usd, lot, most_bought, most_sold}; }
  HedgeLeg leg(std::size_t h) const {
    return {loadings[h], buy_cost_usd[h], sell_cost_usd[h], impact_usd[h], lot[h], most_bought[h], most_sold[h]};
  }
};

}  // namespace keel
