#pragma once

#include <cstdint>
#include <random>

namespace keel {

/// Seeded random numbers, the same on every machine and library: the engine is the standard's mt19937_64, the
/// distributions are ours because the standard leaves theirs open. Used by `sim`, by the waits before a reconnect, and by tests.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  /// In (0, 1), never an end.
  double uniform() { return (static_cast<double>(engine_() >> 12) + 0.5) * 0x1p-52; }
  /// In [0, n). Domain: n > 0. Bias below n / 2^64.
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  /// Mean 1 / rate. Domain: rate > 0.
  double exponential(double rate);
  /// Mean 0, standard deviation 1 (Box and Muller 1958, one of the pair).
  double normal();
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace keel
