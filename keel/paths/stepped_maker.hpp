#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// A maker of one asset in steps of time. Within a step each side may be filled once, by chance, both at once too; then the price moves up
/// or down by a fixed amount. What is quoted, and so the chance, depends on the step and on the inventory at its beginning alone, and lies
/// in a table.
class SteppedMaker {
 public:
  /// Chances count in units of 2^-31, which is the error of one: half a unit.
  static constexpr double certain = 0x1p31;

  struct Quote {
    double bid_distance = 0.0;  ///< from the mid, price; below 0 through it
    double ask_distance = 0.0;
    double bid_chance = 0.0;  ///< of a fill in this step, in [0, 1]
    double ask_chance = 0.0;
  };

  /// How one path ended. Prices, and so profit, in the unit of `move`.
  struct PathEnd {
    double spread_earned = 0.0;  ///< what fills earned beyond the mid
    std::int64_t carried = 0;    ///< inventory times the direction of the price's move, summed over steps
    std::int64_t inventory = 0;
    std::int64_t trades = 0;
  };

  struct Outcome {
    Moments profit;  ///< cash and inventory at the last mid
    Moments spread_earned;
    Moments inventory;
    Moments trades;
    void join(const Outcome& other);
  };

  /// Bids do not fill at +bound, nor asks at -bound. `move`: of the price in a step, either way. Domain: steps >= 1, bound >= 1.
  SteppedMaker(int steps, int bound, double move);
  /// Domain: 0 <= step < steps, |inventory| <= bound.
  void set(int step, int inventory, const Quote& quote);
  Quote quote(int step, int inventory) const;
  int steps() const { return steps_; }
  int bound() const { return bound_; }
  double move() const { return move_; }

  /// `ends[i]` is that of path `first + i`. In vectors, one path a lane; the same bits whatever their width. Allocates nothing.
  void walk(std::uint64_t seed, std::uint64_t first, std::span<PathEnd> ends) const;
  double profit(const PathEnd& end) const { return end.spread_earned + move_ * static_cast<double>(end.carried); }
  Outcome run(const PathRange& paths) const;

 private:
  std::size_t at(int step, int inventory) const {
    return 2 * (static_cast<std::size_t>(step) * (2 * static_cast<std::size_t>(bound_) + 1) + static_cast<std::size_t>(inventory + bound_));
  }

  int steps_;
  int bound_;
  double move_;
  std::vector<std::int64_t> chances_;  ///< at `at`: the bid's, then the ask's
  std::vector<double> distances_;      ///< likewise
};

}  // namespace keel
