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
class LegColumns {
 public:
  void clear() {
    loadings_.clear();
    buy_cost_usd_.clear();
    sell_cost_usd_.clear();
    impact_usd_.clear();
    lot_.clear();
    most_bought_.clear();
    most_sold_.clear();
  }
  void add(const HedgeLeg& leg) {
    loadings_.push_back(leg.loadings);
    buy_cost_usd_.push_back(leg.buy_cost_usd);
    sell_cost_usd_.push_back(leg.sell_cost_usd);
    impact_usd_.push_back(leg.impact_usd);
    lot_.push_back(leg.lot);
    most_bought_.push_back(leg.most_bought);
    most_sold_.push_back(leg.most_sold);
  }
  std::size_t size() const { return loadings_.size(); }
  HedgeLegs legs() const { return {loadings_, buy_cost_usd_, sell_cost_usd_, impact_usd_, lot_, most_bought_, most_sold_}; }
  HedgeLeg leg(std::size_t h) const {
    return {loadings_[h], buy_cost_usd_[h], sell_cost_usd_[h], impact_usd_[h], lot_[h], most_bought_[h], most_sold_[h]};
  }

 private:
  std::vector<SparseFactors> loadings_;
  std::vector<double> buy_cost_usd_, sell_cost_usd_, impact_usd_;
  std::vector<Size> lot_, most_bought_, most_sold_;
};

}  // namespace keel
