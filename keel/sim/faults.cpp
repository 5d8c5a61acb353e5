#include "keel/sim/faults.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

Faults::Faults(const SimConfig& config)
    : start_(config.start),
      faults_(config.fault),
      on_(config.fault.size()),
      turn_random_(sim_random(config.seed, SimStream::FaultTurns)),
      hit_random_(sim_random(config.seed, SimStream::FaultHits)),
      credited_(config.start) {}

std::vector<Faults::Turn> Faults::first_turns() const {
  std::vector<Turn> turns;
  for (std::uint32_t i = 0; i < faults_.size(); ++i) turns.push_back({start_ + faults_[i].after, i, true});
  return turns;
}

std::optional<Faults::Turn> Faults::take(const Turn& turn) {
  const SimFault& fault = faults_[turn.fault];
  on_[turn.fault] = turn.begins;
  if (turn.begins) return Turn{turn.at + fault.lasts, turn.fault, false};
  if (fault.every.raw == 0) return std::nullopt;
  const double seconds = std::min(turn_random_.exponential(1.0 / to_seconds(fault.every)), 1e8);
  return Turn{turn.at + Duration{std::max<std::int64_t>(1, std::llround(seconds * 1e9))}, turn.fault, true};
}

bool Faults::strikes(SimFaultKind kind) {
  bool struck = false;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (on_[i] && faults_[i].kind() == kind) struck |= hit_random_.chance(faults_[i].share);
  }
  return struck;
}

bool Faults::throttled(Instant now) {
  double per_second = -1.0;  // of the strictest; none below 0
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (!on_[i] || faults_[i].kind() != SimFaultKind::Throttle) continue;
    per_second = per_second < 0.0 ? faults_[i].orders_per_second : std::min(per_second, faults_[i].orders_per_second);
  }
  if (per_second < 0.0) return false;
  credit_ = std::min(per_second > 0.0 ? std::max(1.0, per_second) : 0.0, credit_ + per_second * to_seconds(now - credited_));
  credited_ = now;
  if (credit_ < 1.0) return true;
  credit_ -= 1.0;
  return false;
}

Duration drawn_latency(Duration base, Duration jitter, Duration tail, Random& random) {
  const auto share = static_cast<std::int64_t>(static_cast<double>(jitter.raw) * random.uniform());
  if (tail.raw == 0) return base + Duration{share};
  const double seconds = std::min(random.exponential(1.0 / to_seconds(tail)), 1e6);
  return base + Duration{share + std::llround(seconds * 1e9)};
}

}  // namespace keel
