#pragma once

#include <algorithm>

#include "keel/base/random.hpp"
#include "keel/config/run_config.hpp"

namespace keel {

/// When to try again to connect: each wait is twice the one before, up to the longest, less a random share, so that those who were thrown
/// out together do not come back together. A connection that stood as long as the longest wait begins anew. The same seed and attempts
/// give the same waits.
class BackOff {
 public:
  BackOff(const ReconnectConfig& config, std::uint64_t seed) : config_(config), random_(seed), wait_(config.first) {}

  /// The first moment at which an attempt may be made.
  Instant due() const { return due_; }
  /// Domain: `at` never goes back.
  void attempted(Instant at, bool connected) {
    if (connected_ && at - attempted_ >= config_.longest) wait_ = config_.first;
    attempted_ = at;
    connected_ = connected;
    due_ = at + Duration{static_cast<std::int64_t>(static_cast<double>(wait_.raw) * (1.0 - config_.jitter * random_.uniform()))};
    wait_ = std::min(wait_ * 2, config_.longest);
  }

 private:
  ReconnectConfig config_;
  Random random_;
  Duration wait_;
  Instant attempted_;
  Instant due_;
  bool connected_ = true;
};

}  // namespace keel
