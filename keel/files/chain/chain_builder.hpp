#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// How long a recorder, or a venue that answers, may take over one snapshot of a chain: rows of it carry the times of their own.
inline constexpr Duration snapshot_span = minute;

/// Collects quotes into chains: of one underlying and settlement currency rows make one snapshot, in any order, while they lie within
/// snapshot_span and no option comes again at another time. A chain is of its last row.
class ChainBuilder {
 public:
  /// False, and nothing is added, where a row goes back in time beyond the snapshot that is being collected.
  bool add(Instant at, const Instrument& option, ChainQuote quote) {
    Open& open = open_of(option);
    if (open.chain == none || !joins(open, at, quote.instrument)) {
      if (open.chain != none && at < chains_[open.chain].at) return false;
      Chain next{option.base.text(), option.payoff, at, {}, {}};
      if (open.first != open.last) move_rows_of(at, chains_[open.chain], next);
      open = {.pair = open.pair, .chain = chains_.size(), .first = at, .last = at};
      chains_.push_back(std::move(next));
    }
    Chain& chain = chains_[open.chain];
    if (at != open.first || at != open.last) quote.at = at;
    open.first = std::min(open.first, at);
    chain.at = open.last = std::max(open.last, at);
    chain.quotes.push_back(std::move(quote));
    return true;
  }

  /// By time, and then as they began.
  std::vector<Chain> take() {
    std::ranges::stable_sort(chains_, {}, &Chain::at);
    return std::move(chains_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// The snapshot that an underlying's rows join.
  struct Open {
    std::pair<Currency, Currency> pair;  ///< coin and settlement currency
    std::size_t chain = none;
    Instant first;
    Instant last;
    std::unordered_set<std::string> seen{};  ///< its options, once its rows have several times
  };

  Open& open_of(const Instrument& option) {
    const std::pair pair{option.base, option.settle};
    const auto found = std::ranges::find(open_, pair, &Open::pair);
    return found != open_.end() ? *found : open_.emplace_back(Open{.pair = pair, .first = {}, .last = {}});
  }

  /// Rows of one time need not be told apart.
  bool joins(Open& open, Instant at, const std::string& name) {
    if (at == open.first && at == open.last) return true;
    if (at > open.first + snapshot_span || at + snapshot_span < open.last) return false;
    if (open.seen.empty()) {
      for (ChainQuote& quote : chains_[open.chain].quotes) {
        quote.at = open.last;
        open.seen.insert(quote.instrument);
      }
    }
    return open.seen.insert(name).second;
  }

  /// New options may stand before those that come again.
  static void move_rows_of(Instant at, Chain& from, Chain& to) {
    const auto moved = std::ranges::stable_partition(from.quotes, [at](const ChainQuote& quote) { return quote.at != at; });
    if (moved.empty() || moved.begin() == from.quotes.begin()) return;
    std::ranges::move(moved, std::back_inserter(to.quotes));
    from.quotes.erase(moved.begin(), moved.end());
    from.at = *std::ranges::max(from.quotes, {}, &ChainQuote::at).at;
  }

  std::vector<Chain> chains_;
  std::vector<Open> open_;
};

}  // namespace keel
