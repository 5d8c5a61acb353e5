#pragma once

#include <vector>

#include "keel/scenario/marked_book.hpp"

namespace keel {

struct LadderAxes {
  std::vector<double> spot_moves{-0.5, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5};  ///< relative, > -1, <= 100
  std::vector<double> vol_ratios{1.25, 1.0, 0.75};                                             ///< times every option's mark vol, 0 to 100
  std::vector<double> days{0.0, 1.0, 7.0, 30.0};                                               ///< from now, 0 to 10000
};

/// Worth and derivatives of the contracts in that scenario, and the profit since the marks.
struct LadderCell : MovedWorth {
  double profit_usd = 0.0;
  double profit_coin = 0.0;  ///< change of the contracts' worth counted in the underlying coin at the scenario's index
};

struct Ladder {
  LadderAxes axes;
  std::vector<LadderCell> cells;  ///< days by vol ratios by spot moves, the last fastest
  const LadderCell& at(std::size_t time, std::size_t vol, std::size_t spot) const {
    return cells[(time * axes.vol_ratios.size() + vol) * axes.spot_moves.size() + spot];
  }
};

/// Full reprice of positions in one underlying (MovedBook): index, forwards and futures move by the same ratio, the vol of every strike by
/// another, the calendar goes on. Domain: index_usd > 0. Refuses axes outside their ranges and marks that cannot be priced, by name.
Result<Ladder> make_ladder(std::span<const MarkedPosition> positions, double index_usd, Instant now, const LadderAxes& axes = {});

/// The ladder of everything held in one underlying.
struct CoinLadder {
  Currency coin;
  double index_usd = 0.0;
  Ladder ladder;
  std::size_t left_out = 0;  ///< positions without a price
};

/// One for every underlying in which something that can be priced is held. Refuses as make_ladder does, and an underlying without an index.
Result<std::vector<CoinLadder>> ladders_of(const MarkedBook& book, const LadderAxes& axes = {});

}  // namespace keel
