#pragma once

#include <chrono>

#include "keel/engine/ports.hpp"

namespace keel {

/// As fast as it goes.
class HurriedClock final : public Clock {
 public:
  Instant now() override { return never; }
  void wait(Instant, std::span<const int>) override {}
};

/// Simulated time that runs `speed` times as fast as the wall's, from `start` on.
class PacedClock final : public Clock {
 public:
  /// Domain: 0 < speed <= 1e6.
  PacedClock(Instant start, double speed) : start_(start), speed_(speed) {}
  /// Never passes `never`.
  Instant now() override;
  void wait(Instant until, std::span<const int> descriptors) override;

 private:
  Instant start_;
  double speed_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace keel
