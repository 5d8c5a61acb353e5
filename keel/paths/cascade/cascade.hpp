#pragma once

#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/paths/cascade/cascade_maker.hpp"
#include "keel/paths/cascade/cascade_market.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// What a shock becomes where positions are leveraged, case by case, each with the same accounts' luck and the same fundamental.
struct Cascade {
  struct OfCase {
    Moments drop;                  ///< share, from the beginning to the lowest price
    Moments liquidated;            ///< share of what was long and short
    Moments accounts;              ///< liquidated, share of all
    Moments busiest_minute;        ///< what of it was liquidated in the worst 60 s
    Moments deleveraged;           ///< share of what was liquidated, above 1 where more
    Moments happened;              ///< 1 where anybody was deleveraged
    Moments until_deleveraging_s;  ///< from the first liquidation, where it happened
    Moments below_zero;            ///< what accounts owed, share of what was liquidated
    Moments fund_lost_musd;        ///< up to the end
    Moments maker_taken;           ///< share of the maker's short position
    Moments maker_lost_bps;        ///< of his hedged position, at the end: coins elsewhere and what is left here
    Moments maker_open;            ///< 1 where he ends with coins that nothing hedges
    Moments maker_worst_bps;       ///< the most that he had lost at any time
    std::array<CascadeMaker::OfWay, CascadeMaker::ways> maker_ways;  ///< if he sells what is open
    void join(const OfCase& other);
  };
  struct Outcome {
    std::vector<OfCase> cases;  ///< as `cases`
    void join(const Outcome& other);
  };

  /// Each leverage in each depth, with the first share of coins; then each share of coins at the middle leverage and depth.
  static std::vector<CascadeCase> cases(const CascadeMarket& market);
  static Outcome run(const CascadeMarket& market, const PathRange& paths);
};

}  // namespace keel
