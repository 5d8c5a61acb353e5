#include "keel/market/tape/order_flow_imbalance.hpp"

namespace keel {

double OrderFlowImbalance::flow(const TapeTop& before, const TapeTop& now) {
  double flow = 0.0;
  if (now.bid >= before.bid) flow += now.bid_size;
  if (now.bid <= before.bid) flow -= before.bid_size;
  if (now.ask <= before.ask) flow -= now.ask_size;
  if (now.ask >= before.ask) flow += before.ask_size;
  return flow;
}

void OrderFlowImbalance::close() {
  const auto mid = top_->mid();
  if (whole_ && mid && mid_) regression_.add(flow_, *mid - *mid_);
  mid_ = mid;
  flow_ = 0.0;
  whole_ = mid.has_value();
  ends_ = ends_ + interval_;
}

void OrderFlowImbalance::see(const TapeTop& top) {
  if (!top_) {
    ends_ = top.at + interval_;
    mid_ = top.mid();
  } else {
    while (ends_ < top.at) close();
    if (top_->two_sided() && top.two_sided()) {
      flow_ += flow(*top_, top);
    } else {
      whole_ = false;
    }
  }
  top_ = top;
}

void OrderFlowImbalance::finish(Instant until) {
  while (top_ && ends_ <= until) close();
}

}  // namespace keel
