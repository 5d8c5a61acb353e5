#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/base/sample/moments.hpp"
#include "keel/paths/path_random.hpp"
#include "keel/quoting/theory/quote_course.hpp"

namespace keel {

/// What happens to a maker who quotes a course: takers come to a side at a distance of delta as a Poisson stream of takers_per_time
/// exp(-decay delta).
struct QuotedFlow {
  QuoteCourse course;
  double takers_per_time = 0.0;  ///< on each side at the fair price, > 0
  double decay = 0.0;            ///< 1 / price, > 0
  double sigma = 0.0;            ///< of the price, per root of time
  double drift = 0.0;            ///< of the price, per time
  double impact = 0.0;           ///< each trade moves the price so far against the maker, and what is held with it
  double cost = 0.0;             ///< what a trade is worth less to the maker than its distance
};

/// A maker of one asset in continuous time, from event to event. The quotes of a step of the course stand for all of it, so that nothing
/// but the fills can happen in one: when the next comes is drawn from the exponential distribution and exact, whatever the length of a
/// step. Against quotes that follow time without steps the maker loses what is of second order in a step (docs/models/simulated_makers.md).
/// The price moves by itself and does not depend on fills but by `impact`, so that given what was held when, what it brings is normal: it
/// is drawn once a path.
class FlowMaker {
 public:
  struct PathEnd {
    double profit = 0.0;            ///< cash and inventory at the last price
    double spread_earned = 0.0;     ///< what fills earned beyond fair
    double inventory_square = 0.0;  ///< integral over time
    double spread = 0.0;            ///< of the two sides quoted, integral over the time in which there were two
    double two_sided_time = 0.0;
    std::int64_t inventory = 0;
    std::int64_t trades = 0;
  };

  struct Outcome {
    Moments profit;
    Moments spread_earned;
    Moments inventory;
    Moments trades;
    Moments value;  ///< what a model makes of a path's end
    double spread = 0.0;
    double two_sided_time = 0.0;
    void join(const Outcome& other);
    /// Over the time in which both sides were quoted; not a number if they never were.
    double average_spread() const { return spread / two_sided_time; }
  };

  /// Error: `Q: what` where a quote, or how often it would be hit, is beyond what a double holds.
  static Result<FlowMaker> make(const QuotedFlow& flow);

  /// Allocates nothing.
  PathEnd path(std::uint64_t seed, std::uint64_t number) const;
  /// `value`: of a PathEnd.
  template <class Value>
  Outcome run(const PathRange& paths, const Value& value) const {
    Outcome outcome;
    for (std::uint64_t i = 0; i < paths.count; ++i) {
      const PathEnd end = path(paths.seed, paths.first + i);
      outcome.profit.add(end.profit);
      outcome.spread_earned.add(end.spread_earned);
      outcome.inventory.add(static_cast<double>(end.inventory));
      outcome.trades.add(static_cast<double>(end.trades));
      outcome.value.add(value(end));
      outcome.spread += end.spread;
      outcome.two_sided_time += end.two_sided_time;
    }
    return outcome;
  }
  /// Fills a unit of time, of one side. Domain: as QuoteCourse::at.
  double bid_fills_per_time(int step, int inventory) const;
  double ask_fills_per_time(int step, int inventory) const;
  int bound() const { return bound_; }
  int steps() const { return steps_; }
  double step_time() const { return step_time_; }

 private:
  /// One inventory in one step.
  struct Cell {
    double fills_per_time = 0.0;
    double bid_share = 0.0;  ///< of the fills
    double bid_distance = 0.0;
    double ask_distance = 0.0;
  };
  struct Stay;

  FlowMaker() = default;
  const Cell& cell(int step, std::int64_t inventory) const {
    const auto row = static_cast<std::size_t>(step) * (2 * static_cast<std::size_t>(bound_) + 1);
    return cells_[row + static_cast<std::size_t>(inventory + bound_)];
  }

  int bound_ = 0;
  int steps_ = 0;
  double step_time_ = 0.0;
  double sigma_ = 0.0;
  double drift_ = 0.0;
  double impact_ = 0.0;
  double cost_ = 0.0;
  std::vector<Cell> cells_;
};

}  // namespace keel
