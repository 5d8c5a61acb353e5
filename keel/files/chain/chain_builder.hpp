#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// Collects quotes into one chain for each moment, underlying and settlement currency.
class ChainBuilder {
 public:
  /// False, and nothing is added, when `at` lies before the row above: a snapshot must not come in two pieces.
  bool add(Instant at, const Instrument& option, ChainQuote quote) {
    if (!chains_.empty() && at < chains_.back().at) return false;
    // Rows of one snapshot come together, so the chain wanted is among the last few.
    for (std::size_t i = chains_.size(); i > 0 && chains_[i - 1].at == at; --i) {
      if (pairs_[i - 1] == std::pair{option.base, option.settle}) {
        chains_[i - 1].quotes.push_back(std::move(quote));
        return true;
      }
    }
    chains_.push_back({option.base.text(), option.payoff, at, {}, {}});
    chains_.back().quotes.push_back(std::move(quote));
    pairs_.emplace_back(option.base, option.settle);
    return true;
  }

  std::vector<Chain> take() { return std::move(chains_); }

 private:
  std::vector<Chain> chains_;
  std::vector<std::pair<Currency, Currency>> pairs_;  ///< coin and settlement currency of each
};

}  // namespace keel
