#pragma once

#include <algorithm>

#include "bench/sample_chain.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// Out-of-the-money prices of the sample chain with the vols that made them.
struct SamplePrices {
  std::vector<double> value;
  std::vector<double> forward;
  std::vector<double> strike;
  std::vector<double> years;
  std::vector<Right> right;
  std::vector<double> vol;
};

inline SamplePrices sample_prices(std::size_t count) {
  SamplePrices prices;
  for (const OptionRow& row : sample_chain(count)) {
    const Right right = row.strike < sample_forward ? Right::Put : Right::Call;
    prices.value.push_back(black76_value({sample_forward, row.strike, row.years, row.vol, right}));
    prices.forward.push_back(sample_forward);
    prices.strike.push_back(row.strike);
    prices.years.push_back(row.years);
    prices.right.push_back(right);
    prices.vol.push_back(row.vol);
  }
  return prices;
}

}  // namespace keel
