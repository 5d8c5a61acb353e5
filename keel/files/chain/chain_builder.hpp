#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// Collects quotes into one chain for each moment and underlying.
class ChainBuilder {
 public:
  /// False, and nothing is added, when `at` lies before the row above: a snapshot must not come in two pieces.
  bool add(Instant at, std::string_view underlying, Payoff payoff, ChainQuote quote) {
    if (!chains_.empty() && at < chains_.back().at) return false;
    // Rows of one snapshot come together, so the chain wanted is among the last few.
    for (auto chain = chains_.rbegin(); chain != chains_.rend() && chain->at == at; ++chain) {
      if (chain->underlying == underlying && chain->payoff == payoff) {
        chain->quotes.push_back(std::move(quote));
        return true;
      }
    }
    chains_.push_back({std::string(underlying), payoff, at, {}, {}});
    chains_.back().quotes.push_back(std::move(quote));
    return true;
  }

  std::vector<Chain> take() { return std::move(chains_); }

 private:
  std::vector<Chain> chains_;
};

}  // namespace keel
