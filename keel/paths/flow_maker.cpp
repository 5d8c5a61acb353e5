#include "keel/paths/flow_maker.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace keel {

Result<FlowMaker> FlowMaker::make(const QuotedFlow& flow) {
  const QuoteCourse& course = flow.course;
  FlowMaker maker;
  maker.bound_ = course.bound;
  maker.steps_ = course.steps;
  maker.step_time_ = course.step_time;
  maker.sigma_ = flow.sigma;
  maker.drift_ = flow.drift;
  maker.impact_ = flow.impact;
  maker.cost_ = flow.cost;
  maker.cells_.resize(course.bid_distances.size());
  const auto hits = [&](double distance) { return flow.takers_per_time * std::exp(-flow.decay * distance); };
  for (std::size_t i = 0; i < maker.cells_.size(); ++i) {
    const double bid = hits(course.bid_distances[i]);
    const double ask = hits(course.ask_distances[i]);
    if (!std::isfinite(bid + ask))
      return fail(fmt::format("Q: {}: so far out inventory is dearer than a number can be; take a smaller one", course.bound));
    const double both = bid + ask;
    maker.cells_[i] = {.fills_per_time = both,
                       .bid_share = both > 0.0 ? bid / both : 0.0,
                       .bid_distance = course.bid_distances[i],
                       .ask_distance = course.ask_distances[i]};
  }
  return maker;
}

double FlowMaker::bid_fills_per_time(int step, int inventory) const {
  return cell(step, inventory).fills_per_time * cell(step, inventory).bid_share;
}

double FlowMaker::ask_fills_per_time(int step, int inventory) const {
  return cell(step, inventory).fills_per_time * (1.0 - cell(step, inventory).bid_share);
}

void FlowMaker::Outcome::join(const Outcome& other) {
  profit.join(other.profit);
  spread_earned.join(other.spread_earned);
  inventory.join(other.inventory);
  trades.join(other.trades);
  value.join(other.value);
  spread += other.spread;
  two_sided_time += other.two_sided_time;
}

/// What time adds while nothing happens.
struct FlowMaker::Stay {
  double inventory_time = 0.0;
  PathEnd& end;

  void add(const Cell& cell, double time) {
    const auto held = static_cast<double>(end.inventory);
    inventory_time += held * time;
    end.inventory_square += held * held * time;
    const double spread = cell.bid_distance + cell.ask_distance;
    if (spread == std::numeric_limits<double>::infinity()) return;  // one side alone
    end.spread += spread * time;
    end.two_sided_time += time;
  }
};

FlowMaker::PathEnd FlowMaker::path(std::uint64_t seed, std::uint64_t number) const {
  PathRandom random(seed, number);
  PathEnd end;
  Stay stay{.end = end};
  double moved_by_trades = 0.0;
  double until_fill = random.exponential(1.0);  // in units of the fills that are expected
  for (int step = 0; step < steps_; ++step) {
    double time_left = step_time_;
    for (;;) {
      const Cell& now = cell(step, end.inventory);
      const double expected = now.fills_per_time * time_left;
      if (until_fill >= expected) {
        until_fill -= expected;
        stay.add(now, time_left);
        break;
      }
      const double waited = until_fill / now.fills_per_time;
      stay.add(now, waited);
      time_left -= waited;
      const bool bought = random.chance(now.bid_share);
      end.spread_earned += bought ? now.bid_distance : now.ask_distance;
      end.inventory += bought ? 1 : -1;
      ++end.trades;
      // Against the maker: down when he has bought, and what he holds by then with it.
      moved_by_trades -= cost_ + impact_ * static_cast<double>(bought ? end.inventory : -end.inventory);
      until_fill = random.exponential(1.0);
    }
  }
  end.profit =
      end.spread_earned + moved_by_trades + drift_ * stay.inventory_time + sigma_ * std::sqrt(end.inventory_square) * random.normal();
  return end;
}

}  // namespace keel
