#include "keel/sim/data_link.hpp"

#include <algorithm>

namespace keel {

DataLink::DataLink(const SimConfig& config) : latency_(config.latency), random_(sim_random(config.seed, SimStream::DataLatency)) {}

void DataLink::send(Instant now, Fact fact) {
  if (recorded_) {
    arrives_ = std::max(arrives_, now + *recorded_);
  } else if (now != sent_) {
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
  const auto arrived = std::ranges::upper_bound(under_way_, until, {}, &TimedFact::at);
  std::ranges::move(under_way_.begin(), arrived, std::back_inserter(out));
  under_way_.erase(under_way_.begin(), arrived);
}

void DataLink::cut() {
  under_way_.clear();
  up_ = false;
}

}  // namespace keel
