#include "keel/market/tape/quoted_top.hpp"

namespace keel {

void QuotedTop::pass(Instant until) {
  const double seconds = to_seconds(until - passed_);
  passed_ = until;
  seconds_ += seconds;
  const auto mid = top_->mid();
  if (!mid) return;
  const double spread = top_->ask - top_->bid;
  const double depth = (top_->bid_size + top_->ask_size) / 2.0;
  two_sided_s_ += seconds;
  if (spread < 1.5 * tick_) one_tick_s_ += seconds;
  spread_s_ += seconds * spread;
  spread_bps_s_ += seconds * 1e4 * spread / *mid;
  depth_s_ += seconds * depth;
  worth_s_ += seconds * depth * *mid;
}

void QuotedTop::see(const TapeTop& top) {
  if (!top_) {
    passed_ = top.at;
    top_ = top;
    return;
  }
  pass(top.at);
  const bool price = top.bid != top_->bid || top.ask != top_->ask;
  const bool size = top.bid_size != top_->bid_size || top.ask_size != top_->ask_size;
  top_ = top;
  if (!price && !size) return;
  ++changes_;
  price_changes_ += price ? 1 : 0;
  if (changed_ && top.at - *changed_ <= together) ++changes_together_;
  changed_ = top.at;
}

void QuotedTop::finish(Instant until) {
  if (top_) pass(until);
}

}  // namespace keel
