#include "keel/sim/data_link.hpp"

#include <algorithm>

namespace keel {

namespace {

/// What a venue tells everybody and tells anew before long.
bool is_data(const Fact& fact) {
  return std::holds_alternative<BookTop>(fact) || std::holds_alternative<Traded>(fact) || std::holds_alternative<IndexMoved>(fact) ||
         std::holds_alternative<SmileMoved>(fact);
}

}  // namespace

DataLink::DataLink(const SimConfig& config, Faults* faults)
    : latency_(config.latency), faults_(faults), random_(sim_random(config.seed, SimStream::DataLatency)) {}

void DataLink::send(Instant now, Fact fact) {
  if (recorded_) {
    arrives_ = std::max(arrives_, now + *recorded_);
  } else if (now != sent_) {
    sent_ = now;
    arrives_ = std::max(arrives_, now + drawn_latency(latency_.data, latency_.data_jitter, latency_.data_tail, random_));
  }
  if (!up_) return;
  if (faults_ != nullptr && is_data(fact) && faults_->strikes(SimFaultKind::LoseData)) return;
  // An instrument is listed once: its number is its place.
  const bool once = std::holds_alternative<InstrumentListed>(fact);
  if (faults_ != nullptr && faults_->strikes(SimFaultKind::RepeatData) && !once) under_way_.push_back({arrives_, fact});
  under_way_.push_back({arrives_, std::move(fact)});
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

void DataLink::cut(Instant now) {
  under_way_.erase(std::ranges::upper_bound(under_way_, now, {}, &TimedFact::at), under_way_.end());
  up_ = false;
}

}  // namespace keel
