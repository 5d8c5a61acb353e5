#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "keel/domain/settings/sim_config.hpp"
#include "keel/engine/ports.hpp"
#include "keel/sim/faults.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {

/// The line from the venue to us: a fact arrives after the latency, and never before one that was sent earlier. What happens
/// in the venue at one instant travels together.
class DataLink {
 public:
  /// `faults`: what hits messages on it; nothing: none. It outlives this.
  explicit DataLink(const SimConfig& config, Faults* faults = nullptr);

  /// Facts sent while the line is down are lost.
  void send(Instant now, Fact fact);
  /// What is sent from here on takes so long, as when it was recorded, in place of the config's latency and jitter.
  void take(Duration latency) { recorded_ = latency; }
  /// Without latency: what a new session is told first.
  void send_at_once(Instant now, Fact fact);
  /// Appends what has arrived up to and including `until`.
  void deliver(Instant until, std::vector<TimedFact>& out);
  /// What has not arrived by now is lost.
  void cut(Instant now);
  void restore() { up_ = true; }
  /// Nothing arrives before.
  void stall(Instant until) { arrives_ = std::max(arrives_, until); }

 private:
  SimLatency latency_;
  Faults* faults_;
  std::optional<Duration> recorded_;
  Random random_;
  std::vector<TimedFact> under_way_;
  Instant sent_;
  Instant arrives_;
  bool up_ = true;
};

}  // namespace keel
