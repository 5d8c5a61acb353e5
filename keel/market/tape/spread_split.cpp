#include "keel/market/tape/spread_split.hpp"

namespace keel {
namespace {

constexpr double bps = 1e4;

}  // namespace

SpreadSplit::SpreadSplit(std::vector<Duration> horizons, double least_bps) : least_bps_(least_bps), pending_(horizons.size()) {
  for (const Duration horizon : horizons) after_.push_back({.horizon = horizon});
}

void SpreadSplit::settle(Instant until, bool then_too) {
  for (std::size_t h = 0; h < after_.size(); ++h) {
    std::deque<Pending>& waiting = pending_[h];
    while (!waiting.empty()) {
      const Instant due = waiting.front().at + after_[h].horizon;
      if (due > until || (due == until && !then_too)) break;
      const Pending order = waiting.front();
      waiting.pop_front();
      if (!mid_) continue;
      const double scale = 2.0 * order.side * bps / order.mid;
      after_[h].effective.add(scale * (order.price - order.mid));
      after_[h].realised.add(scale * (order.price - *mid_));
      after_[h].impact.add(scale * (*mid_ - order.mid));
    }
  }
}

void SpreadSplit::see(const TapeTop& top) {
  settle(top.at, false);
  mid_ = top.mid();
}

void SpreadSplit::see(const TakerTrade& order) {
  settle(order.at, false);
  if (!mid_) return;
  const Pending pending{.at = order.at, .side = static_cast<double>(sign_of(order.taker)), .mid = *mid_, .price = order.price};
  const double effective = 2.0 * pending.side * bps * (order.price - *mid_) / *mid_;
  if (0.5 * effective < least_bps_) return;
  effective_.add(effective);
  effective_times_size_ += effective * order.size;
  size_ += order.size;
  for (std::deque<Pending>& waiting : pending_) waiting.push_back(pending);
}

void SpreadSplit::finish(Instant until) { settle(until, true); }

}  // namespace keel
