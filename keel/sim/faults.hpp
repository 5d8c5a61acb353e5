#pragma once

#include <optional>
#include <vector>

#include "keel/domain/settings/sim_config.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {

/// The faults of a config as they come and go: the venue's schedule asks for their turns and says when one has come; what stands in a
/// message's way asks whether it is struck.
class Faults {
 public:
  explicit Faults(const SimConfig& config);

  /// A fault begins or ends.
  struct Turn {
    Instant at;
    std::uint32_t fault = 0;
    bool begins = true;
  };
  std::vector<Turn> first_turns() const;
  const SimFault& of(const Turn& turn) const { return faults_[turn.fault]; }
  /// It has come. Returns what its fault does next; of one that is over for good nothing.
  std::optional<Turn> take(const Turn& turn);

  /// Whether a fault of the kind that is on now hits a message. Draws nothing where none is on.
  bool strikes(SimFaultKind kind);
  /// An order more now: whether a throttle that is on refuses it.
  bool throttled(Instant now);

 private:
  Instant start_;
  std::vector<SimFault> faults_;
  std::vector<bool> on_;  ///< as faults_
  Random turn_random_;    ///< when they come, whatever we send
  Random hit_random_;
  double credit_ = 0.0;  ///< orders that a throttle would let pass
  Instant credited_;
};

/// How long a message takes: `base`, a uniform share of `jitter`, and what an exponential distribution of mean `tail` gives.
Duration drawn_latency(Duration base, Duration jitter, Duration tail, Random& random);

}  // namespace keel
