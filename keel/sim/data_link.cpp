#include "keel/sim/data_link.hpp"

#include <algorithm>

namespace keel {

DataLink::DataLink(const SimConfig& config)
    : latency_(config.latency),
      timer_(config.timer),
      random_(sim_random(config.seed, SimStream::DataLatency)),
      next_timer_(config.start + config.timer) {}

void DataLink::send(Instant now, Fact fact) {
  if (now != sent_) {
    sent_ = now;
    const auto jitter = static_cast<std::int64_t>(static_cast<double>(latency_.data_jitter.raw) * random_.uniform());
    arrives_ = std::max(arrives_, now + latency_.data + Duration{jitter});
  }
  if (up_) under_way_.push_back({arrives_, std::move(fact)});
}

void DataLink::send_at_once(Instant now, Fact fact) {
  arrives_ = std::max(arrives_, now);
  under_way_.push_back({arrives_, std::move(fact)});
}

void DataLink::deliver(Instant until, std::vector<TimedFact>& out) {
  while (true) {
    const bool fact_due = delivered_ < under_way_.size() && under_way_[delivered_].at <= until;
    if (fact_due && under_way_[delivered_].at <= next_timer_) {
      out.push_back(std::move(under_way_[delivered_++]));
    } else if (next_timer_ <= until) {
      out.push_back({next_timer_, TimeReached{}});
      next_timer_ += timer_;
    } else {
      break;
    }
  }
  under_way_.erase(under_way_.begin(), under_way_.begin() + static_cast<std::ptrdiff_t>(delivered_));
  delivered_ = 0;
}

void DataLink::cut() {
  under_way_.clear();
  delivered_ = 0;
  up_ = false;
}

}  // namespace keel
